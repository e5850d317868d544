"""The outcome of the sample against the truth written beside it: every difference is a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal

import psycopg

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.overview import Overview, ReportState

_SUBMISSIONS = """
select
    n.file_name, s.status, s.reason, s.form, s.unit_code, s.period_code, s.revision,
    exists (
        select from district.published_sources p where p.submission_id = s.submission_id
    ) as is_published
from intake.submission_names n join intake.submissions s using (submission_id)
"""
_FINDINGS = """
select s.unit_code, s.form, s.period_code, f.severity, f.scope_code, c.cell ->> 'cell', f.rule_id
from quality.current_findings f
join intake.submissions s using (submission_id)
cross join lateral jsonb_array_elements(f.cells) c (cell)
where f.severity <> 'info' and (c.cell ->> 'submission_id')::bigint = f.submission_id
"""
_PUBLISHED = """
select p.form, p.period_code, p.communes_expected, p.communes_accepted, p.missing_units,
    f.domain, f.indicator, f.scope_code, f.value, f.communes_reporting
from district.publications p join district.published_figures f using (publication_id)
where p.version = 1
"""
_NARRATIVE = """
select f.domain, f.indicator, f.scope_code, f.value, f.state
from raw.figures f join intake.submissions s using (submission_id)
where s.form = 'bao_cao' and f.state in ('value', 'zero_in_words')
"""


def compare_with_truth(settings: Settings, overview: Overview) -> list[str]:
    """Sentences about what came out otherwise than the sample's truth says; none where all is as it must be."""
    truth = json.loads((settings.home / "sample" / "truth.json").read_text(encoding="utf-8"))
    with connect("kho_admin", settings) as connection:
        return [
            *_submissions(connection, truth),
            *_findings(connection, truth),
            *_timeliness(overview, truth),
            *_consolidated(connection, truth),
            *_narrative(connection, truth),
        ]


def has_decisions_by_hand(settings: Settings) -> bool:
    """Whether a person decided something: from then on the outcome is theirs, not the sample's."""
    with connect("kho_admin", settings) as connection:
        return connection.execute("select exists (select from review.decisions where not is_policy)").fetchone()[0]


def _submissions(connection: psycopg.Connection, truth: dict) -> Iterator[str]:
    columns = ("status", "reason", "form", "unit_code", "period_code", "revision", "is_accepted")
    found = {row[0]: dict(zip(columns, row[1:], strict=True)) for row in connection.execute(_SUBMISSIONS)}
    expected = {name: submission for submission in truth["submissions"] for name in submission["files"]}
    if found.keys() != expected.keys():
        yield f"Files taken in: {sorted(found.keys() ^ expected.keys())} differ"
    for name in sorted(found.keys() & expected.keys()):
        is_report = expected[name]["status"] == "loaded"
        for column in columns if is_report else ("status", "reason"):
            if column == "is_accepted" and expected[name]["form"] == "bao_cao":
                continue  # a narrative is accepted, but no form is consolidated from it
            if found[name][column] != expected[name][column]:
                yield f"{name}: {column} is {found[name][column]}, must be {expected[name][column]}"


def _findings(connection: psycopg.Connection, truth: dict) -> Iterator[str]:
    rows = connection.execute(_FINDINGS).fetchall()
    last = {}
    for submission in truth["submissions"]:
        if submission["status"] == "loaded":
            key = (submission["unit_code"], submission["form"], submission["period_code"])
            last[key] = max(submission["revision"], last.get(key, 0))
    wanted = [
        finding
        for finding in truth["findings"]
        if finding["revision"] == last[finding["unit_code"], finding["form"], finding["period_code"]]
    ]
    reports = {(f["unit_code"], f["form"], f["period_code"], f["severity"]) for f in wanted}
    for report in sorted({row[:4] for row in rows} - reports):
        yield f"A finding that must not be: {report}"
    for finding, cells in sorted(_by_finding(rows).items()):
        spoiled = {
            cell["cell"]
            for one in wanted
            if (one["unit_code"], one["form"], one["period_code"], one["severity"]) == finding[:4]
            for cell in one["spoiled_cells"]
        }
        if finding[:4] in reports and cells.isdisjoint(spoiled):
            yield f"A finding about nothing that was spoiled: {finding}, {', '.join(sorted(cells))}"
    for finding in wanted:
        report = (finding["unit_code"], finding["form"], finding["period_code"], finding["severity"])
        for cell in finding["cells"]:
            if (*report, cell["scope_code"], cell["cell"]) not in {row[:6] for row in rows}:
                yield f"{finding['kind']} is not found: {report}, {cell['cell']}"


def _by_finding(rows: list[tuple]) -> dict[tuple, set[str]]:
    """The cells of each finding, by report, severity, row and rule."""
    found: dict[tuple, set[str]] = {}
    for *finding, cell, rule in rows:
        found.setdefault((*finding, rule), set()).add(cell)
    return found


def _timeliness(overview: Overview, truth: dict) -> Iterator[str]:
    reports = {
        (report.unit_code, report.form, period.period_code): report
        for period in overview.periods
        for report in period.reports
    }
    absent = (ReportState.MISSING, ReportState.UNREADABLE)
    found = {
        "late": {key for key, report in reports.items() if report.days_late > 0 and report.state not in absent},
        "missing": {key for key, report in reports.items() if report.state in absent},
    }
    for label, keys in found.items():
        expected = {tuple(key) for key in truth["timeliness"][label]}
        if keys != expected:
            yield f"{label}: {sorted(keys ^ expected)} differ"


def _consolidated(connection: psycopg.Connection, truth: dict) -> Iterator[str]:
    found: dict = {}
    for form, period, communes_expected, accepted, missing, *figure in connection.execute(_PUBLISHED):
        head, figures = found.setdefault((form, period), ((communes_expected, accepted, sorted(missing)), {}))
        figures[tuple(figure[:3])] = (figure[3], figure[4])
    for table in truth["consolidated"]:
        key = (table["form"], table["period_code"])
        head, figures = found.get(key, (None, {}))
        wanted_head = (table["communes_expected"], table["communes_accepted"], sorted(table["missing_units"]))
        wanted = {
            (f["domain"], f["indicator"], f["scope_code"]): (Decimal(str(f["value"])), f["communes_reporting"])
            for f in table["figures"]
        }
        if head != wanted_head:
            yield f"Coverage of {key}: {head}, must be {wanted_head}"
        for figure in sorted(wanted.keys() | figures.keys()):
            if wanted.get(figure) != figures.get(figure):
                yield f"{key} {figure}: {figures.get(figure)}, must be {wanted.get(figure)}"


def _narrative(connection: psycopg.Connection, truth: dict) -> Iterator[str]:
    found = {(*row[:3], Decimal(row[3]), row[4]) for row in connection.execute(_NARRATIVE)}
    wanted = {
        (f["domain"], f["indicator"], f["scope_code"], Decimal(f["value"]), f["state"]) for f in truth["narrative"]
    }
    for figure in sorted(wanted ^ found, key=str):
        yield f"Narrative: {'missing' if figure in wanted else 'must not be'}: {figure}"
