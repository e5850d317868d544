"""What is said of a finding: the same sentences on the first sheet, in the comments and in the note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from expectations.feedback.numbers import vietnamese_number
from expectations.feedback.reports import Finding
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.suspects import CellSet, FindingCell, Role

BINDING = "critical"
MOST_CHOICES = 5
Mark = tuple[Finding, FindingCell, Role]


def message(finding: Finding) -> str:
    """What does not agree, then where: complete sentences."""
    return f"{_closed(finding.message)} {verdict(finding)}".strip()


def verdict(finding: Finding) -> str:
    """Which cell is to be corrected, or between which nothing can be told; empty where the rule names no cell."""
    suspects = finding.suspects
    named = suspects.named
    if not suspects.sets:
        return ""
    if not named:
        choices = _choices(finding, suspects.sets)
        if finding.severity != BINDING:
            return f"Xem lại một trong các ô sau: {choices}."
        return f"Không xác định được ô nào sai: {choices}."
    if suspects.is_certain and suspects.has_numbers:
        return f"Hãy sửa {'; '.join(_change(finding, cell) for cell in named)}."
    if finding.severity != BINDING and not suspects.has_numbers:
        return f"Xem lại {_joined(finding, named)}."
    several = " cùng" if len(named) > 1 else ""
    seems = f"{_joined(finding, named)} có vẻ{several} sai"
    if suspects.has_numbers:
        numbers = ", ".join(vietnamese_number(cell.proposal) for cell in named)
        return f"{_upper(seems)}, số đúng có thể là {numbers}."
    return f"{_upper(seems)}; chưa đủ căn cứ để đề xuất số đúng."


def instruction(finding: Finding) -> str:
    """How to correct it. The rule's own advice is about all its cells: it would lead away from those named."""
    suspects = finding.suspects
    if suspects.has_numbers:
        where = ", ".join(_name(finding, cell) for cell in suspects.named)
        return f"Đối chiếu ô {where} với sổ gốc rồi sửa; các ô khác của quy tắc này giữ nguyên."
    if not suspects.named and len(suspects.sets) > 1 and finding.severity == BINDING:
        return f"{_closed(finding.instruction)} Chỉ sửa ô sai, không sửa ô đúng cho khớp."
    return _closed(finding.instruction)


def comparison(finding: Finding) -> str:
    """The two numbers the rule compares, where its message does not tell them.

    They are sums as often as cells, so neither is called what a cell must be.
    """
    if finding.found is None or finding.expected is None:
        return ""
    found, expected = vietnamese_number(finding.found), vietnamese_number(finding.expected)
    if all(_tells(finding.message, number) for number in (found, expected)):
        return ""
    gap = "" if finding.difference is None else f", lệch {vietnamese_number(finding.difference)}"
    return f"So sánh: {found} với {expected}{gap}."


def role_label(finding: Finding, role: Role) -> str:
    """What a further cell is to the finding, in two or three words."""
    doubted = "có thể sai" if finding.severity == BINDING else "xem lại"
    return {Role.NAMED: "cùng ô trên", Role.CANDIDATE: doubted, Role.COMPARED: "đối chiếu với"}[role]


def comment(marks: Iterable[Mark]) -> str:
    """What stands on one cell: what to do there, or which other one is doubted; once for the same advice."""
    ordered = sorted(marks, key=lambda mark: (mark[2], SEVERITIES[mark[0].severity].rank, *_advice(mark)))
    alike = groupby(ordered, key=lambda mark: (mark[2], *_advice(mark)))
    return "\n\n".join(_told_together(list(group)) for _, group in alike)


def _told_together(marks: Sequence[Mark]) -> str:
    lines = []
    for finding, _, role in marks:
        style = SEVERITIES[finding.severity]
        is_doubted = role is not Role.COMPARED
        what = (
            f"{style.label_vi}: {style.action_vi}" if is_doubted else "Ô này dùng để đối chiếu, không phải ô nghi sai"
        )
        lines += [f"[{finding.rule_id}] {what}.", _closed(finding.message)]
        if is_doubted:
            lines.append(comparison(finding))
    finding, cell, role = marks[0]
    if role is Role.CANDIDATE and finding.severity == BINDING:
        lines.append(_one_of(finding))
    else:
        lines.append(verdict(finding))
    if role is not Role.COMPARED:
        lines.append(f"Đang ghi: {vietnamese_number(cell.value)}.")
        if role is Role.NAMED and cell.proposal is not None:
            label = "Đề xuất" if finding.suspects.is_certain else "Có thể là"
            lines.append(f"{label}: {vietnamese_number(cell.proposal)}.")
        lines.append(f"Cách sửa: {instruction(finding)}")
    return "\n".join(filter(None, lines))


def _advice(mark: Mark) -> tuple[str, str]:
    finding, _, role = mark
    return (verdict(finding), "" if role is Role.COMPARED else instruction(finding))


def _one_of(finding: Finding) -> str:
    sets = finding.suspects.sets
    several = "nhóm ô" if any(len(one) > 1 for one in sets) else "ô"
    return f"Một trong các {several} sau sai: {_choices(finding, sets)}."


def _tells(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", text) is not None


def _change(finding: Finding, cell: FindingCell) -> str:
    slip = f" ({cell.slip})" if cell.slip else ""
    numbers = f"từ {vietnamese_number(cell.value)} thành {vietnamese_number(cell.proposal)}"
    return f"ô {_titled(finding, cell)} {numbers}{slip}"


def _choices(finding: Finding, sets: Sequence[CellSet]) -> str:
    """The cells by their addresses: they are listed with their labels on the first sheet."""
    several = any(len(one) > 1 for one in sets)
    told = (", hoặc " if several else " hoặc ").join(
        " cùng ".join(_name(finding, cell) for cell in one) for one in sets[:MOST_CHOICES]
    )
    more = len(sets) - MOST_CHOICES
    return f"{told} (và {more} khả năng khác)" if more > 0 else told


def _joined(finding: Finding, cells: CellSet) -> str:
    return f"{'các ô' if len(cells) > 1 else 'ô'} {' và '.join(_titled(finding, cell) for cell in cells)}"


def _titled(finding: Finding, cell: FindingCell) -> str:
    name = _name(finding, cell)
    return f"{name} ({cell.label})" if cell.label and cell.label != name else name


def _name(finding: Finding, cell: FindingCell) -> str:
    """The address alone where all lies on one sheet; a cell of another report with these words."""
    if not cell.is_own:
        return f"{cell.locator or cell.label} của báo cáo khác"
    mentioned = [*finding.cells, *(one for several in finding.suspects.sets for one in several)]
    sheets = {one.sheet for one in mentioned if one.is_own}
    return (cell.address if len(sheets) == 1 else cell.locator) or cell.label


def _closed(text: str) -> str:
    text = text.rstrip()
    return text if not text or text.endswith((".", "!", "?", "…")) else f"{text}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
