"""Findings as JSON objects, a line each; docs/rules-language.md lists the keys."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from expectations.checking.figures import CellKey
from expectations.findings.findings import Finding, Outcome
from expectations.findings.reading import Reading
from expectations.findings.wording import worded
from expectations.rules.vocabulary import Vocabulary
from expectations.suspects.ranking import Suspect


def finding_object(finding: Finding, vocabulary: Vocabulary) -> dict[str, Any]:
    """One finding; `message_vi` names the proposal, or between which cells nothing can be told."""
    return {
        "rule_id": finding.rule.rule_id,
        "severity": finding.rule.severity,
        "verdict": finding.verdict,
        "unit_code": finding.unit_code,
        "period": finding.period,
        "cells": [_cell(key, finding) for key in finding.cells],
        "found": _plain(finding.found),
        "expected": _plain(finding.expected),
        "difference": _plain(finding.difference),
        "suspects": [_suspect(one, finding) for one in finding.diagnosis.suspects],
        "certain": finding.diagnosis.certain,
        "effect": round(finding.effect, 6),
        "message_vi": worded(finding, vocabulary),
    }


def summary_object(outcome: Outcome, reading: Reading) -> dict[str, Any]:
    """The last object: how many reports, verdicts and findings, and where the search for suspects gave up.

    `not_judged` are lines whose form or indicator no rule can know, `doubtful` those whose number was set aside.
    """
    failed = [finding for finding in outcome.findings if finding.verdict == "fail"]
    severities = [finding.rule.severity for finding in failed]
    return {
        "summary": True,
        "reports": outcome.reports,
        "verdicts": {name: outcome.verdicts[name] for name in ("pass", "fail", "undecided")},
        "findings": len(outcome.findings),
        **{severity: severities.count(severity) for severity in ("critical", "warning", "info")},
        "left_blank": len(outcome.findings) - len(failed),
        "certain": sum(finding.diagnosis.certain for finding in outcome.findings),
        "not_judged": reading.unknown.total(),
        "doubtful": reading.doubtful,
        "unknown_units": sorted(reading.units),
        "unknown_rows": sorted(reading.rows),
        "without_class": list(outcome.without_class),
        "gave_up": sum(finding.diagnosis.gave_up for finding in outcome.findings),
    }


def _cell(key: CellKey, finding: Finding) -> dict[str, str]:
    """A cell by form, row and indicator; with its unit and period where they are not the finding's own."""
    cell = {"form": key.form, "scope": key.scope, "indicator": key.indicator}
    if key.period != finding.period:
        cell["period"] = key.period
    if key.unit_code != finding.unit_code:
        cell["unit_code"] = key.unit_code
    return cell


def _suspect(one: Suspect, finding: Finding) -> dict[str, Any]:
    return {
        "cells": [_cell(key, finding) for key in one.cells],
        "slip": None if one.slips is None else "+".join(dict.fromkeys(one.slips)),
        "proposal": None if one.values is None else [_plain(value) for value in one.values],
        "score": round(one.score, 4),
    }


def _plain(value: int | Fraction | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    return value.numerator if Fraction(value).denominator == 1 else float(value)
