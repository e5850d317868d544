"""A finding in Vietnamese: what the rule says with its numbers, then the proposal or the choice that is left."""

from __future__ import annotations

from expectations.checking.figures import CellKey
from expectations.feedback.numbers import vietnamese_number
from expectations.findings.findings import Finding
from expectations.rules.vocabulary import Vocabulary
from expectations.suspects.ranking import Suspect
from expectations.suspects.slips import LABELS_VI

MOST_CHOICES = 5


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
    return " ".join(filter(None, (message, proposal(finding, vocabulary))))


def proposal(finding: Finding, vocabulary: Vocabulary) -> str:
    """What should stand where, or between which cells nothing can be told; nothing where there is no suspect."""
    suspects = finding.diagnosis.suspects
    if not suspects:
        return ""
    best = suspects[0]
    if finding.diagnosis.certain:
        return f"Đề xuất: {_corrected(best, 'nên là', finding, vocabulary)}."
    if len(suspects) == 1 and best.values is not None and best.slips is not None:
        several = "Các ô có vẻ cùng sai" if len(best.cells) > 1 else "Ô có vẻ sai"
        corrected = _corrected(best, "có thể là", finding, vocabulary)
        return f"{several}: {corrected}; chưa đủ chắc chắn, xin đối chiếu sổ sách trước khi sửa."
    choices = [" và ".join(place(key, finding, vocabulary) for key in one.cells) for one in suspects]
    if len(choices) == 1:
        several = "Các ô có thể cùng sai" if len(best.cells) > 1 else "Ô có thể sai"
        return f"{several}: {choices[0]}; chưa đủ căn cứ để đề xuất số đúng."
    more = f" (và {len(choices) - MOST_CHOICES} khả năng khác)" if len(choices) > MOST_CHOICES else ""
    return f"Không xác định được ô sai: {' hoặc '.join(choices[:MOST_CHOICES])}{more}."


def _corrected(suspect: Suspect, verb: str, finding: Finding, vocabulary: Vocabulary) -> str:
    """Each cell with the number that may be meant and the slip that hides it."""
    return "; ".join(
        f"{place(key, finding, vocabulary)} {verb} {vietnamese_number(value)} ({LABELS_VI[slip]})"
        for key, value, slip in zip(suspect.cells, suspect.values or (), suspect.slips or (), strict=True)
    )


def place(key: CellKey, finding: Finding, vocabulary: Vocabulary) -> str:
    """A cell as an official finds it: the indicator and the row; form, period and unit where they are others."""
    measure = vocabulary.measures.get((key.domain, key.indicator))
    named = f"“{measure.label_vi if measure else key.indicator}” dòng “{vocabulary.label(key.domain, key.scope)}”"
    elsewhere = [
        *([f"biểu {key.form}"] if key.form != finding.rule.form else []),
        *([f"kỳ {key.period}"] if key.period != finding.period else []),
        *([f"đơn vị {key.unit_code}"] if key.unit_code != finding.unit_code else []),
    ]
    return f"{named} ({', '.join(elsewhere)})" if elsewhere else named
