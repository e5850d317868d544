"""Narrative reports given as plain text: text in, figures out.

Here stand the report's heading, its parts and the windows it names; what its sentences say is in `sentences/`, what
its tables say in `tables/`, which may read rows as sentences, never the other way round.
"""

from ingest.readers.narrative.reader import FORM, read_narrative

__all__ = ["FORM", "read_narrative"]
