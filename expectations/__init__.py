"""From figures to verdicts: the catalogue of rules, its compiler, the gate, decisions by policy, feedback."""

import ingest  # noqa: F401  before openpyxl, for it settles how that writes
