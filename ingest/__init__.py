"""From a file to figures in PostgreSQL: forms, readers, the registry of submissions, loading, the database."""
