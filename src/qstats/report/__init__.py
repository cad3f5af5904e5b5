"""Assessments → pages."""
