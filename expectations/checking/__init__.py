"""Rules over figures in memory, without a database: `kho check FILE.csv`, and what the SQL is compared with."""
