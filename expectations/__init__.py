"""From figures to verdicts: the catalogue of rules, its compiler, the gate, decisions by policy, feedback."""
