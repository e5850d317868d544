"""One description for several programs or forms: `based_on` another file, and `words` its patterns are made of.

`{plan}` in a text stands for what the key `plan` under `words` says; a description based on another says only what it
says differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.descriptions import read_yaml

BASES = "bases"
_WORD = re.compile(r"\{([a-z_]+)\}")


def described(path: Path) -> dict[str, Any]:
    """The whole content of a description, what it is based on filled in and its words put in place.

    A base is a description beside it, or one of the folder `bases`, which is no description by itself. Raises
    KeyError for a word that nobody gives and ValueError for a base that is not there.
    """
    content = _with_bases(path)
    words = content.pop("words", {})
    return {key: _worded(value, words) for key, value in content.items()}


def _with_bases(path: Path) -> dict[str, Any]:
    content = dict(read_yaml(path))
    name = content.pop("based_on", None)
    if name is None:
        return content
    base = next((one for one in (path.with_stem(name), path.parent / BASES / f"{name}.yml") if one.is_file()), None)
    if base is None:
        raise ValueError(f"based on {name!r}, which is not there")
    given = _with_bases(base)
    return {**given, **content, "words": {**given.get("words", {}), **content.get("words", {})}}


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _WORD.sub(lambda match: _worded(words[match[1]], words), value)
    if isinstance(value, list):
        return [_worded(one, words) for one in value]
    if isinstance(value, dict):
        return {key: _worded(one, words) for key, one in value.items()}
    return value
