"""Word and PDF reports as plain text with their tables: what an official sees, nothing deleted or hidden."""

from ingest.readers.documents.docx import read_docx
from ingest.readers.documents.pdf import read_pdf

__all__ = ["read_docx", "read_pdf"]
