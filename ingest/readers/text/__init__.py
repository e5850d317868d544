"""Text as Vietnamese offices send it: any of their encodings in, composed Unicode out."""

from ingest.readers.text.decoding import Decoded, decode, open_text
from ingest.readers.text.legacy import legacy_of, to_unicode

__all__ = ["Decoded", "decode", "legacy_of", "open_text", "to_unicode"]
