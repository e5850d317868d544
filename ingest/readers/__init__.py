"""Readers: one file in, a Reading out; no database, no side effect."""
