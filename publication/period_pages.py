"""Which periods stand on the page of the district, and which on pages of their own that are written when marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg

from expectations.feedback.write import replace_file
from publication import overview_queries

FOLDER = "ky"
MOST_RECENT = 6
_VERSION = ".version"
_MARKED = "select mark_id, period_code from district.changed_periods"
# Official forms that a page links to may be written after it: a mark is kept for an hour.
_FORGET = "delete from district.changed_periods where mark_id = any (%s) and marked_at < now() - interval '1 hour'"


class PeriodPages:
    """The periods with reports (`all`): `recent` on the page of the district, the others on a page each.

    On the page of the district stand the newest periods of forms that somebody owes, and what waits for a
    decision. `version` tells what pages are made by: pages of another are written anew. `older` has name and page of
    each older period, newest first.
    """

    def __init__(self, connection: psycopg.Connection, site: Path, version: str) -> None:
        self._connection, self._version, self._folder = connection, version, site / FOLDER
        marks = dict(connection.execute(_MARKED).fetchall())
        self._marks, self._marked = list(marks), set(marks.values())
        found = connection.execute(overview_queries.PERIODS).fetchall()
        owed = [period for period, _, is_owed, _ in found if is_owed]
        self.all = codes = [period for period, *_ in found]
        newest = codes[: codes.index(owed[:MOST_RECENT][-1]) + 1] if owed else codes
        self.recent = [period for period, *_, has_waiting in found if period in newest or has_waiting]
        self._old = [period for period in codes if period not in self.recent]
        self.older = [(name, self._path(period)) for period, name, *_ in found if period in self._old]

    def to_write(self) -> Iterator[tuple[Path, str]]:
        """Path and period of each page that may say something else by now; noted as written when all are taken."""
        note = self._folder / _VERSION
        is_known = note.is_file() and note.read_text(encoding="utf-8") == self._version
        for period in self._old:
            if not is_known or period in self._marked or not self._path(period).is_file():
                yield self._path(period), period
        if self._old:
            replace_file(note, self._version.encode())

    def forget_marks(self) -> None:
        """Take away the marks that pages were written for."""
        self._connection.execute(_FORGET, [self._marks])

    def _path(self, period: str) -> Path:
        return self._folder / f"{period}.html"
