"""Promise: `kho check FILE.csv` names the failed rule, the cell that is wrong and its value, or says it cannot tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import Checked, report

Check = Callable[..., Checked]
DOSSIERS = {
    "received_total": 431, "received_online": 120, "received_direct_post": 304, "received_carried_over": 7,
    "resolved_total": 422, "resolved_early": 200, "resolved_on_time": 221, "resolved_overdue": 1,
    "pending_total": 9, "pending_in_time": 8, "pending_overdue": 1,
}  # fmt: skip
BUDGET = {
    "revenue_total": 9_876_543_210, "revenue_retained": 1_234_567_890, "revenue_shared": 2_345_678_901,
    "revenue_transfers": 5_296_296_419, "revenue_transfers_balancing": 4_296_296_419,
    "revenue_transfers_targeted": 1_000_000_000, "revenue_last_year_balance": 1_000_000_000, "revenue_aid": 0,
    "revenue_carried_funds": 0, "expenditure_total": 9_000_000_007, "expenditure_investment": 3_000_000_007,
    "expenditure_recurrent": 6_000_000_000, "expenditure_carried_next_year": 0, "expenditure_reserve": 0,
    "surplus": 876_543_203,
}  # fmt: skip
KEYS = {
    "rule_id", "severity", "verdict", "unit_code", "period", "cells", "found", "expected", "difference", "suspects",
    "certain", "effect", "message_vi",
}  # fmt: skip


def cell(indicator: str, form: str = "ho_so", scope: str = "office") -> dict[str, str]:
    return {"form": form, "scope": scope, "indicator": indicator}


def test_nothing_is_said_of_a_right_report(kho_check: Check) -> None:
    checked = kho_check(report("ho_so", DOSSIERS, "office") + report("ngan_sach", BUDGET, "execution"))
    assert (checked.code, checked.findings) == (0, [])
    assert checked.summary["reports"] == 2
    assert checked.summary["verdicts"]["pass"] > 10


@pytest.mark.parametrize(
    ("indicator", "written", "slip"),
    [
        ("received_total", 413, "swapped_digits"),
        ("received_total", 437, "wrong_digit"),
        ("received_total", 41, "dropped_digit"),
        ("received_total", 4331, "added_digit"),
        ("resolved_total", 4220, "times_10"),
        ("resolved_total", 422000, "times_1000"),
        ("resolved_total", -422, "sign"),
        ("resolved_total", 400, "rounded"),
    ],
)
def test_one_slip_is_named_with_its_cell_and_value(kho_check: Check, indicator: str, written: int, slip: str) -> None:
    checked = kho_check(report("ho_so", DOSSIERS | {indicator: written}, "office"))
    assert checked.findings
    for finding in checked.findings:
        assert finding.keys() == KEYS
        assert finding["certain"]
        [suspect] = [one for one in finding["suspects"] if one["score"] > 0.5]
        assert suspect["cells"] == [cell(indicator)]
        assert suspect["proposal"] == [DOSSIERS[indicator]]
        assert suspect["slip"] == slip
        assert "Đề xuất" in finding["message_vi"]


def test_two_cells_written_into_each_other_are_one_slip(kho_check: Check) -> None:
    swapped = DOSSIERS | {"resolved_total": 431, "received_total": 422}
    [best, *_] = kho_check(report("ho_so", swapped, "office")).findings[0]["suspects"]
    assert best["cells"] == [cell("received_total"), cell("resolved_total")]
    assert (best["slip"], best["proposal"]) == ("exchanged", [431, 422])


def test_amounts_of_ten_thousand_million_are_exact_to_the_dong(kho_check: Check) -> None:
    checked = kho_check(report("ngan_sach", BUDGET | {"revenue_total": 9_876_543_211}, "execution"))
    assert {abs(finding["difference"]) for finding in checked.findings} == {1}
    assert checked.findings[0]["suspects"][0]["proposal"] == [9_876_543_210]
    assert checked.findings[0]["certain"]


def test_where_nothing_tells_which_cell_it_says_so_and_names_all(kho_check: Check) -> None:
    [finding] = kho_check(report("ho_so", {"pending_total": 12, "pending_in_time": 3, "pending_overdue": 5})).findings
    assert not finding["certain"]
    named = {tuple(one["indicator"] for one in suspect["cells"]) for suspect in finding["suspects"]}
    assert named == {("pending_total",), ("pending_in_time",), ("pending_overdue",)}
    assert "Không xác định được ô sai" in finding["message_vi"]
    assert " hoặc " in finding["message_vi"]


def test_a_blank_that_the_others_give_is_told_though_no_rule_fails(kho_check: Check) -> None:
    checked = kho_check(report("ho_so", DOSSIERS | {"received_total": None}, "office"))
    [finding] = checked.findings
    assert (finding["verdict"], finding["certain"], finding["found"]) == ("undecided", True, None)
    assert finding["suspects"][0]["cells"] == [cell("received_total")]
    assert finding["suspects"][0]["proposal"] == [431]
    assert checked.summary["left_blank"] == 1
    assert checked.summary["critical"] == 0


def test_a_blank_that_stands_for_zero_is_no_finding(kho_check: Check) -> None:
    assert kho_check(report("ngan_sach", BUDGET | {"revenue_aid": None}, "execution")).findings == []


def test_last_quarters_number_copied_is_seen_by_the_quarter_before(kho_check: Check) -> None:
    before = DOSSIERS | {"received_online": 113, "received_direct_post": 311}
    lines = report("ho_so", before, "office", period="2021-Q1")
    now = DOSSIERS | {"received_carried_over": 9, "received_total": 433, "resolved_on_time": 223, "resolved_total": 424}
    lines += report("ho_so", now | {"received_online": 113}, "office")
    [finding] = kho_check(lines).findings
    assert finding["suspects"][0]["slip"] == "last_period_copied"
    assert finding["suspects"][0]["proposal"] == [120]


def test_the_cell_of_the_quarter_before_is_suspected_with_its_period(kho_check: Check) -> None:
    lines = report("ho_so", {"pending_total": 90}, "office", period="2021-Q1")
    lines += report("ho_so", {"received_carried_over": 9}, "office")
    [finding] = kho_check(lines).findings
    assert cell("pending_total") | {"period": "2021-Q1"} in [one["cells"][0] for one in finding["suspects"]]


def test_the_gravest_for_the_district_comes_first(kho_check: Check) -> None:
    lines = [
        line
        for unit, total in (("10903", 9), ("10924", 9000), ("10930", 10))
        for line in report("ho_so", {"pending_total": total, "pending_in_time": 8, "pending_overdue": 1}, unit=unit)
    ]
    findings = kho_check(lines).findings
    assert [finding["unit_code"] for finding in findings] == ["10924", "10930"]
    assert findings[0]["effect"] > findings[1]["effect"] > 0


def test_sum_over_rows_counts_the_rows_that_are_listed(kho_check: Check) -> None:
    rows = report("ho_so", {"pending_total": 4}, "Chứng thực") + report("ho_so", {"pending_total": 5}, "land")
    assert kho_check(rows + report("ho_so", {"pending_total": 9}, "Tổng cộng")).failed == set()
    assert kho_check(rows + report("ho_so", {"pending_total": 10}, "Tổng cộng")).failed == {"DOS-007"}
    # a part counts only where its whole is not listed
    rows += report("ho_so", {"pending_total": 6}, "justice_civil_status")
    assert kho_check(rows + report("ho_so", {"pending_total": 11})).failed == set()


def test_an_exchange_is_a_suspect_though_one_cell_alone_would_do(kho_check: Check) -> None:
    lines = report("ho_so", {"pending_total": 1200, "pending_in_time": 1234, "pending_overdue": 34}, "office")
    suspects = kho_check(lines).findings[0]["suspects"]
    [exchange] = [suspect for suspect in suspects if suspect["slip"] == "exchanged"]
    assert exchange["cells"] == [cell("pending_in_time"), cell("pending_total")]
    assert exchange["proposal"] == [1200, 1234]
    assert any(len(suspect["cells"]) == 1 for suspect in suspects)


def test_a_blank_is_not_certain_where_another_slip_in_the_same_sum_would_not_show(kho_check: Check) -> None:
    names = ("doctorate", "postgraduate", "university", "college", "intermediate", "elementary", "untrained")
    counts = dict(zip((f"prof_{name}" for name in names), (1, 13, None, 12, 14, 11, 10), strict=True))
    [finding] = kho_check(report("can_bo", {"staff_present": 63} | counts)).findings
    assert finding["suspects"][0]["proposal"] == [2]
    assert not finding["certain"]


def test_the_effect_is_a_share_of_the_districts_total_of_that_figure(kho_check: Check) -> None:
    many = {"pending_in_time": 5000, "pending_overdue": 0}
    few = {"received_total": 12, "received_carried_over": 2, "received_in_period": 10}
    lines = report("ho_so", many | {"pending_total": 5000}, unit="10903") + report("don_thu", few, unit="10903")
    lines += report("ho_so", many | {"pending_total": 5100}) + report("don_thu", few | {"received_total": 21})
    findings = kho_check(lines).findings
    assert [finding["cells"][0]["form"] for finding in findings] == ["don_thu", "ho_so"]
    assert findings[1]["effect"] == pytest.approx(100 / 10_000, rel=0.02)


def test_amounts_in_whole_thousands_are_believed_before_odd_ones(kho_check: Check) -> None:
    lines = {name: round(amount, -5) for name, amount in BUDGET.items()}
    lines |= {"revenue_transfers": 3_052_500_000, "revenue_transfers_balancing": 2_514_700_000}
    lines |= {"revenue_transfers_targeted": 537_800_200}
    lines = {name: lines[name] for name in lines if name.startswith(("revenue_tr", "revenue_re", "revenue_sh", "exp"))}
    findings = kho_check(report("ngan_sach", lines, "execution")).findings
    [finding] = [one for one in findings if one["rule_id"] == "BUD-002"]
    assert finding["suspects"][0]["cells"] == [cell("revenue_transfers_targeted", "ngan_sach", "execution")]
    assert finding["suspects"][0]["proposal"] == [537_800_000]


def test_a_quota_waits_for_the_class_and_is_decided_with_it(kho_check: Check) -> None:
    staff = report("can_bo", {"staff_assigned": 22})
    waiting = kho_check(staff)
    assert waiting.summary["without_class"] == ["10924"]
    assert "Chưa có loại đơn vị hành chính" in waiting.error
    classes = "unit_code,since,class,basis\n10924,2015-01-01,2,QĐ\n"
    decided = kho_check(staff, classes=classes)
    assert decided.failed == {"STF-014"}
    assert (decided.summary["without_class"], decided.error) == ([], "")
    assert "loại đơn vị hành chính là 1, 2 hoặc 3" in kho_check(staff, classes=classes.replace(",2,", ",5,")).error


THEORY = {"political_advanced": 2, "political_elementary": 2, "political_none": 4}
AGES = {"age_31_40": 5, "age_51_60": 3, "age_to_30": 1, "age_over_60": 0}


@pytest.mark.parametrize(
    ("values", "indicator", "proposed"),
    [
        (AGES | {"staff_present": 19, "age_41_50": -10}, "age_41_50", 10),
        (THEORY | {"staff_present": 19, "political_intermediate": None}, "political_intermediate", 11),
    ],
)
def test_one_report_alone_is_enough_where_one_slip_explains_it(
    kho_check: Check, values: dict, indicator: str, proposed: int
) -> None:
    beside = {"staff_assigned": 21, "cadres": 9, "civil_servants": 10, "staff_female": 9, "staff_party": 18}
    findings = kho_check(report("can_bo", beside | values)).findings
    assert findings
    for finding in findings:
        assert finding["certain"]
        assert finding["suspects"][0]["cells"] == [cell(indicator, "can_bo", "total")]
        assert finding["suspects"][0]["proposal"] == [proposed]


def test_a_single_cell_without_a_proposal_is_called_what_it_is(kho_check: Check) -> None:
    [finding] = kho_check(report("ngan_sach", {"expenditure_recurrent": 0}, "execution")).findings
    assert "Ô có thể sai: “Chi thường xuyên”" in finding["message_vi"]
    assert "Không xác định" not in finding["message_vi"]


def test_an_exchange_that_puts_an_outlier_into_a_usual_cell_is_not_certain(kho_check: Check) -> None:
    usual = {"staff_present": 19, "cadres": 11, "civil_servants": 8, "nonspecialised_commune": 12}
    lines = [
        line for unit in ("10888", "10894", "10897", "10900", "10903") for line in report("can_bo", usual, unit=unit)
    ]
    findings = kho_check(lines + report("can_bo", usual | {"cadres": 111, "civil_servants": 7})).findings
    suspects = findings[0]["suspects"]
    assert "exchanged" in [suspect["slip"] for suspect in suspects]
    assert not findings[0]["certain"]


def test_one_cell_that_is_likely_but_not_certain_is_told_with_its_number(kho_check: Check) -> None:
    counts = {"age_to_30": 4, "age_31_40": 9, "age_41_50": 4, "age_51_60": 1, "age_over_60": -1}
    [finding] = kho_check(report("can_bo", counts)).findings
    assert not finding["certain"]
    assert len(finding["suspects"]) == 1
    assert "Ô có vẻ sai" in finding["message_vi"]
    assert "có thể là 1 " in finding["message_vi"]
    assert "Không xác định" not in finding["message_vi"]


def test_a_minus_before_a_count_is_a_finding_and_the_slip_is_the_sign(kho_check: Check) -> None:
    before = report("van_ban", {"highest_number": 20, "issued_total": 20}, "QD", period="2021-Q1")
    findings = kho_check(before + report("van_ban", {"highest_number": -26}, "QD")).findings
    assert findings
    for finding in findings:
        assert finding["suspects"][0]["slip"] == "sign"
        assert finding["suspects"][0]["proposal"] == [26]
    assert kho_check(report("van_ban", {"legal_normative_documents": -2, "directive_documents": 0})).failed
