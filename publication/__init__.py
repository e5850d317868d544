"""From accepted reports to what the district shows: consolidation, official forms, the status page."""
