"""What the columns of a table say of its rows: this period, the plan, a comparison, something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.tables.book import TableBook
from ingest.readers.narrative.tables.cells import cell_value, has_number
from ingest.readers.narrative.tables.grids import Grid
from ingest.readers.narrative.tables.known_cells import WordTable
from ingest.readers.narrative.windows import Phrase, ReportPeriod, find_phrases

_MONTH_ALONE = re.compile(r"(?<!\d )(?<!\w)thang\s+(\d{1,2})(?![\d/])")
_IN_WORDS = frozenset({"note", "other", "rate", "plan", "this"})
_DATED = frozenset({"months", "quarter", "month", "year", "range", "as_of"})


def roles_in_cells(document: Document, table: WordTable, period: ReportPeriod, book: TableBook) -> list[str]:
    """The role of each column of cells as the data names them; one is `this`, empty where several may be."""
    roles = [_of_path(path, period, book) for path in table.paths]
    filled = [any(has_number(document, row.cells[at]) for row in table.grid.rows) for at in range(len(roles))]
    for at, has_numbers in enumerate(filled):
        if not has_numbers and roles[at] in ("this", "total", "part"):
            roles[at] = "other"
    if roles.count("this") > 1:
        totals = [at for at, path in enumerate(table.paths) if roles[at] == "this" and _is(path[-1], "total", book)]
        if len(totals) != 1:
            return []
        roles = [role if role != "this" or at == totals[0] else "other" for at, role in enumerate(roles)]
    if "this" not in roles:
        at = _implied(document, table, roles, book)
        roles = ["this" if index == at else role for index, role in enumerate(roles)]
    return [role if role not in ("part", "total", "note") else "other" for role in roles]


def _of_path(path: Sequence[str], period: ReportPeriod, book: TableBook) -> str:
    """The leaf's role, or that of the groups above where the leaf says nothing of its own."""
    is_total = bool(path) and _is(path[-1], "total", book)
    for text in reversed(path):
        role = next((name for name, pattern in book.roles if name != "total" and pattern.search(text)), None)
        own = is_own_time(text, period)
        if own is not None and role in (None, "this"):
            role = "this" if own else "other"
        if role is not None:
            return "this" if role == "received" else role
    return "total" if is_total else "part"


def is_own_time(text: str, period: ReportPeriod) -> bool | None:
    """Whether a heading that names a time names the report's; None where it names none."""
    phrases = [phrase for phrase in find_phrases(text, period.year) if phrase.kind in _DATED]
    if phrases:
        return any(_is_own(phrase, period) for phrase in phrases)
    month = _MONTH_ALONE.search(text)
    return period.code == f"{period.year}-M{int(month[1]):02d}" if month else None


def _is_own(phrase: Phrase, period: ReportPeriod) -> bool:
    if phrase.kind == "year":
        return phrase.window.end.year == period.year
    if phrase.kind == "as_of":
        return phrase.window.end == period.data_until
    return phrase.code == period.code or phrase.window == period.window


def _is(text: str, role: str, book: TableBook) -> bool:
    return any(pattern.fullmatch(text) for name, pattern in book.roles if name == role)


def _implied(document: Document, table: WordTable, roles: Sequence[str], book: TableBook) -> int | None:
    """The column that is this period's though its heading does not say so.

    The one column of numbers without a name of its own, or the one total that is the sum of the columns beside it.
    """
    unnamed = [at for at, role in enumerate(roles) if role in ("part", "total")]
    if len(unnamed) == 1:
        return unnamed[0]
    totals = [at for at in unnamed if roles[at] == "total"]
    if len(totals) != 1:
        return None
    parts = [at for at in unnamed if at != totals[0]]
    if all(any(book.among.match(text) for text in table.paths[at]) for at in parts):
        return totals[0]
    sums = 0
    for row in table.grid.rows:
        total = cell_value(document, row.cells[totals[0]])
        values = [cell_value(document, row.cells[at]) for at in parts]
        if total is None:
            continue
        if total != sum(value for value in values if value is not None):
            return None
        sums += total > 0
    return totals[0] if sums >= 2 else None


def roles_in_words(document: Document, grid: Grid, period: ReportPeriod, book: TableBook) -> list[str] | None:
    """What each column of a flattened table says, from the order of words in the heading.

    None where the heading does not tell exactly as many columns as the rows have.
    """
    width = max((len(row.cells) for row in grid.rows), default=0)
    heading = document.folded[grid.heading[0] : grid.heading[1]]
    for start in [0] + [match.end() for match in re.finditer(r"\n", heading)]:
        found = _roles(heading[start:], period, book)
        # Remarks are in no cell of a flattened row: they are words.
        if len(found) == width + 1 and found[-1] == "note":
            found.pop()
        if len(found) == width:
            return ["other" if role == "note" else role for role in found]
    return None


def _roles(heading: str, period: ReportPeriod, book: TableBook) -> list[str]:
    patterns = [(role, pattern) for role, pattern in book.roles if role in _IN_WORDS]
    found = [(m.start(), m.end(), role) for role, pattern in patterns for m in pattern.finditer(heading)]
    dated = [phrase for phrase in find_phrases(heading, period.year) if phrase.kind in _DATED]
    times = [(p.start, p.end, "this" if _is_own(p, period) else "other") for p in dated]
    roles: list[str] = []
    last, is_time = -1, False
    for start, end, role in sorted(found + times):
        between = heading[last:start].strip()
        if start < last or (roles and between == "("):
            last = max(last, end)
            continue
        if roles and not between and (start, end, role) in times and not is_time:
            # `Dự toán năm 2023` is one column; of another year it is no longer this period's.
            roles[-1] = "other" if role == "other" and roles[-1] == "this" else roles[-1]
        else:
            roles.append(role)
        last, is_time = end, (start, end, role) in times
    return roles
