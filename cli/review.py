"""`kho review`: the reports that wait for a person, and the person's decisions."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from expectations.feedback.severity import SEVERITIES

app = typer.Typer(help="Reports that wait for a person: list, accept, return, explain.", no_args_is_help=True)

Submission = Annotated[int, typer.Argument(max=2**63 - 1, help="Number of the submission, as listed.")]
Reason = Annotated[str, typer.Option(help="Why; kept for good.")]
By = Annotated[str, typer.Option(help="Who decides.", default_factory=getpass.getuser, show_default="your login")]


@contextmanager
def _one_line_refusal() -> Iterator[None]:
    from expectations.review import ReviewRefusedError

    try:
        yield
    except ReviewRefusedError as error:
        print(f"kho: {error}", file=sys.stderr)
        sys.exit(1)


@app.command("list")
def list_waiting() -> None:
    """List the reports that wait, with their findings."""
    from expectations.review import waiting_reports

    reports = waiting_reports()
    for report in reports:
        print(f"{report.submission_id}  {report.unit_name}, {report.form}, {report.period_code}, lần {report.revision}")
        for finding in report.findings:
            severity = SEVERITIES[finding.severity].label_vi
            print(f"    {severity}  {finding.rule_id}  --scope {finding.scope_code}  {finding.message_vi}")
            if finding.offered:
                print(f"        kỳ trước đã giải trình: “{finding.offered}” (dùng lại: thêm --again)")
    print(f"{len(reports)} báo cáo chờ xem xét")


@app.command()
def accept(submission: Submission, reason: Reason, by: By) -> None:
    """Accept a report into the consolidation."""
    from expectations.review import accept as accept_report

    with _one_line_refusal():
        accept_report(submission, reason, by)
    print(f"Submission {submission} accepted; the next consolidation takes it in")


@app.command("return")
def return_to_sender(submission: Submission, reason: Reason, by: By) -> None:
    """Return a report to its commune."""
    from expectations.review import return_report

    with _one_line_refusal():
        return_report(submission, reason, by)
    print(f"Submission {submission} returned")


@app.command()
def explain(
    submission: Submission,
    rule: Annotated[str, typer.Argument(help="Rule of the warning, such as BUD-012.")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why; kept for good.")] = "",
    scope: Annotated[str, typer.Option(help="Row of the form, as listed.")] = "total",
    again: Annotated[bool, typer.Option("--again", help="What was said of it before, as listed.")] = False,
) -> None:
    """Keep what the commune says about a warning; an explained warning blocks nothing."""
    from expectations.review import explain as explain_finding
    from expectations.review import explain_again

    with _one_line_refusal():
        if again:
            explain_again(submission, rule, scope, by)
        elif reason.strip():
            explain_finding(submission, rule, scope, reason, by)
        else:
            print("kho: Hãy ghi giải trình bằng --reason, hoặc --again để dùng lại giải trình cũ", file=sys.stderr)
            sys.exit(1)
    print(f"{rule} of submission {submission} is explained")
