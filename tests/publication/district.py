"""A district to publish: reports straight into the registry, verdicts and decisions through the real functions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from psycopg.types.json import Jsonb

from ingest.database.connection import connect
from ingest.forms.layout import lay_out
from ingest.forms.spec import indicator_of, key_of, load_forms
from ingest.forms.template import write_template
from ingest.reference.windows import days_of, find_window
from ingest.registry.archive import archived_path
from ingest.registry.submissions import number_revisions
from ingest.settings import Settings

JUSTICE = "justice_civil_status"
RATE = {"resolved_total": 6, "resolved_early": 2, "resolved_on_time": 3, "resolved_overdue": 1, "received_total": 10}

# What the transformation builds, in its smallest form: the raw figures, the highest accepted revision.
CANDIDATE = """
create view intermediate.int_figures_resolved as
select f.submission_id, s.form, s.unit_code, s.period_code, s.revision, f.domain, f.indicator, f.scope_code, f.value
from raw.figures f
join intake.submissions s using (submission_id);
create view intermediate.int_district_sources as
select distinct on (o.district_code, o.form, o.period_code, o.unit_code)
    o.district_code, o.form, o.period_code, o.unit_code, s.submission_id, s.revision
from intake.obligations o
join review.submission_states s using (form, period_code, unit_code)
where s.state = 'accepted'
order by o.district_code, o.form, o.period_code, o.unit_code, s.revision desc;
create view intermediate.int_district_figures as
select s.district_code, s.form, s.period_code, f.domain, f.indicator, f.scope_code,
    sum(f.value) as value, count(f.value)::integer as communes_reporting
from intermediate.int_district_sources s
join intermediate.int_figures_resolved f using (submission_id)
join ref.indicators i using (domain, indicator)
join ref.measure_kinds k using (measure_kind)
where k.adds_over_units
group by s.district_code, s.form, s.period_code, f.domain, f.indicator, f.scope_code;
create view intermediate.int_district_coverage as
select o.district_code, o.form, o.period_code,
    count(*)::integer as communes_expected,
    count(s.submission_id)::integer as communes_accepted,
    coalesce(array_agg(o.unit_code order by o.unit_code) filter (where s.submission_id is null), '{}') as missing_units
from intake.obligations o
left join intermediate.int_district_sources s using (district_code, form, period_code, unit_code)
group by o.district_code, o.form, o.period_code;
"""


def dossiers(received: int) -> dict[tuple[str, str], int]:
    """Cells of the form of dossiers: so many received in one field, and the whole of a unit."""
    return {("received_total", JUSTICE): received} | {(name, "total"): value for name, value in RATE.items()}


@dataclass
class District:
    """Reports of communes of district 295 in one quarter, built up step by step."""

    settings: Settings
    period_code: str = "2021-Q1"
    count: int = 0
    run_id: int | None = None
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.settings.home / "made"
        self.folder.mkdir(parents=True, exist_ok=True)

    def build_candidate(self) -> None:
        with connect("kho_dbt", self.settings) as connection:
            connection.execute(CANDIDATE)

    def deliver(
        self,
        unit_code: str,
        form: str = "ho_so",
        values: dict | None = None,
        *,
        at: str = "2021-03-18 09:00+07",
        file_name: str | None = None,
        content: bytes | None = None,
    ) -> int:
        """A loaded and numbered report; its file lies in the archive."""
        self.count += 1
        spec = load_forms()[form]
        values = {key: Decimal(value) for key, value in (values or {}).items()}
        made = self.folder / f"{self.count}.xlsx"
        write_template(spec, unit_code, f"Xã {unit_code} #{self.count}", self.period_code, made, values)
        window = find_window(spec.regime, self.period_code)
        submission_id = self._register(content or made.read_bytes(), file_name or f"{form}_{unit_code}.xlsx", at)
        layout = lay_out(spec)
        with connect("kho_ingest", self.settings) as connection:
            connection.execute(
                "update intake.submissions s set status = 'loaded', form = %s, unit_code = %s, period_code = %s,"
                " period_from = %s, period_to = %s, loaded_at = %s,"
                " unit_valid_from = (select max(valid_from) from ref.units u"
                "   where u.unit_code = %s and %s between valid_from and coalesce(valid_to, 'infinity'))"
                " where submission_id = %s",
                [
                    *(form, unit_code, self.period_code, window.period_from, window.period_to, at),
                    *(unit_code, window.period_to, submission_id),
                ],
            )
            cells = [(row, column) for block in spec.blocks for row, column in block.cells()]
            for number, (row, column) in enumerate(cells, start=1):
                key = key_of(row, column)
                value = values.get(key)
                days = days_of(window, column.window)
                connection.execute(
                    "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, value, state,"
                    " unit, factor, period_from, period_to, raw_text, sheet, cell, evidence)"
                    " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '')",
                    [
                        *(submission_id, number, spec.domain, *key, value, "blank" if value is None else "value"),
                        *(indicator_of(row, column).unit, spec.measure.factor, *days),
                        *("" if value is None else str(value / spec.measure.factor), spec.sheet, layout.cells[key]),
                    ],
                )
            number_revisions(connection)
        return submission_id

    def tell_in_words(self, unit_code: str, year: int, told: dict[tuple[str, str], Decimal | int]) -> int:
        """A report in words over a year, which nobody owes: numbers by domain and indicator, all on its first page."""
        days = (date(year, 1, 1), date(year, 12, 31))
        submission = self._register(f"{unit_code} {year}".encode(), "bao cao.txt", "2021-03-18 09:00+07")
        with connect("kho_admin", self.settings) as connection:
            connection.execute(
                "update intake.submissions set status = 'loaded', form = 'bao_cao', unit_code = %s, revision = 1,"
                " unit_valid_from = '1900-01-01', period_code = %s, period_from = %s, period_to = %s"
                " where submission_id = %s",
                [unit_code, str(year), *days, submission],
            )
            for number, (key, value) in enumerate(told.items(), start=1):
                connection.execute(
                    "insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, value, state,"
                    " unit, factor, period_from, period_to, raw_text, page, char_from, char_to, evidence)"
                    " values (%s, %s, %s, %s, 'total', %s, 'value', 'x', 1, %s, %s, '', 1, 5, 8, '')",
                    [submission, number, *key, value, *days],
                )
        return submission

    def deliver_unreadable(self, file_name: str, message_vi: str, content: bytes = b"not a workbook") -> int:
        """A file that no reader took."""
        submission_id = self._register(content, file_name, "2021-03-18 09:00+07")
        with connect("kho_ingest", self.settings) as connection:
            connection.execute(
                "update intake.submissions set status = 'returned', reason = 'unreadable', message_vi = %s"
                " where submission_id = %s",
                [message_vi, submission_id],
            )
        return submission_id

    def check(self, findings: dict[int, list[dict]] | None = None) -> None:
        """A finished run of one rule a report, with these findings by submission."""
        with connect("kho_quality", self.settings) as connection:
            (run_id,) = connection.execute(
                "insert into quality.runs (period_code, catalogue_sha256, facts_as_of, finished_at)"
                " values (%s, 'x', (select max(event_id) from intake.submission_events), now()) returning run_id",
                [self.period_code],
            ).fetchone()
            connection.execute(
                "with rule as ("
                "    insert into quality.rule_versions (rule_id, version, form, severity, check_text, legal_basis)"
                "    values ('DOS-000', %s, 'ho_so', 'info', 'true', 'plausibility') returning rule_version_id"
                "), sheet as ("
                "    insert into quality.verdict_sheets"
                "        (sha256, rule_versions, scopes, marks, pass_count, fail_count, undecided_count)"
                "    select sha256(%s), array[rule_version_id], array['total'], 'p', 1, 0, 0 from rule"
                "    returning verdict_sheet_id"
                ")"
                " insert into quality.report_verdicts"
                " select %s, submission_id, 'dossiers', verdict_sheet_id from sheet, intake.submissions"
                " where status = 'loaded' and period_code = %s",
                [str(run_id), str(run_id).encode(), run_id, self.period_code],
            )
            for submission_id, found in (findings or {}).items():
                for finding in found:
                    self._find(connection, run_id, submission_id, **finding)

    def _find(
        self,
        connection,
        run_id: int,
        submission_id: int,
        *,
        rule_id: str,
        cells: list[tuple[str, str, object]],
        severity: str = "critical",
        message: str = "Tổng số phải bằng cột 4 + cột 5 + cột 6",
        found: object = None,
        expected: object = None,
    ) -> None:
        connection.execute(
            "insert into quality.findings (run_id, rule_id, submission_id, scope_code, severity, cells, found,"
            " expected, difference, message_vi, instruction_vi)"
            " values (%s, %s, %s, 'total', %s, %s, %s, %s, %s::numeric - %s::numeric, %s, 'Xem lại các ô này')",
            [
                *(run_id, rule_id, submission_id, severity),
                Jsonb(
                    [
                        {"label_vi": f"Chỉ tiêu {cell}", "locator": f"{sheet}!{cell}", "sheet": sheet, "cell": cell}
                        | {"value": value, "indicator": "", "scope_code": "total", "submission_id": standing_in}
                        for sheet, cell, value, standing_in in (
                            (*place, submission_id)[:4] if len(place) == 3 else place for place in cells
                        )
                    ]
                ),
                *(found, expected, found, expected, message),
            ],
        )

    def decide(self, submission_id: int, decision: str = "accepted", reason: str = "đủ căn cứ") -> None:
        with connect("kho_reviewer", self.settings) as connection:
            connection.execute("select review.decide(%s, %s, %s, 'an')", [submission_id, decision, reason])

    def accept(self, *submission_ids: int) -> None:
        for submission_id in submission_ids:
            self.decide(submission_id)

    def rows(self, query: str, *values: object) -> list[tuple]:
        with connect("kho_reviewer", self.settings) as connection:
            return connection.execute(query, values).fetchall()

    def _register(self, content: bytes, file_name: str, at: str) -> int:
        sha256 = hashlib.sha256(content).hexdigest()
        path = archived_path(self.settings, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        with connect("kho_ingest", self.settings) as connection:
            (submission_id,) = connection.execute(
                "insert into intake.submissions (sha256, byte_count, file_name, delivered_at)"
                " values (%s, %s, %s, %s) returning submission_id",
                [sha256, len(content), file_name, datetime.fromisoformat(at)],
            ).fetchone()
            connection.execute(
                "insert into intake.submission_names values (%s, %s, %s)", [submission_id, file_name, at]
            )
            connection.execute(
                "insert into intake.submission_events (submission_id, event) values (%s, 'received')", [submission_id]
            )
        return submission_id
