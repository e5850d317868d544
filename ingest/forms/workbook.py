"""Reading a form's workbook back: figures by heading and label, each with its cell, its text and its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from openpyxl.utils.cell import coordinate_to_tuple

from ingest.forms.accounting import Accounts
from ingest.forms.box import Box, read_box
from ingest.forms.contradictions import contradictions
from ingest.forms.matching import FoundBlock
from ingest.forms.recognition import recognise
from ingest.forms.spec import TOTAL, Column, FormSpec, Row, indicator_of
from ingest.grids.entries import judge, raw_text, shown_text
from ingest.grids.grid import Grid, address
from ingest.readers.numbers import Kind
from ingest.readers.reading import Doubt, Figure, Locator, Reading, State
from ingest.reference.windows import days_of


def read_workbook(content: bytes, grids: Sequence[Grid]) -> Reading:
    """Take the bytes of a workbook with its sheets and give the report of ours it holds, figures row by row.

    The form is known by its named cells, or where they are lost by its headings. A blank cell is BLANK, `x` or a dash
    NOT_APPLICABLE, `không có` ZERO_IN_WORDS; what is no clean number is DOUBTFUL. Every filled cell of every sheet is
    a figure or skipped for a named reason. Raises UnreadableFileError where the form, the unit, the period, the
    measure or a column is missing, where the form is blank, of a version that is not taken, or filled on two sheets.
    """
    found = recognise(content, grids)
    box = read_box(content, found.grid, found.form)
    notes: list[str] = []
    figures = tuple(
        figure for block in found.blocks for figure in _figures_of(found.grid, found.form, block, box, notes)
    )
    accounts = Accounts(found, grids, {figure.locator.cell for figure in figures if figure.raw_text})
    head = tuple(contradictions(found.grid, box, found.blocks[0].first_row))
    doubts = tuple(_doubt(found.grid, figure) for figure in figures if figure.state is State.DOUBTFUL)
    return Reading(
        form=found.form.form,
        period_code=box.window.period_code,
        figures=figures,
        unit_code=None if any(doubt.kind == "unit" for doubt in head) else box.unit_code,
        template_version=box.version,
        notes_vi=(*notes, *accounts.notes_vi),
        format=found.form.form,
        doubts=(*head, *doubts),
        skipped=dict(accounts.skipped),
        cells_in=sum(figure.raw_text != "" for figure in figures) + accounts.skipped.total(),
    )


def _doubt(grid: Grid, figure: Figure) -> Doubt:
    place = figure.evidence.removesuffix(f": {figure.raw_text}")
    row, column = coordinate_to_tuple(figure.locator.cell or "")
    shown = shown_text(grid.rows[row - 1][column - 1])
    question = f"Ô {figure.locator.cell} ({place}) ghi “{shown}”: số nào?"
    return Doubt("value", figure.locator, figure.raw_text, question)


def _figures_of(grid: Grid, form: FormSpec, found: FoundBlock, box: Box, notes: list[str]) -> Iterator[Figure]:
    seen = set()
    for number, line in found.lines(grid):
        label = raw_text(grid.rows[number][found.label_column]).strip()
        if line is not None:
            seen.add(line.label_vi)
        elif not _is_filled(grid, found, number):
            continue
        elif found.block.dimension is None or not _holds_number(grid, found, number):
            notes.append(f'Dòng {number + 1} "{label}" không có trong mẫu nên không đọc.')
            continue
        else:
            notes.append(f'Dòng {number + 1} "{label}" không có trong mẫu: đọc theo tên dòng, đề nghị kiểm tra.')
        for column, at in found.columns:
            if line is None or column.has_total or not line.is_total:
                yield _figure(grid, form, box, line, label, column, number, at)
    notes.extend(
        f'Không thấy dòng "{line.label_vi}" của mẫu.' for line in found.block.rows if line.label_vi not in seen
    )


def _is_filled(grid: Grid, found: FoundBlock, number: int) -> bool:
    row = grid.rows[number]
    return any(at < len(row) and raw_text(row[at]).strip() for _, at in found.columns)


def _holds_number(grid: Grid, found: FoundBlock, number: int) -> bool:
    row = grid.rows[number]
    return any(
        judge(row[at], column.indicator.kind if column.indicator else Kind.MEASURE).state is State.VALUE
        for column, at in found.columns
        if at < len(row)
    )


def _figure(
    grid: Grid, form: FormSpec, box: Box, line: Row | None, label: str, column: Column, number: int, at: int
) -> Figure:
    indicator = column.indicator if line is None else indicator_of(line, column)
    row = grid.rows[number]
    entry = judge(row[at] if at < len(row) else None, indicator.kind)
    factor = Decimal(1) if indicator.kind is Kind.PERCENT else box.measure.factor
    period_from, period_to = days_of(box.window, column.window)
    heading = " / ".join(column.heading_vi)
    return Figure(
        domain=form.domain,
        indicator=indicator.code,
        value=None if entry.number is None else entry.number * factor,
        state=entry.state,
        unit=indicator.unit,
        period_from=period_from,
        period_to=period_to,
        raw_text=entry.raw_text,
        locator=Locator(sheet=grid.sheet, cell=address(number, at)),
        evidence=f"{label} | {heading}: {entry.raw_text}",
        scope=_scope(form, line, label, column),
        factor=factor,
    )


def _scope(form: FormSpec, line: Row | None, label: str, column: Column) -> str | None:
    if line is None or line.scope is not None:
        return label
    return None if column.scope == TOTAL else " ".join(column.heading_vi)
