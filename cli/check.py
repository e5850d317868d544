"""`kho check`: the rules over what is new in the warehouse, or over a file of figures without any database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

FINDINGS_EXIT = 3


def check(
    file: Annotated[Path | None, typer.Argument(help="CSV of figures to judge; without it the warehouse")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a finding, then a summary")] = False,
    rules: Annotated[Path | None, typer.Option(help="folder of another catalogue of the same language")] = None,
) -> None:
    """Judge what is new in the warehouse, accept by policy and write the marked workbooks; or judge a CSV file.

    A file needs no database: columns unit_code,period,form,scope,indicator,value. Exit code 3 where a critical rule
    failed.
    """
    if file is None:
        _check_warehouse()
    else:
        _check_file(file, rules, as_json)


def _check_warehouse() -> None:
    from expectations.checks import run_checks
    from expectations.feedback import write_feedback
    from expectations.policy import apply_policy

    periods = run_checks()
    accepted = apply_policy()
    written = write_feedback()
    print(f"Checked: {', '.join(periods) or 'nothing new'}; accepted by policy: {accepted}; feedback files: {written}")


def _check_file(file: Path, folder: Path | None, as_json: bool) -> None:
    from expectations.checking.figures import InputError
    from expectations.findings.as_json import finding_object, summary_object, worded
    from expectations.findings.findings import check_figures
    from expectations.findings.reading import read_figures
    from expectations.rules.rule import CATALOGUE, CatalogueError, load_catalogue
    from expectations.rules.vocabulary import vocabulary_of

    folder = folder or CATALOGUE
    try:
        catalogue = load_catalogue(folder)
        outcome = check_figures(read_figures(file, vocabulary_of(folder)), catalogue)
    except (InputError, CatalogueError) as error:
        print(f"kho: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        for finding in outcome.findings:
            print(json.dumps(finding_object(finding), ensure_ascii=False))
        print(json.dumps(summary_object(outcome), ensure_ascii=False))
    else:
        for finding in outcome.findings:
            print(f"[{finding.rule.severity}] {finding.rule.rule_id} {finding.unit_code} {finding.period}: {worded(finding)}")
        counted = outcome.verdicts
        print(
            f"{outcome.reports} báo cáo: {counted['pass']} đạt, {counted['fail']} không đạt,"
            f" {counted['undecided']} chưa kết luận được"
        )
    if any(finding.rule.severity == "critical" for finding in outcome.findings):
        raise typer.Exit(FINDINGS_EXIT)
