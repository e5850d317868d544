"""Narrative reports given as plain text: text in, figures out."""

from ingest.readers.narrative.reader import FORM, read_narrative

__all__ = ["FORM", "read_narrative"]
