"""Questions as SQL files: the first line says what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Query:
    """A question an analyst or a dashboard asks: what it says it shows, and its statement."""

    name: str
    title: str
    statement: str


def queries(folder: Path) -> list[Query]:
    """The statements of a folder, in order; the first line says what each shows."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        title, statement = path.read_text(encoding="utf-8").split("\n", 1)
        found.append(Query(path.stem, title.removeprefix("-- "), statement))
    return found
