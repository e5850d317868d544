"""The marts with as many communes as the country had: builds, queries, size."""
