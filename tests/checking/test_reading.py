"""Promise: a file of figures is read as it is meant, or it is said which line or name is in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import HEADING, Checked, report

Check = Callable[..., Checked]


def test_lines_no_rule_can_know_are_counted_and_the_rest_is_judged(kho_check: Check) -> None:
    wrong = {"pending_total": 12, "pending_in_time": 3, "pending_overdue": 5}
    checked = kho_check(report("ho_so", wrong | {"colour": 3}) + report("nowhere", {"pending_total": 1}))
    assert checked.code == 0
    assert checked.failed == {"DOS-003"}
    assert checked.summary["not_judged"] == 2
    assert "colour" in checked.error
    assert "nowhere" in checked.error


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tệp thiếu cột unit_code"),
        ("unit_code,period,form,scope,indicator\n1,2021-Q1,ho_so,total,pending_total", "Tệp thiếu cột value"),
        (f"{HEADING}\n10924,2021-Q2,ho_so,total,pending_total", "Dòng 2: thiếu ô"),
        (f"{HEADING}\n10924,2021-Q9,ho_so,total,pending_total,1", "Dòng 2: Biểu “ho_so” không có kỳ “2021-Q9”"),
        (f"{HEADING}\n,2021-Q2,ho_so,total,pending_total,1", "Dòng 2: thiếu mã đơn vị"),
        (f"{HEADING}\n10924,2021-Q2,ho_so,total,pending_total,khoảng 5", "Dòng 2: “khoảng 5” không phải là số"),
        (f"{HEADING}\n10924,2021-Q2,ho_so,total,pending_total,1\n10924,2021-Q2,ho_so,,pending_total,2",
         "Dòng 3: số liệu này đã có ở dòng 2"),
        (f"{HEADING}\n10924,2021-Q2,ho_so,total,pending_total,12,5", "Dòng 2: thừa ô: dòng này có 7 ô"),
        (f"{HEADING},value\n10924,2021-Q2,ho_so,total,pending_total,1,2", "cột value hai lần"),
        (f"{HEADING}\n1,2021-Q2,ho_so,total,pending_total,\"1\"2", "Dòng 2: không đọc được theo CSV"),
        (HEADING.replace(",", ";"), "ngăn cách các ô bằng dấu chấm phẩy (;)"),
        (HEADING.replace(",", "\t"), "ngăn cách các ô bằng dấu tab"),
        ("PK\x03\x04\x14\x00", "“figures.csv” là bảng tính hoặc tệp nén, không phải CSV"),
        (f"{HEADING}\n", "chỉ có dòng đầu, không có số liệu nào để kiểm tra"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_one_sentence(kho_check: Check, text: str, sentence: str) -> None:
    checked = kho_check(text)
    assert checked.code == 1
    assert checked.findings == []
    assert sentence in checked.error
    assert len(checked.error.splitlines()) == 1


def test_a_count_with_decimals_is_told_by_line_and_cell_and_not_judged(kho_check: Check) -> None:
    lines = report("ho_so", {"pending_total": "1.234", "pending_in_time": 1, "pending_overdue": 1}, "office")
    checked = kho_check(lines)
    assert (checked.code, checked.failed) == (0, set())
    assert checked.summary["verdicts"]["undecided"] > 0
    [told] = checked.summary["doubtful"]
    for words in ("Dòng 2", "“1.234”", "“pending_total”", "“office”", "nếu là 1234"):
        assert words in told
        assert words in checked.error
    rate = report("bao_cao", {"staff.prof_university_rate": "12.345"})
    assert kho_check(rate).summary["doubtful"] == []
    assert kho_check(report("ho_so", {"pending_total": "1234.0"})).summary["doubtful"] == []


def test_units_and_rows_that_no_list_has_are_told(kho_check: Check) -> None:
    lines = report("ho_so", {"pending_total": 1}, unit="99999") + report("ho_so", {"pending_total": 1}, "Lĩnh vực lạ")
    checked = kho_check(lines)
    assert checked.summary["unknown_units"] == ["99999"]
    assert checked.summary["unknown_rows"] == ["“Lĩnh vực lạ” (ho_so)"]
    assert "99999" in checked.error
    assert "Lĩnh vực lạ" in checked.error
    known = kho_check(report("ho_so", {"pending_total": 1}, "Chứng thực"))
    assert (known.summary["unknown_units"], known.summary["unknown_rows"], known.error) == ([], [], "")
