"""A finding in Vietnamese: what the rule says with its numbers, then the proposal or the choice that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectations.checking.figures import CellKey
from expectations.feedback.numbers import vietnamese_number
from expectations.findings.effect import Number
from expectations.findings.findings import Finding
from expectations.rules.vocabulary import Vocabulary
from expectations.suspects.slips import LABELS_VI

MOST_CHOICES = 5


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """Where a figure stands in a file, and what one unit of the number there is worth."""

    locator: str
    factor: Number


def worded(finding: Finding, vocabulary: Vocabulary) -> str:
    """One or two sentences; a blank is named instead of the rule it leaves undecided."""
    message = ""
    if finding.verdict == "fail":
        message = finding.rule.message_vi.format(
            found=vietnamese_number(finding.found),
            expected=vietnamese_number(finding.expected),
            row=vocabulary.label(finding.rule.domain, finding.scope),
        )
        message = f"{message.rstrip('.')}."
    return " ".join(filter(None, (message, proposal(finding, vocabulary, {}))))


def proposal(finding: Finding, vocabulary: Vocabulary, written: Mapping[CellKey, WrittenCell]) -> str:
    """What should stand where, or between which cells nothing can be told; nothing where there is no suspect.

    Cells that are `written` somewhere are named by their place, their numbers are in the measure of that place.
    """
    suspects = finding.diagnosis.suspects
    if not suspects:
        return ""
    if finding.diagnosis.certain:
        best = suspects[0]
        parts = [
            f"{place(key, finding, vocabulary, written)} nên là {_number(key, value, written)} ({LABELS_VI[slip]})"
            for key, value, slip in zip(best.cells, best.values or (), best.slips or (), strict=True)
        ]
        return f"Đề xuất: {'; '.join(parts)}."
    choices = [" và ".join(place(key, finding, vocabulary, written) for key in one.cells) for one in suspects]
    if len(choices) == 1:
        several = "Các ô có thể cùng sai" if len(suspects[0].cells) > 1 else "Ô có thể sai"
        return f"{several}: {choices[0]}; chưa đủ căn cứ để đề xuất số đúng."
    more = f" (và {len(choices) - MOST_CHOICES} khả năng khác)" if len(choices) > MOST_CHOICES else ""
    return f"Không xác định được ô sai: {' hoặc '.join(choices[:MOST_CHOICES])}{more}."


def _number(key: CellKey, value: Number, written: Mapping[CellKey, WrittenCell]) -> str:
    return vietnamese_number(value / written[key].factor if key in written else value)


def place(key: CellKey, finding: Finding, vocabulary: Vocabulary, written: Mapping[CellKey, WrittenCell]) -> str:
    """A cell as an official finds it: the indicator and the row; form, period and unit where they are others."""
    measure = vocabulary.measures.get((key.domain, key.indicator))
    place = f"ô {written[key].locator} " if key in written else ""
    place += f"“{measure.label_vi if measure else key.indicator}” dòng “{vocabulary.label(key.domain, key.scope)}”"
    elsewhere = [
        *([f"biểu {key.form}"] if key.form != finding.rule.form else []),
        *([f"kỳ {key.period}"] if key.period != finding.period else []),
        *([f"đơn vị {key.unit_code}"] if key.unit_code != finding.unit_code else []),
    ]
    return f"{place} ({', '.join(elsewhere)})" if elsewhere else place
