"""Which sheet of a workbook is the report: of those an official sees, the one filled form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.forms.box import named_form, refuse_other_version
from ingest.forms.matching import FoundBlock, Missing, find_blocks
from ingest.forms.spec import FormSpec, load_forms
from ingest.grids.entries import raw_text
from ingest.grids.grid import Grid, visible
from ingest.messages import refusal
from ingest.reference.vietnamese import composed


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A sheet that holds all blocks of a form."""

    form: FormSpec
    grid: Grid
    blocks: tuple[FoundBlock, ...]

    @property
    def is_filled(self) -> bool:
        """Whether anything stands in a cell that asks for a figure."""
        return any(
            at < len(self.grid.rows[number]) and composed(raw_text(self.grid.rows[number][at])).strip()
            for found in self.blocks
            for number, line in found.lines(self.grid)
            for column, at in found.columns
            if line is None or column.has_total or not line.is_total
        )


def recognise(content: bytes, grids: Sequence[Grid]) -> FoundForm:
    """The filled form of a workbook: known by its named cell, else by the headings of any form.

    Raises UnreadableFileError where no sheet is a form, where all that are stand blank, or where two are filled: a
    file is one report, and nobody should guess which.
    """
    forms = {name: form for name, form in load_forms().items() if form.blocks}
    found: list[FoundForm] = []
    nearest: tuple[Grid, FormSpec, Missing] | None = None
    unknown: str | None = None
    for grid in visible(grids):
        named = named_form(content, [grid])
        if named is not None and named not in forms:
            unknown = unknown or named
            continue
        one = _form_on(grid, [forms[named]] if named else forms.values())
        if isinstance(one, FoundForm):
            found.append(one)
        elif named and (nearest is None or one.is_ambiguous or _lacks_the_table(*nearest[1:])):
            nearest = grid, forms[named], one
    if not found:
        if unknown is not None:
            raise refusal("unknown_form", form=unknown, forms=", ".join(forms))
        if nearest is None:
            raise refusal("form_not_recognised")
        grid, form, missing = nearest
        refuse_other_version(content, grid, form)
        reason = "column_twice" if missing.is_ambiguous else "column_missing"
        raise refusal(reason, columns="; ".join(missing.headings_vi), form=form.name_vi)
    filled = [one for one in found if one.is_filled]
    if not filled:
        raise refusal("blank_report", form=found[0].form.name_vi)
    if len(filled) > 1:
        raise refusal("several_forms", sheets=", ".join(f"“{one.grid.sheet}”" for one in filled))
    refuse_other_version(content, filled[0].grid, filled[0].form)
    return filled[0]


def _form_on(grid: Grid, forms: Iterable[FormSpec]) -> FoundForm | Missing:
    """The first of the forms that the sheet holds, or what is missing of the last."""
    missing = Missing(())
    for form in forms:
        blocks = find_blocks(grid, form)
        if not isinstance(blocks, Missing):
            return FoundForm(form, grid, tuple(blocks))
        missing = blocks
    return missing


def _lacks_the_table(form: FormSpec, missing: Missing) -> bool:
    return missing.headings_vi == (form.blocks[0].heading_vi,)
