"""qstats: will the target be met, how sure are we, and on what evidence?"""
