"""Figures of tables whose headings name an indicator each and whose rows are parts of the commune's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.readers.narrative.document import Document
from ingest.readers.narrative.fold import fold
from ingest.readers.narrative.tables.book import Family, TableBook
from ingest.readers.narrative.tables.cells import cell_figure, cell_value, dashes_hold, explains_dashes
from ingest.readers.narrative.tables.known_cells import WordTable
from ingest.readers.narrative.tables.layouts import holds, identities
from ingest.readers.narrative.tables.roles import is_own_time
from ingest.readers.narrative.windows import ReportPeriod, Window
from ingest.readers.reading import Figure

Path = tuple[str, ...]


def named_figures(
    document: Document, table: WordTable, window: Window, period: ReportPeriod, book: TableBook
) -> list[Figure] | None:
    """A figure a row and known column, BLANK where the cell is; None where the headings are of no known family."""
    columns = _columns(document, table, period, book)
    if columns is None:
        return None
    rows = [{column: row.cells[at] for at, column in columns.items()} for row in table.grid.rows]
    dash_is_zero = explains_dashes(document, table.grid, book) or dashes_hold(document, rows, book)
    return [
        cell_figure(document, row, column, row.cells[at], window, dash_is_zero)
        for row in table.grid.rows
        for at, column in columns.items()
    ]


def _columns(document: Document, table: WordTable, period: ReportPeriod, book: TableBook) -> dict[int, str] | None:
    paths = _with_groups(table.paths, book)
    ours = {at: path for at, path in enumerate(paths) if path and not _is_another(path, period, book)}
    labels = " ".join([*table.label, *(fold(row.label) for row in table.grid.rows)])
    best: dict[int, str] = {}
    chosen: Family | None = None
    for family in (family for family in book.families if family.fits(labels)):
        named = {at: name for at, path in ours.items() if (name := _named(path, family)) is not None}
        if len(named) > len(best):
            best, chosen = named, family
    if chosen is None or max(Counter(best.values()).values()) > 1:
        return None
    is_of_fields = bool(table.label) and book.field_labels.fullmatch(table.label[-1]) is not None
    if len(best) < 2 and not (chosen.is_alone and is_of_fields):
        return None
    return _with_bare_leaves(document, table, ours, best, chosen, book)


def _is_another(path: Path, period: ReportPeriod, book: TableBook) -> bool:
    """Whether a column is of shares or of another time than the report."""
    dated = [own for text in path if (own := is_own_time(text, period)) is not None]
    return (
        book.share.fullmatch(path[-1]) is not None
        or False in dated
        or any(book.another_time.fullmatch(text) for text in path[:-1])
        or any(book.last_year.search(text) for text in path)
    )


def _with_groups(paths: Sequence[Path], book: TableBook) -> list[Path]:
    """`Trong đó: quá hạn` belongs under the column before it."""
    found: list[Path] = []
    owner: Path = ()
    for path in paths:
        among = next((match for text in path if (match := book.among.match(text))), None)
        if among is None:
            owner = path
            found.append(path)
            continue
        bare = tuple(text for part in path if (text := part.removeprefix(among[0]).strip(" :")))
        found.append((*owner, *bare))
    return found


def _named(path: Path, family: Family) -> str | None:
    """The first description that names the leaf and the nearest group above; one of a leaf alone needs a bare path."""
    above = next((text for text in reversed(path[:-1]) if any(p.fullmatch(text) for p in family.groups)), None)
    for column in family.columns:
        *groups, leaf = column.heading
        if not leaf.fullmatch(path[-1]) or (not groups and len(path) > 2):
            continue
        if all(above is not None and pattern.fullmatch(above) for pattern in groups):
            return column.column
    return None


def _with_bare_leaves(
    document: Document,
    table: WordTable,
    paths: Mapping[int, Path],
    named: Mapping[int, str],
    family: Family,
    book: TableBook,
) -> dict[int, str]:
    """Columns without a group of their own are parts of the total before them where the sums of all rows say so."""
    columns = dict(named)
    owner: Path = ()
    for at, path in paths.items():
        if at in columns:
            owner = path
        elif len(path) == 1 and owner and (name := _named((*owner, *path), family)) and name not in columns.values():
            columns[at] = name
    if len(columns) == len(named):
        return columns
    added = set(columns.values()) - set(named.values())
    sums = [terms for terms in identities(tuple(columns.values()), book) if added & set(terms)]
    rows = [{name: cell_value(document, row.cells[at]) for at, name in columns.items()} for row in table.grid.rows]
    full = [row for row in rows if any(row.values()) and None not in row.values()]
    is_certain = added <= {name for terms in sums for name in terms} and len(full) >= 2
    if is_certain and all(holds(row, terms) for row in full for terms in sums):
        return dict(sorted(columns.items()))
    return dict(named)
