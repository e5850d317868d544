"""Findings as JSON objects, a line each; docs/rules-language.md lists the keys."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from expectations.checking.figures import CellKey
from expectations.feedback.numbers import vietnamese_number
from expectations.findings.findings import Finding, Outcome
from expectations.suspects.ranking import Suspect
from expectations.suspects.slips import LABELS_VI


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding; `message_vi` names the proposal, or between which cells nothing can be told."""
    return {
        "rule_id": finding.rule.rule_id,
        "severity": finding.rule.severity,
        "verdict": "fail",
        "unit_code": finding.unit_code,
        "period": finding.period,
        "scope": finding.scope,
        "cells": [cell_object(key) for key in finding.cells],
        "found": plain(finding.found),
        "expected": plain(finding.expected),
        "difference": plain(finding.difference),
        "suspects": [_suspect(one) for one in finding.diagnosis.suspects],
        "certain": finding.diagnosis.certain,
        "gave_up": finding.diagnosis.gave_up,
        "effect": round(finding.effect, 6),
        "effect_value": plain(finding.effect_value),
        "message_vi": worded(finding),
    }


def summary_object(outcome: Outcome) -> dict[str, Any]:
    """The last object: how many reports, verdicts and findings."""
    severities = {"critical": 0, "warning": 0, "info": 0}
    for finding in outcome.findings:
        severities[finding.rule.severity] += 1
    return {
        "summary": True,
        "reports": outcome.reports,
        "verdicts": {name: outcome.verdicts[name] for name in ("pass", "fail", "undecided")},
        "findings": len(outcome.findings),
        **severities,
        "certain": sum(finding.diagnosis.certain for finding in outcome.findings),
        "gave_up": sum(finding.diagnosis.gave_up for finding in outcome.findings),
    }


def worded(finding: Finding) -> str:
    """The rule's message with its numbers, then the proposal or the choice that is left."""
    words = {
        "found": vietnamese_number(finding.found),
        "expected": vietnamese_number(finding.expected),
        "row": finding.row_label,
    }
    return " ".join(filter(None, (finding.rule.message_vi.format(**words) + ".", proposal_vi(finding))))


def proposal_vi(finding: Finding) -> str:
    """What may be proposed of the suspects, in words; empty where there are none."""
    suspects = finding.diagnosis.suspects
    if not suspects:
        return ""
    if finding.diagnosis.certain:
        best = suspects[0]
        parts = [
            f"{_place(key)} nên là {vietnamese_number(value)} ({LABELS_VI[slip]})"
            for key, value, slip in zip(best.cells, best.values or (), best.slips or (), strict=True)
        ]
        return f"Đề xuất: {'; '.join(parts)}."
    choices = " hoặc ".join(" và ".join(map(_place, one.cells)) for one in suspects[:5])
    more = f" (và {len(suspects) - 5} khả năng khác)" if len(suspects) > 5 else ""
    return f"Không xác định được: {choices}{more}."


def _place(key: CellKey) -> str:
    return f"{key.form}/{key.scope}/{key.indicator} ({key.period})"


def cell_object(key: CellKey) -> dict[str, str]:
    """A cell by form, row and indicator, with its period: a suspect may stand in the report before."""
    return {"form": key.form, "scope": key.scope, "indicator": key.indicator, "period": key.period}


def _suspect(one: Suspect) -> dict[str, Any]:
    return {
        "cells": [cell_object(key) for key in one.cells],
        "slip": None if one.slips is None else "+".join(dict.fromkeys(one.slips)),
        "proposal": None if one.values is None else [plain(value) for value in one.values],
        "score": round(one.score, 4),
    }


def plain(value: int | Fraction | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    return value.numerator if Fraction(value).denominator == 1 else float(value)
