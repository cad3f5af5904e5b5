"""Distribution and target → assessment."""
