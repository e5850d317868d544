"""Cases of rules put into the facts all at once: each gets a district of its own, so that none sees another's."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

import psycopg

from expectations.checking.cases import Case, Filed
from ingest.forms.spec import load_forms
from ingest.reference.windows import window_of

FIGURE_COLUMNS = (
    "submission_id, figure_no, form, domain, indicator, scope_code, value, state, unit, unit_code, unit_valid_from,"
    " district_code, period_code, report_from, report_to, revision, period_from, period_to, is_fact, form_value,"
    " raw_text, sheet, cell, evidence"
)
SUBMISSION_COLUMNS = (
    "submission_id, sha256, byte_count, file_name, delivered_at, status, form, unit_code, unit_valid_from, period_code,"
    " period_from, period_to, revision"
)
FIRST_SUBMISSION = 1_000_000
CLONE_UNITS = """
insert into ref.units (unit_code, valid_from, valid_to, name_vi, kind, parent_code, sort_order)
select number || '.' || unit_code, valid_from, valid_to, name_vi, kind, number || '.' || parent_code, sort_order
from ref.units
cross join generate_series(0, %(count)s - 1) number
where
    unit_code !~ '\\.'
    and (
        (unit_code, valid_from) in (select unit_code, valid_from from ref.reporting_units)
        or unit_code in (select district_code from ref.reporting_units)
    )
"""


def file_cases(connection: psycopg.Connection, cases: Sequence[Case]) -> list[int]:
    """Put the reports of all cases into the receipts and the facts; returns the submission each case judges."""
    classes = [{case.judged.unit: case.unit_class} for case in cases]
    judged = dict(  # of the reports of a case the last one
        file_reports(
            connection, classes, [(number, filed) for number, case in enumerate(cases) for filed in case.reports]
        )
    )
    connection.cursor().executemany(
        "update ref.units set kind = %s where unit_code = %s",
        [(case.unit_kind, f"{number}.{case.judged.unit}") for number, case in enumerate(cases) if case.unit_kind],
    )
    return [judged[number] for number in range(len(cases))]


def file_reports(
    connection: psycopg.Connection, classes: Sequence[dict[str, int | None]], reports: Sequence[tuple[int, Filed]]
) -> list[tuple[int, int]]:
    """Put reports of copied districts into the receipts and the facts; the caller commits.

    `classes` holds the classes of units by district, `reports` each with the number of its district; returns number
    and submission of each.
    """
    pairs = [(number, unit, one) for number, units in enumerate(classes) for unit, one in units.items()]
    connection.execute(CLONE_UNITS, {"count": len(classes)})
    connection.cursor().executemany(
        "insert into ref.unit_classes (unit_code, since, class, basis)"
        " select unit_code, valid_from, %s, 'x' from ref.units where unit_code = %s",
        [(one, f"{number}.{unit}") for number, unit, one in pairs if one is not None],
    )
    valid: dict[str, list[tuple]] = {}
    for code, *days in connection.execute(
        "select unit_code, valid_from, valid_to from ref.units where unit_code ~ '\\.'"
    ):
        valid.setdefault(code, []).append(tuple(days))
    receipts, figures = [], []
    for number, filed in reports:
        submission = FIRST_SUBMISSION + len(receipts)
        first, last = window_of(load_forms()[filed.form].regime, filed.period)
        unit = f"{number}.{filed.unit}"
        [valid_from] = [since for since, until in valid[unit] if since <= last and (until is None or last <= until)]
        receipts.append(
            (submission, hashlib.sha256(str(submission).encode()).hexdigest(), 1, "x.xlsx", last, "loaded",
             filed.form, unit, valid_from, filed.period, first, last, 1)
        )  # fmt: skip
        figures += _figures(filed, submission, unit, valid_from, (first, last))
    for table, columns, rows in (
        ("intake.submissions", SUBMISSION_COLUMNS, receipts),
        ("marts.fct_figures", FIGURE_COLUMNS, figures),
    ):
        with connection.cursor().copy(f"copy {table} ({columns}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    return [(number, receipt[0]) for (number, _), receipt in zip(reports, receipts, strict=True)]


def _figures(filed: Filed, submission: int, unit: str, valid_from, window) -> list[tuple]:
    return [
        (submission, number, filed.form, filed.domain, indicator, scope, *_value_and_state(value), "x", unit,
         valid_from, unit.split(".")[0], filed.period, *window, 1, *window, True,
         filed.form_values.get((indicator, scope)), "", "x", f"C{number}", "")
        for number, ((indicator, scope), value) in enumerate(filed.values.items(), start=1)
    ]  # fmt: skip


def _value_and_state(value) -> tuple[Decimal | None, str]:
    if value is None or value == "x":
        return None, "blank" if value is None else "not_applicable"
    return Decimal(str(value)), "value"
