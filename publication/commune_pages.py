"""A page a commune: its newest reports, figure by figure, each with the cell it was read from.

What a page was written from is noted beside the pages; the figures of a commune whose reports, findings and feedback
are still those are not read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import psycopg
from psycopg.rows import class_row

from expectations.feedback.write import replace_file
from ingest.settings import create_folder
from publication.figure_rows import PlacedFigure
from publication.overview import FindingLine, findings_of

FOLDER = "xa"

Unit = tuple[str, date]  # a code and the day it was given: codes are given again

# Figures come as arrays, a row a report: a row a figure would cost more on the way than all of the page.
_REPORTS = """
select f.unit_code, f.unit_valid_from, u.name_vi as unit_name,
    u.valid_to as unit_valid_to, f.unit_valid_from is not distinct from h.valid_from as holds_code,
    f.submission_id, f.form, f.period_code, f.revision, s.file_name,
    json_agg(json_build_array(
        coalesce(nullif(r.scope_label, ''), m.label_vi, f.scope_code), i.label_vi, f.value::text, f.state, f.raw_text,
        coalesce(f.sheet || '!' || f.cell, 'trang ' || f.page)
    ) order by f.figure_no) as figures
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
where
    f.known_to is null and f.state <> 'blank' and f.period_code = any (%s)
    and (f.unit_code, f.unit_valid_from) in (select * from unnest(%s::text[], %s::date[]))
group by f.unit_code, f.unit_valid_from, u.name_vi, u.valid_to, h.valid_from, f.submission_id, f.form, f.period_code,
    f.revision, s.file_name
order by f.unit_code, f.unit_valid_from, f.period_code desc, f.form, f.submission_id
"""


# By commune a hash of all that its page tells, its reports in the facts, the findings of each and the feedback it links
# to, and whether it is the one that holds its code now.
_GROUNDS = """
with found as (
    select f.submission_id, sum(hashtextextended(concat_ws('/', f.rule_id, f.cells, f.message_vi), 0)) as findings
    from quality.current_findings f
    group by f.submission_id
),
holder as (
    select unit_code, max(valid_from) as valid_from
    from ref.units
    where valid_from <= (now() at time zone 'Asia/Ho_Chi_Minh')::date
    group by unit_code
)
select s.unit_code, s.unit_valid_from, s.unit_valid_from is not distinct from h.valid_from,
    sha256(convert_to(string_agg(
        concat_ws('/', s.submission_id, s.form, s.period_code, s.revision, s.known_from, s.known_to, s.file_name,
            f.findings, w.path, w.written_at), ',' order by s.submission_id
    ), 'utf8'))
from marts.dim_submission s
left join found f using (submission_id)
left join quality.feedback_files w using (submission_id)
left join holder h using (unit_code)
where s.unit_code is not null and s.revision is not null and s.period_code = any (%s)
group by s.unit_code, s.unit_valid_from, h.valid_from
"""
_WRITTEN = ".written.json"
_AT_ONCE = 50  # reports, about those of one commune


@dataclass(frozen=True, slots=True)
class CommuneReport:
    """A commune's newest sending of a form and period, its figures in order, blanks left out.

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
    figures: list[PlacedFigure]

    @property
    def unit(self) -> Unit:
        return self.unit_code, self.unit_valid_from

    @property
    def full_name(self) -> str:
        """The name, of a former unit with its last day."""
        is_former = not self.holds_code and self.unit_valid_to
        return f"{self.unit_name} (đến {self.unit_valid_to:%d/%m/%Y})" if is_former else self.unit_name


Render = Callable[[Path, list[CommuneReport], Mapping[int, list[FindingLine]]], bytes]


def _reports_by_commune(
    connection: psycopg.Connection, periods: Sequence[str], units: Sequence[Unit]
) -> Iterator[list[CommuneReport]]:
    """The reports of each of these communes in these periods, one after the other."""
    with connection.cursor(name="commune_reports", row_factory=class_row(CommuneReport)) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(_REPORTS, [list(periods), [code for code, _ in units], [since for _, since in units]])
        for _, rows in groupby(cursor, key=attrgetter("unit")):
            yield list(rows)


def write_commune_pages(
    connection: psycopg.Connection, site: Path, periods: Sequence[str], version: str, render: Render
) -> dict[Unit, Path]:
    """Write the pages that may say something else by now, take away what is no page, and say where each lies.

    `version` tells what all pages are made by: of another version all are written. No page before the first build.
    """
    folder = create_folder(site / FOLDER)
    note = folder / _WRITTEN
    held = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    grounds = _grounds(connection, periods, version)
    paths = {unit: folder / page for unit, (page, _) in grounds.items()}
    changed = {unit for unit, (page, told) in grounds.items() if held.get(page) != told or not paths[unit].is_file()}
    for reports in _reports_by_commune(connection, periods, sorted(changed)) if changed else ():
        unit = reports[0].unit
        findings: dict[int, list[FindingLine]] = {}
        for finding in findings_of(connection, sorted(report.submission_id for report in reports)):
            findings.setdefault(finding.submission_id, []).append(finding)
        replace_file(paths[unit], render(paths[unit], reports, findings))
        changed.remove(unit)
    for unit in changed:  # nothing but blanks
        del paths[unit]
    for path in set(folder.glob("*.html")) - set(paths.values()):
        path.unlink()
    replace_file(note, json.dumps(dict(grounds.values())).encode())
    return paths


def _grounds(connection: psycopg.Connection, periods: Sequence[str], version: str) -> dict[Unit, tuple[str, str]]:
    """By commune its page, named by the code where it holds it now, and what the page is written from."""
    if connection.execute("select to_regclass('marts.fct_figures')").fetchone()[0] is None:
        return {}
    return {
        (code, since): (f"{code}.html" if holds_code else f"{code}-{since}.html", f"{version}/{told.hex()}")
        for code, since, holds_code, told in connection.execute(_GROUNDS, [list(periods)])
    }
