"""A page a commune: its newest reports, figure by figure, each with the cell it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import psycopg
from psycopg.rows import class_row

FOLDER = "xa"

_FIGURES = """
select f.unit_code, u.name_vi as unit_name, f.form, f.period_code, f.revision, s.file_name, i.label_vi as label,
    coalesce(nullif(r.scope_label, ''), m.label_vi, f.scope_code) as row_label, f.value, f.state, f.sheet, f.cell,
    f.page, f.raw_text
from marts.fct_figures f
join marts.dim_submission s using (submission_id)
join raw.figures r using (submission_id, figure_no)
join ref.units u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
join ref.indicators i on i.domain = f.domain and i.indicator = f.indicator
left join (select scope_code, min(label_vi) as label_vi from ref.dimension_members group by scope_code) m
    on m.scope_code = f.scope_code
where f.known_to is null and f.period_code = any (%s) and f.state <> 'blank'
order by f.unit_code, f.period_code desc, f.form, f.submission_id, f.figure_no
"""


@dataclass(frozen=True, slots=True)
class CommuneFigure:
    """A figure of a commune's newest sending, with the place it stands at; None is a cell that is no number."""

    unit_code: str
    unit_name: str
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
    def place(self) -> str:
        """Sheet and cell, or the page of a text."""
        return f"{self.sheet}!{self.cell}" if self.cell else f"trang {self.page}"


def page_path(site: Path, unit_code: str) -> Path:
    """Where the page of a commune lies."""
    return site / FOLDER / f"{unit_code}.html"


def figures_by_commune(
    connection: psycopg.Connection, period_codes: list[str]
) -> Iterator[tuple[str, list[CommuneFigure]]]:
    """The figures of each commune that reported in these periods, one after the other; none before the first build."""
    if connection.execute("select to_regclass('marts.fct_figures')").fetchone()[0] is None:
        return
    with connection.cursor(name="commune_figures", row_factory=class_row(CommuneFigure)) as cursor:
        cursor.execute(_FIGURES, [period_codes])
        for unit_code, rows in groupby(cursor, key=lambda figure: figure.unit_code):
            yield unit_code, list(rows)
