"""Findings of figures in memory: what failed, which cell is suspected, how much it matters."""
