"""Putting together what a narrative report says: heading, windows, sentences and tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.readers.narrative.document import Block, Document, cut_blocks
from ingest.readers.narrative.fold import mask_digits
from ingest.readers.narrative.heading import Heading, read_heading
from ingest.readers.narrative.masking import mask
from ingest.readers.narrative.planned import with_planned
from ingest.readers.narrative.sentences.figures import sentence_figures
from ingest.readers.narrative.sentences.rules import rule_book
from ingest.readers.narrative.tables.aligned import aligned_table
from ingest.readers.narrative.tables.book import table_book
from ingest.readers.narrative.tables.columns import named_figures
from ingest.readers.narrative.tables.flattened import flattened_figures
from ingest.readers.narrative.tables.grids import Grid, find_grids
from ingest.readers.narrative.tables.known_cells import Place, WordTable, word_tables
from ingest.readers.narrative.tables.named_rows import caption_year, row_figures_by_name
from ingest.readers.narrative.tables.roles import roles_in_cells, roles_in_words
from ingest.readers.narrative.tables.row_sentences import row_figures
from ingest.readers.narrative.tables.stacked import stacked_table
from ingest.readers.narrative.windows import Phrase, ReportPeriod, Window, find_phrases, report_period
from ingest.readers.reading import Doubt, Figure, Locator, Reading, State

FORM = "bao_cao"


def read_narrative(text: str, file_name: str, rows: Mapping[int, Sequence[Place]] | None = None) -> Reading:
    """Take a report's plain text (pages may be parted by form feeds) and give its figures in file order.

    `rows` tells which lines (from 0) are rows of a table with tab-parted cells, and where those cells stand; other
    tables are found in the lines themselves.

    Offsets in locators count characters of the text as `composed` gives it; `evidence` is exactly that slice of it. A
    figure is given only where a pattern is certain; a number that does not obey the grammar, or two statements that
    contradict each other, come out DOUBTFUL without a value; blank cells of known tables come out BLANK.
    Raises UnreadableFileError where the text has no report title, no commune or no period.
    """
    document = Document(text)
    tables = table_book()
    certain = word_tables(document, rows or {})
    grids = find_grids(document, tables.total_labels, rows or {})
    grids += [table.grid for table in certain]
    blocks = cut_blocks(document, (i for grid in grids for i in range(grid.first, grid.last + 1)))
    heading = read_heading(document, _first_heading(document, blocks))
    opening_end = next(
        (b.start for b in blocks if b.is_heading and b.start > heading.title_end), heading.title_end + 1500
    )
    body_end = next((b.start for b in blocks if b.section == "plan" and b.start > opening_end), len(document.text))
    period = report_period(heading.period_code, document.folded, opening_end, body_end)
    phrases = find_phrases(document.folded, period.year)
    body = [replace(b, start=max(b.start, heading.title_end)) for b in blocks if b.end > heading.title_end]
    edges = [(document.lines[i].start, document.lines[i].end) for i in sorted(document.page_marks)]
    body = with_planned(document.folded, body, period, phrases)
    work = mask(document.text, document.folded, (block.start for block in blocks), edges)
    for match in tables.money_heading.finditer(document.folded):
        work = work[: match.start()] + mask_digits(match[0]) + work[match.end() :]
    figures = sentence_figures(
        document, work, body, rule_book(), period, phrases, (heading.title_start, heading.title_end)
    )
    notes = _window_notes(period)
    stated = _Stated(document, work, period, phrases, tuple(figures))
    for grid in grids:
        table = next((table for table in certain if table.grid is grid), None)
        found, note = _of_grid(stated, grid, table)
        figures += found
        notes += note
    figures, conflicts = _settle(figures, [(document.lines[g.first].start, document.lines[g.last].end) for g in grids])
    return Reading(
        form=FORM,
        period_code=heading.period_code,
        figures=tuple(figures),
        unit_name=None if heading.other_district else heading.unit_name,
        doubts=tuple(_doubted_unit(document, heading)),
        notes_vi=(*notes, *conflicts),
    )


def _doubted_unit(document: Document, heading: Heading) -> Iterator[Doubt]:
    """A commune of this name is in the list, the report is of another district's: communes share names."""
    if heading.other_district is not None:
        start, end = heading.other_district
        shown = f"{heading.unit_name}, {' '.join(document.text[start:end].split())}"
        place = Locator(page=document.page_at(start), char_from=start, char_to=end)
        question = (
            f"Báo cáo ghi “{shown}”, không thuộc huyện của đơn vị cùng tên trong danh mục: báo cáo của đơn vị nào?"
        )
        yield Doubt("unit", place, shown, question)


def _first_heading(document: Document, blocks: Sequence[Block]) -> int:
    greeting = document.folded.find("kinh gui")
    start = max(greeting, 0)
    return next(
        (block.start for block in blocks if block.is_heading and block.start > start), min(len(document.text), 3000)
    )


def _window_notes(period: ReportPeriod) -> list[str]:
    if period.is_stated:
        return []
    return [
        f"Báo cáo không ghi rõ kỳ số liệu; tạm lấy từ {period.window.start:%d/%m/%Y} đến {period.window.end:%d/%m/%Y}."
    ]


@dataclass(frozen=True, slots=True)
class _Stated:
    """What is known when the tables are read: the text, its period and the figures of its sentences."""

    document: Document
    work: str
    period: ReportPeriod
    phrases: Sequence[Phrase]
    figures: Sequence[Figure]


def _of_grid(stated: _Stated, grid: Grid, table: WordTable | None) -> tuple[list[Figure], list[str]]:
    document, period, book = stated.document, stated.period, table_book()
    page = document.lines[grid.first].page
    window, is_own = _caption_window(document, grid, period, stated.phrases, is_certain=table is not None)
    notes: list[str] = []
    plain = None if table is not None else stacked_table(document, grid, book) or aligned_table(document, grid, book)
    figures = _of_cells(stated, table or plain, window)
    if figures is None and table is None:
        figures = flattened_figures(document, grid, window, book)
    if not figures:
        rows = _of_rows(stated, grid, table or plain, window)
        if rows:
            return rows, []
        reason = "chưa rõ tên cột" if figures is None else "có ô trống không xác định được cột"
        return [], [f"Có một bảng ở trang {page} {reason} nên chưa đọc."]
    read = {figure.scope for figure in figures}
    notes = [
        f"Dòng “{row.label}” của bảng ở trang {page} có ô trống không xác định được cột nên chưa đọc."
        for row in grid.rows
        if row.label not in read
    ]
    if not is_own and _repeats(figures, stated.figures, period):
        notes = [f"Tiêu đề bảng ở trang {page} ghi kỳ khác, nhưng số tổng là của kỳ báo cáo."]
        figures = [
            replace(
                f,
                period_from=period.window.start if f.period_from < f.period_to else period.window.end,
                period_to=period.window.end,
            )
            for f in figures
        ]
    return figures, notes


def _of_cells(stated: _Stated, table: WordTable | None, window: Window) -> list[Figure] | None:
    if table is None:
        return None
    return named_figures(stated.document, table, window, stated.period, table_book())


def _of_rows(stated: _Stated, grid: Grid, table: WordTable | None, window: Window) -> list[Figure]:
    """A table whose rows are indicators, by their names; where it has such, others as sentences, `label: number`."""
    book = table_book()
    document, period = stated.document, stated.period
    if caption_year(document, grid, period) not in (None, period.year):
        return []
    if table is not None:
        roles = roles_in_cells(document, table, period, book)
        grid = table.grid
    else:
        roles = roles_in_words(document, grid, period, book) or []
    if roles.count("this") != 1:
        return []
    named = row_figures_by_name(document, grid, roles, window, period, book)
    if not named or {"plan", "resolved", "pending"} & set(roles):
        return named
    told = row_figures(document, stated.work, grid, roles.index("this"), rule_book(), period, stated.phrases)
    read = {(figure.locator.char_from, figure.locator.char_to) for figure in named}
    return named + [
        figure
        for figure in told
        if not any(start <= (figure.locator.char_from or 0) < end for start, end in read if start is not None and end)
    ]


def _caption_window(
    document: Document, grid: Grid, period: ReportPeriod, phrases: Sequence[Phrase], *, is_certain: bool
) -> tuple[Window, bool]:
    """The window of the table's caption, which a flattened heading may hold; whether that is the report's own.

    The line above says more than the ones before it; where columns are of several times one is the report's.
    """
    start, until = grid.heading[0], grid.heading[0 if is_certain else 1]
    line = document.text.rfind("\n", 0, len(document.text[:start].rstrip())) + 1
    for first in (max(line, start - 250), start - 250):
        near = [p for p in phrases if first <= p.start < until]
        for kind in ("range", "months", "quarter", "month"):
            stated = [p for p in near if p.kind == kind]
            if any(p.code == period.code or p.window == period.window for p in stated):
                return period.window, True
            if stated:
                return stated[-1].window, kind == "range"
    return period.window, True


def _repeats(table: Sequence[Figure], stated: Sequence[Figure], period: ReportPeriod) -> bool:
    """Whether the table's total row repeats figures that the text states for the report's own window."""
    last = table[-1].scope if table else None
    text = {
        f.indicator: f.value
        for f in stated
        if f.domain == "dossiers"
        and f.scope is None
        and (f.period_from, f.period_to) == (period.window.start, period.window.end)
    }
    pairs = [
        (f.value, text[f.indicator]) for f in table if f.scope == last and f.value is not None and f.indicator in text
    ]
    return len(pairs) >= 2 and all(one == other for one, other in pairs)


def _settle(figures: Sequence[Figure], tables: Sequence[tuple[int, int]]) -> tuple[list[Figure], list[str]]:
    """Repetitions are dropped, those of a table and the text around it (a row told in a sentence as well) shown.

    Contradicting statements of one quantity become doubtful, each at its place.
    """
    groups: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in sorted(figures, key=lambda f: f.locator.char_from or 0):
        key = (figure.domain, figure.indicator, figure.scope, figure.period_from, figure.period_to)
        groups[key].append(figure)
    settled: list[Figure] = []
    notes: list[str] = []
    for group in groups.values():
        values = {figure.value for figure in group if figure.value is not None}
        if len(values) > 1:
            first, second = group[0], next(f for f in group if f.value != group[0].value)
            notes.append(f"Hai chỗ ghi khác nhau: “{_one_line(first)}” và “{_one_line(second)}”; chưa lấy số nào.")
            settled += [replace(figure, value=None, state=State.DOUBTFUL) for figure in group]
        else:
            first, *again = [figure for figure in group if figure.value is not None] or [None]
            settled += [first] if first is not None else []
            settled += [
                replace(figure, is_repeat=True)
                for figure in again
                if figure is not None and (figure.scope or _in_table(figure, tables) != _in_table(first, tables))
            ]
            settled += [figure for figure in group if figure.state is State.DOUBTFUL]
            settled += [figure for figure in group if figure.state is State.BLANK][:1] if not values else []
    return sorted(settled, key=lambda f: f.locator.char_from or 0), notes


def _in_table(figure: Figure | None, tables: Sequence[tuple[int, int]]) -> bool:
    at = figure.locator.char_from or 0 if figure is not None else 0
    return any(start <= at < end for start, end in tables)


def _one_line(figure: Figure) -> str:
    return " ".join(figure.evidence.split())
