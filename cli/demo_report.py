"""What the demo shows at its end: who is in, what is wrong, the district's figures, where to look next."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from cli.scheduler.runs import Run
from expectations.feedback.severity import SEVERITIES
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.settings import Settings
from publication.form_tables import form_tables
from publication.official_forms import FOLDER, coverage_line
from publication.overview import Overview, PeriodOverview, ReportState

STATES_VI = {
    ReportState.ACCEPTED: "đã chấp nhận",
    ReportState.WAITING: "chờ xem xét",
    ReportState.FAULTY: "có lỗi phải sửa",
    ReportState.RETURNED: "trả lại",
    ReportState.UNCHECKED: "chưa kiểm tra",
    ReportState.UNREADABLE: "không đọc được",
    ReportState.MISSING: "chưa nộp",
    ReportState.NOT_DUE: "chưa đến hạn",
}
# One table fits a terminal; the other forms are shown by their coverage and stand in their workbooks.
SHOWN_FORM = "ho_so"
MOST_NAMES = 12
_COUNTS = """
select
    (select count(*) from intake.submission_events), (select count(*) from raw.figures),
    (select count(*) from quality.runs), (select count(*) from review.decisions),
    (select count(*) from district.publications)
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How much the warehouse holds: equal before and after means that nothing changed."""

    events: int
    figures: int
    runs: int
    decisions: int
    publications: int


def take_snapshot(settings: Settings) -> Snapshot:
    """Count what a run may add to."""
    with connect("kho_admin", settings) as connection:
        return Snapshot(*connection.execute(_COUNTS).fetchone())


def print_overview(console: Console, overview: Overview) -> None:
    """Communes by period, returned files, findings, and the consolidated II.06a of the last period."""
    for period in reversed(overview.periods):
        console.print(_reports_table(period))
        _print_names(console, "Muộn", [(r.unit_name, r.form) for r in period.late])
        for state in (ReportState.MISSING, ReportState.UNREADABLE, ReportState.RETURNED):
            _print_names(console, STATES_VI[state].capitalize(), [
                (r.unit_name, r.form) for r in period.reports if r.state is state
            ])  # fmt: skip
    for report in overview.unasked:
        console.print(
            f"{report.form_name}: {report.unit_name}, {report.period_label}:"
            f" {report.figure_count} số liệu, {STATES_VI[report.state]}"
        )
    if overview.unreadable:
        console.print(_files_table(overview))
    if overview.findings:
        console.print(_findings_table(overview))
    if overview.periods:
        last = overview.periods[0]
        for published in overview.published_in(last.district_code, last.period_code):
            form = load_forms()[published.form]
            if form.form == SHOWN_FORM:
                console.print(_district_table(published, form_tables(form, published)[0]))
            else:
                console.print(f"{form.name_vi}, phiên bản {published.version}: {coverage_line(published)}")


def print_runs(console: Console, runs: list[Run]) -> None:
    """What Airflow ran, one line a run."""
    table = Table("DAG", "kỳ", "kết quả", "giây", title="Airflow", title_justify="left")
    for run in runs:
        table.add_row(run.dag_id, run.partition_key or "", run.state, f"{run.seconds:.0f}")
    console.print(table)


def print_next_steps(console: Console, settings: Settings) -> None:
    """Where to look now."""
    console.print("[bold]Xem tiếp[/bold]")
    for label, place in {
        "Trang tình hình": settings.site / "index.html",
        "Data Docs": settings.site / "data-docs" / "index.html",
        "Tệp đánh dấu trả xã": settings.outbox,
        "Biểu tổng hợp": settings.outbox / FOLDER,
    }.items():
        console.print(f"  {label}: {place}", soft_wrap=True, highlight=False)
    query = "select period_code, version, communes_accepted, received_total from district.district_dossiers"
    query += " where procedure_field_code = 'total' and is_current"
    home = f"KHO_HOME={settings.home} "
    console.print(f'  psql: {home}.venv/bin/kho psql -c "{query}"', soft_wrap=True, highlight=False)
    console.print(f"  Chờ xem xét: {home}.venv/bin/kho review list", soft_wrap=True, highlight=False)
    console.print(f"  Dừng PostgreSQL: {home}make down", soft_wrap=True, highlight=False)


def _reports_table(period: PeriodOverview) -> Table:
    table = Table("biểu", "hạn nộp", *STATES_VI.values(), "muộn", title=period.label, title_justify="left")
    for window in period.forms:
        reports = [report for report in period.reports if report.form == window.form]
        counts = [str(sum(report.state is state for report in reports) or "") for state in STATES_VI]
        late = str(sum(report.days_late > 0 for report in reports) or "")
        table.add_row(load_forms()[window.form].form, f"{window.due_on:%d/%m/%Y}", *counts, late)
    return table


def _print_names(console: Console, label: str, names: list[tuple[str, str]]) -> None:
    if names:
        shown = "; ".join(f"{unit} ({form})" for unit, form in names[:MOST_NAMES])
        rest = f"; và {len(names) - MOST_NAMES} báo cáo khác" if len(names) > MOST_NAMES else ""
        console.print(f"  {label}: {shown}{rest}", highlight=False)


def _files_table(overview: Overview) -> Table:
    table = Table("tệp", "thông báo cho người gửi", title="Tệp trả lại", title_justify="left")
    for file in overview.unreadable:
        table.add_row(file.file_name, file.message)
    return table


def _findings_table(overview: Overview) -> Table:
    counts = ", ".join(
        f"{number} {SEVERITIES[severity].label_vi.lower()}"
        for severity, number in sorted(overview.findings_by_severity.items())
    )
    table = Table("mức", "kỳ", "đơn vị", "ô", "phát hiện", title=f"Phát hiện: {counts}", title_justify="left")
    for finding in overview.findings:
        table.add_row(
            *(SEVERITIES[finding.severity].label_vi, finding.period_code, finding.unit_name, finding.locator),
            f"{finding.rule_id}: {finding.message}",
        )
    return table


def _district_table(published, form_table) -> Table:
    title = (
        f"{published.district_name}: {published.form}, {published.period_label}, phiên bản {published.version}"
        f" ({form_table.measure})\n{coverage_line(published)}"
    )
    headings = [heading.text for heading in form_table.upper for _ in range(heading.span)]
    table = Table(form_table.row_heading, title=title, title_justify="left")
    leaves = list(form_table.lower)
    tall = [heading.is_tall for heading in form_table.upper for _ in range(heading.span)]
    for heading, is_tall in zip(headings, tall, strict=True):
        table.add_column(heading if is_tall else f"{heading}: {leaves.pop(0)}", justify="right")
    for row in form_table.rows:
        numbers = ["" if number is None else f"{number:,.0f}".replace(",", ".") for number in row.numbers]
        table.add_row(row.label, *numbers, style="bold" if row.is_total else None)
    return table
