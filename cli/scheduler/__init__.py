"""The real Airflow on this machine: its processes, its settings, and what its metadata says of the runs."""
