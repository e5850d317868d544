"""`kho check`: the rules over what is new in the warehouse, or over a file of figures without any database."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer


def check(
    file: Annotated[Path | None, typer.Argument(help="CSV of figures to judge; without it the warehouse")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a finding, then a summary")] = False,
    rules: Annotated[Path | None, typer.Option(help="folder of another catalogue of the same language")] = None,
    classes: Annotated[Path | None, typer.Option(help="CSV of the classes of units, as kho units classify")] = None,
) -> None:
    """Judge what is new in the warehouse, accept by policy and write the marked workbooks; or judge a CSV file.

    A file needs no database: columns unit_code,period,form,scope,indicator,value. What was found is no error: the exit
    code is 0 wherever the file could be judged, else 1.
    """
    if file is None:
        _check_warehouse()
    else:
        _check_file(file, rules, classes, as_json)


def _check_warehouse() -> None:
    from expectations.checks import run_checks
    from expectations.feedback import write_feedback
    from expectations.policy import apply_policy
    from expectations.rules.rule import load_catalogue
    from expectations.undecided import told_without_class, units_without_class

    periods = run_checks()
    accepted = apply_policy()
    written = write_feedback()
    print(f"Checked: {', '.join(periods) or 'nothing new'}; accepted by policy: {accepted}; feedback files: {written}")
    rules = load_catalogue()
    if told := told_without_class(units_without_class(rules), rules):
        print(told)


def _check_file(file: Path, folder: Path | None, classes: Path | None, as_json: bool) -> None:
    from expectations.checking.figures import InputError
    from expectations.findings.as_json import finding_object, summary_object
    from expectations.findings.findings import check_figures
    from expectations.findings.reading import read_figures
    from expectations.findings.wording import worded
    from expectations.rules.own_vocabulary import vocabulary_of
    from expectations.rules.rule import CATALOGUE, CatalogueError, load_catalogue
    from expectations.undecided import told_without_class
    from ingest.reference.unit_classes import UnitClassError, read_unit_classes

    folder = folder or CATALOGUE
    try:
        catalogue, vocabulary = load_catalogue(folder), vocabulary_of(folder)
        if classes is not None:
            vocabulary = replace(vocabulary, classes=tuple(read_unit_classes(classes)))
        reading = read_figures(file, vocabulary)
        outcome = check_figures(reading.figures, catalogue)
    except (InputError, CatalogueError, UnitClassError) as error:
        print(f"kho: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    for sentence in reading.told:
        print(f"kho: {sentence}", file=sys.stderr)
    if told := told_without_class(outcome.without_class, catalogue):
        print(f"kho: {told}", file=sys.stderr)
    if as_json:
        for finding in outcome.findings:
            print(json.dumps(finding_object(finding, vocabulary), ensure_ascii=False))
        print(json.dumps(summary_object(outcome, reading), ensure_ascii=False))
        return
    for finding in outcome.findings:
        place = f"{finding.unit_code} {finding.period}"
        print(f"[{finding.rule.severity}] {finding.rule.rule_id} {place}: {worded(finding, vocabulary)}")
    counted = outcome.verdicts
    print(
        f"{outcome.reports} báo cáo: {counted['pass']} đạt, {counted['fail']} không đạt,"
        f" {counted['undecided']} chưa kết luận được"
    )
