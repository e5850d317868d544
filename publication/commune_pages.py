"""A page a commune: its newest reports, figure by figure, each with the cell it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import psycopg
from psycopg.rows import class_row

FOLDER = "xa"

Unit = tuple[str, date]  # a code and the day it was given: codes are given again

_FIGURES = """
select f.unit_code, f.unit_valid_from, u.name_vi as unit_name,
    u.valid_to as unit_valid_to, f.unit_valid_from is not distinct from h.valid_from as holds_code,
    f.submission_id, f.form, f.period_code, f.revision, s.file_name, i.label_vi as label,
    coalesce(nullif(r.scope_label, ''), m.label_vi, f.scope_code) as row_label, f.value, f.state, f.sheet, f.cell,
    f.page, f.raw_text
from marts.fct_figures f
join marts.dim_submission s using (submission_id)
join raw.figures r using (submission_id, figure_no)
join ref.units u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
join ref.indicators i on i.domain = f.domain and i.indicator = f.indicator
left join (
    select unit_code, max(valid_from) as valid_from
    from ref.units
    where valid_from <= (now() at time zone 'Asia/Ho_Chi_Minh')::date
    group by unit_code
) h on h.unit_code = f.unit_code
left join (select scope_code, min(label_vi) as label_vi from ref.dimension_members group by scope_code) m
    on m.scope_code = f.scope_code
where f.known_to is null and f.period_code = any (%s) and f.state <> 'blank'
order by f.unit_code, f.unit_valid_from, f.period_code desc, f.form, f.submission_id, f.figure_no
"""


@dataclass(frozen=True, slots=True)
class CommuneFigure:
    """A figure of a commune's newest sending, with the place it stands at; None is a cell that is no number.

    `holds_code` is false for a commune whose code another one has since been given.
    """

    unit_code: str
    unit_valid_from: date
    unit_name: str
    unit_valid_to: date | None
    holds_code: bool
    submission_id: int
    form: str
    period_code: str
    revision: int
    file_name: str
    label: str
    row_label: str
    value: Decimal | None
    state: str
    sheet: str | None
    cell: str | None
    page: int | None
    raw_text: str

    @property
    def unit(self) -> Unit:
        return self.unit_code, self.unit_valid_from

    @property
    def full_name(self) -> str:
        """The name, of a former unit with its last day."""
        is_former = not self.holds_code and self.unit_valid_to
        return f"{self.unit_name} (đến {self.unit_valid_to:%d/%m/%Y})" if is_former else self.unit_name

    @property
    def place(self) -> str:
        """Sheet and cell, or the page of a text."""
        return f"{self.sheet}!{self.cell}" if self.cell else f"trang {self.page}"


def page_path(site: Path, figure: CommuneFigure) -> Path:
    """Where the page of the figure's commune lies: the one that holds the code now has it for its address."""
    name = figure.unit_code if figure.holds_code else f"{figure.unit_code}-{figure.unit_valid_from}"
    return site / FOLDER / f"{name}.html"


def figures_by_commune(connection: psycopg.Connection, period_codes: list[str]) -> Iterator[list[CommuneFigure]]:
    """The figures of each commune that reported in these periods, one after the other; none before the first build."""
    if connection.execute("select to_regclass('marts.fct_figures')").fetchone()[0] is None:
        return
    with connection.cursor(name="commune_figures", row_factory=class_row(CommuneFigure)) as cursor:
        cursor.execute(_FIGURES, [period_codes])
        for _, rows in groupby(cursor, key=attrgetter("unit")):
            yield list(rows)
