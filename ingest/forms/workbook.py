"""Reading a form's workbook back: figures by heading and label, each with its cell, its text and its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.forms.box import Box, named_form, read_box
from ingest.forms.matching import FoundBlock, Missing, find_blocks
from ingest.forms.spec import TOTAL, Column, FormSpec, Row, indicator_of, load_forms
from ingest.grids.entries import judge, raw_text
from ingest.grids.grid import Grid, address
from ingest.messages import refusal
from ingest.readers.numbers import Kind
from ingest.readers.reading import Doubt, Figure, Locator, Reading, State
from ingest.reference.windows import days_of


def read_workbook(content: bytes, grids: Sequence[Grid]) -> Reading:
    """Take the bytes of a workbook with its sheets and give the report of ours it holds, figures row by row.

    The form is known by its named cells, or where they are lost by its headings. A blank cell is BLANK, `x` or a dash
    NOT_APPLICABLE, `không có` ZERO_IN_WORDS; what is no clean number is DOUBTFUL. Raises UnreadableFileError where
    the form, the unit, the period, the measure or a column is missing.
    """
    form, grid, blocks = _recognise(content, grids)
    box = read_box(content, grid, form)
    notes: list[str] = []
    figures = tuple(figure for found in blocks for figure in _figures_of(grid, form, found, box, notes))
    return Reading(
        form=form.form,
        period_code=box.window.period_code,
        figures=figures,
        unit_code=box.unit_code,
        template_version=box.version,
        notes_vi=tuple(notes),
        format=form.form,
        doubts=tuple(_doubt(figure) for figure in figures if figure.state is State.DOUBTFUL),
        cells_in=sum(figure.raw_text != "" for figure in figures),
    )


def _doubt(figure: Figure) -> Doubt:
    place = figure.evidence.removesuffix(f": {figure.raw_text}")
    question = f"Ô {figure.locator.cell} ({place}) ghi “{figure.raw_text}”: số nào?"
    return Doubt("value", figure.locator, figure.raw_text, question)


def _recognise(content: bytes, grids: Sequence[Grid]) -> tuple[FormSpec, Grid, list[FoundBlock]]:
    """The form, its sheet and its blocks: by the named cell, else by the headings of any form."""
    forms = {name: form for name, form in load_forms().items() if form.blocks}
    named = named_form(content, grids)
    if named is not None and named not in forms:
        raise refusal("unknown_form", form=named, forms=", ".join(forms))
    nearest: Missing | None = None
    for form in [forms[named]] if named else forms.values():
        for grid in grids:
            blocks = find_blocks(grid, form)
            if not isinstance(blocks, Missing):
                return form, grid, blocks
            if named and (
                nearest is None or blocks.is_ambiguous or nearest.headings_vi == (form.blocks[0].heading_vi,)
            ):
                nearest = blocks
    if nearest is None:
        raise refusal("form_not_recognised")
    reason = "column_twice" if nearest.is_ambiguous else "column_missing"
    raise refusal(reason, columns="; ".join(nearest.headings_vi), form=forms[named].name_vi)


def _figures_of(grid: Grid, form: FormSpec, found: FoundBlock, box: Box, notes: list[str]) -> Iterator[Figure]:
    seen = set()
    for number, line in found.lines(grid):
        label = raw_text(grid.rows[number][found.label_column]).strip()
        if line is not None:
            seen.add(line.label_vi)
        elif not _holds_number(grid, found, number):
            continue
        elif found.block.dimension is None:
            notes.append(f'Dòng {number + 1} "{label}" không có trong mẫu nên không đọc.')
            continue
        for column, at in found.columns:
            if line is None or column.has_total or not line.is_total:
                yield _figure(grid, form, box, line, label, column, number, at)
    notes.extend(
        f'Không thấy dòng "{line.label_vi}" của mẫu.' for line in found.block.rows if line.label_vi not in seen
    )


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
