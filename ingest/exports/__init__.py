"""Exports of other programs: each a description in ingest/formats/exports, read by one engine.

A table gives figures, a register gives a row a record and the figures counted from its rows.
"""
