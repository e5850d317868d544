"""What the district's people ask every morning: who is in, what is wrong, what waits, what the figures are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from expectations.feedback.paths import feedback_stem, written_feedback
from ingest.database.connection import connect
from ingest.settings import Settings, load_settings
from publication import overview_queries
from publication.published import PublishedForm, read_published_forms


class ReportState(StrEnum):
    """Where a commune's report stands; whether it came late is told apart from this."""

    ACCEPTED = "accepted"
    WAITING = "waiting"
    FAULTY = "faulty"
    RETURNED = "returned"
    UNCHECKED = "unchecked"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """One report owed: unit × form × period. `days_late` is judged on the first revision, 0 in time."""

    unit_code: str
    unit_valid_from: date
    unit_name: str
    form: str
    due_on: date
    state: ReportState
    submission_id: int | None
    file_name: str | None
    revision: int | None
    accepted_revision: int | None
    delivered_on: date | None
    days_late: int
    critical_count: int
    warning_count: int
    unexplained_count: int
    info_count: int
    reason: str | None
    feedback: Path | None


@dataclass(frozen=True, slots=True)
class FormWindow:
    """A form owed in a period, with its own window and day."""

    form: str
    period_from: date
    period_to: date
    due_on: date


@dataclass(frozen=True, slots=True)
class PeriodOverview:
    """District × period: the matrix of reports, commune by commune in Vietnamese order."""

    district_code: str
    district_name: str
    period_code: str
    label: str
    forms: tuple[FormWindow, ...]
    communes: tuple[tuple[ReportStatus, ...], ...]

    @property
    def reports(self) -> tuple[ReportStatus, ...]:
        return tuple(report for row in self.communes for report in row)

    @property
    def late(self) -> tuple[ReportStatus, ...]:
        return tuple(report for report in self.reports if report.days_late > 0)

    @property
    def state_counts(self) -> Counter[ReportState]:
        return Counter(report.state for report in self.reports)


@dataclass(frozen=True, slots=True)
class UnaskedReport:
    """A report that nobody owes, such as a narrative."""

    submission_id: int
    file_name: str
    unit_code: str
    unit_valid_from: date
    unit_name: str
    form: str
    form_name: str
    period_code: str
    period_label: str
    period_from: date
    period_to: date
    revision: int
    figure_count: int
    state: ReportState


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding of a latest report."""

    submission_id: int
    unit_code: str
    unit_name: str
    form: str
    period_code: str
    rule_id: str
    severity: str
    locator: str
    label: str
    message: str
    instruction: str
    found: Decimal | None
    expected: Decimal | None
    is_explained: bool
    feedback: Path | None


@dataclass(frozen=True, slots=True)
class FileNote:
    """A file that is no report yet: returned (the sender must act), failed (we must), received (to be read)."""

    submission_id: int
    file_name: str
    status: str
    message: str
    delivered_at: datetime
    feedback: Path | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole district at one moment."""

    last_change: datetime | None
    periods: tuple[PeriodOverview, ...]
    unasked: tuple[UnaskedReport, ...]
    findings: tuple[FindingLine, ...]
    files: tuple[FileNote, ...]
    repeated_files: tuple[tuple[str, ...], ...]
    published: tuple[PublishedForm, ...]

    @property
    def findings_by_severity(self) -> Counter[str]:
        return Counter(finding.severity for finding in self.findings)

    @property
    def unreadable(self) -> tuple[FileNote, ...]:
        return tuple(file for file in self.files if file.status == "returned")

    @property
    def waiting(self) -> tuple[tuple[PeriodOverview, ReportStatus], ...]:
        """Reports a person has to decide on, with the period they are owed in."""
        return tuple(
            (period, report)
            for period in self.periods
            for report in period.reports
            if report.state in (ReportState.WAITING, ReportState.FAULTY)
        )

    def published_in(self, district_code: str, period_code: str) -> tuple[PublishedForm, ...]:
        """The current version of each form published for the district and period."""
        return tuple(
            form for form in self.published if (form.district_code, form.period_code) == (district_code, period_code)
        )


def load_overview(periods: Sequence[str] | None = None) -> Overview:
    """Read the overview of these periods, of all where none are named, in one snapshot of the database.

    Feedback paths are of files that exist.
    """
    settings = load_settings()
    asked = {"periods": None if periods is None else list(periods), "reports": None}
    with connect("kho_reviewer", settings) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.cursor(row_factory=dict_row) as cursor:
            return Overview(
                last_change=connection.execute(overview_queries.LAST_CHANGE).fetchone()[0],
                periods=_periods(settings, cursor.execute(overview_queries.OWED, asked).fetchall()),
                unasked=tuple(_unasked(row) for row in cursor.execute(overview_queries.UNASKED, asked)),
                findings=tuple(_finding(settings, row) for row in cursor.execute(overview_queries.FINDINGS, asked)),
                files=tuple(_file(settings, row) for row in cursor.execute(overview_queries.FILES)),
                repeated_files=tuple(tuple(row["file_names"]) for row in cursor.execute(overview_queries.REPEATED)),
                published=tuple(read_published_forms(connection, asked["periods"])),
            )


def findings_of(connection: psycopg.Connection, reports: Sequence[int]) -> list[FindingLine]:
    """Findings of those of these reports that are the latest of their kind."""
    settings = load_settings()
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(overview_queries.FINDINGS, {"periods": None, "reports": list(reports)})
        return [_finding(settings, row) for row in cursor]


def _periods(settings: Settings, rows: list[dict]) -> tuple[PeriodOverview, ...]:
    periods = []
    for _, period_rows in groupby(rows, key=itemgetter("period_code", "district_code")):
        owed = list(period_rows)
        windows = {
            row["form"]: FormWindow(row["form"], row["period_from"], row["period_to"], row["due_on"]) for row in owed
        }
        communes = groupby(owed, key=itemgetter("unit_code", "unit_valid_from"))
        periods.append(
            PeriodOverview(
                district_code=owed[0]["district_code"],
                district_name=owed[0]["district_name"],
                period_code=owed[0]["period_code"],
                label=owed[0]["period_label"],
                forms=tuple(windows.values()),
                communes=tuple(tuple(_status(settings, row) for row in reports) for _, reports in communes),
            )
        )
    return tuple(periods)


def _status(settings: Settings, row: dict) -> ReportStatus:
    delivered_on = row["first_delivered_on"]
    return ReportStatus(
        unit_code=row["unit_code"],
        unit_valid_from=row["unit_valid_from"],
        unit_name=row["unit_name"],
        form=row["form"],
        due_on=row["due_on"],
        state=_state(row),
        submission_id=row["submission_id"],
        file_name=row["file_name"],
        revision=row["revision"],
        accepted_revision=row["accepted_revision"],
        delivered_on=delivered_on,
        days_late=max((delivered_on - row["due_on"]).days, 0) if delivered_on else 0,
        critical_count=row["critical_count"],
        warning_count=row["warning_count"],
        unexplained_count=row["unexplained_count"],
        info_count=row["info_count"],
        reason=row["reason"],
        feedback=_feedback(settings, row) if row["sha256"] else None,
    )


def _state(row: dict) -> ReportState:
    if row["submission_id"] is None:
        if row["has_unreadable"]:
            return ReportState.UNREADABLE
        return ReportState.NOT_DUE if row["is_open"] else ReportState.MISSING
    return _state_of_report(row["decision"], row["is_checked"], row["critical_count"])


def _state_of_report(decision: str, is_checked: bool, critical_count: int) -> ReportState:
    if decision != "waiting":
        return ReportState(decision)
    if not is_checked:
        return ReportState.UNCHECKED
    return ReportState.FAULTY if critical_count else ReportState.WAITING


def _unasked(row: dict) -> UnaskedReport:
    told = {field.name: row[field.name] for field in fields(UnaskedReport) if field.name != "state"}
    return UnaskedReport(**told, state=_state_of_report(row["decision"], row["is_checked"], 0))


def _finding(settings: Settings, row: dict) -> FindingLine:
    names = FindingLine.__dataclass_fields__.keys() - {"feedback"}
    return FindingLine(**{name: row[name] for name in names}, feedback=_feedback(settings, row))


def _file(settings: Settings, row: dict) -> FileNote:
    names = FileNote.__dataclass_fields__.keys() - {"feedback"}
    return FileNote(**{name: row[name] for name in names}, feedback=_feedback(settings, {**row, "revision": None}))


def _feedback(settings: Settings, row: dict) -> Path | None:
    names = ("file_name", "sha256", "unit_code", "period_code", "revision")
    return written_feedback(feedback_stem(settings, **{name: row[name] for name in names}))
