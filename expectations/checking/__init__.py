"""Rules over figures in memory, without a database: what `kho check FILE.csv` does, and what the SQL is compared with."""
