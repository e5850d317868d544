"""Units, reporting windows, indicators and code lists: data in CSV, and their way into PostgreSQL."""
