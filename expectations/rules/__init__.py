"""The catalogue of rules and its compiler: one YAML entry is the only place where a rule is written."""
