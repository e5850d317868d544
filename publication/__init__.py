"""From accepted reports to what the district shows: consolidation, official forms, the status page."""

import ingest  # noqa: F401  before openpyxl, for it settles how that writes
