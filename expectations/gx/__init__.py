"""Great Expectations over the verdicts: the gate, and the Data Docs that people read."""
