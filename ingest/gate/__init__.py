"""The gate: what may reach a reader, told by the bytes with the standard library alone."""

from ingest.gate.gate import FileKind, inspect_file, inspect_open_file

__all__ = ["FileKind", "inspect_file", "inspect_open_file"]
