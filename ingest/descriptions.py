"""Data files in YAML: forms, exports, patterns, messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# The parser in C reads ten times as fast; a PyYAML built without it has the other one only.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """What the file says, as plain data; raises OSError, yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # either loads plain data only
