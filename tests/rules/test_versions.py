"""Promises: a changed rule is tried first, its verdicts are stale; explanations keep their value; findings rank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from expectations import checks, review, trial
from expectations.failures import MOST_SHOWN
from expectations.policy import apply_policy
from expectations.rules.rule import CATALOGUE, load_catalogue
from ingest.database.connection import connect
from publication.staleness import is_stale
from tests.rules.conftest import Reports

Rows = Callable[[str], list[tuple]]
CLEAN = {("staff_present", "total"): 18, ("cadres", "total"): 10, ("civil_servants", "total"): 8}
KEY = {"district_code": "295", "form": "can_bo", "period_code": "2021-Q2"}


def many(present: int) -> dict:
    return {("staff_present", "total"): present, ("staff_assigned", "total"): 10}


def test_a_changed_rule_is_tried_on_what_was_accepted_and_nothing_is_kept(
    reports: Reports, rows: Rows, tmp_path: Path
) -> None:
    accepted = reports.file("can_bo", CLEAN | {("staff_assigned", "total"): 18})
    reports.file("can_bo", CLEAN | {("staff_assigned", "total"): 17}, unit="10903")  # waits: not accepted
    checks.run_checks()
    apply_policy()
    text = (CATALOGUE / "can_bo.yml").read_text(encoding="utf-8")
    (tmp_path / "can_bo.yml").write_text(
        text.replace("check: staff_present <= staff_assigned", "check: staff_present < staff_assigned"),
        encoding="utf-8",
    )
    before = rows("select count(*), max(run_id) from quality.report_verdicts")
    changed = trial.changed_rules(trial.stored_versions(), load_catalogue(tmp_path))
    flips = trial.try_rules(changed)
    assert [rule.rule_id for rule in changed] == ["STF-002"]
    assert [(f.rule_id, f.submission_id, f.before, f.after) for f in flips] == [("STF-002", accepted, "pass", "fail")]
    assert rows("select count(*), max(run_id) from quality.report_verdicts") == before


def test_wording_does_not_change_the_version_of_a_rule_but_what_it_says_does(tmp_path: Path) -> None:
    [first, *_] = load_catalogue()
    entry = (
        "- id: STF-001\n  form: can_bo\n  severity: critical\n  check: staff_present = cadres\n"
        "  legal_basis: plausibility\n  message_vi: {}\n  instruction_vi: Sửa\n"
    )
    versions = []
    for number, text in enumerate(
        [entry.format("A"), entry.format("B"), entry.format("A").replace("present = cadres", "present >= cadres")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "x.yml").write_text(text, encoding="utf-8")
        versions.append(load_catalogue(folder)[0].version)
    assert versions[0] == versions[1] != versions[2]
    assert first.version not in versions


def test_verdicts_of_an_older_rule_hold_the_consolidation(
    reports: Reports, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = reports.file("can_bo", CLEAN)
    checks.run_checks()
    with connect("kho_admin", reports.settings) as connection:
        connection.execute(
            "create table intermediate.int_district_sources as select '295' as district_code, 'can_bo' as form,"
            f" '2021-Q2' as period_code, {submission}::bigint as submission_id;"
            " grant select on intermediate.int_district_sources to kho_reviewer"
        )
    with connect("kho_reviewer", reports.settings) as connection:
        assert not is_stale(connection, KEY)
        changed = [replace(one, version="another") if one.rule_id == "STF-001" else one for one in load_catalogue()]
        monkeypatch.setattr("publication.staleness.load_catalogue", lambda: changed)
        assert is_stale(connection, KEY)
        assert not is_stale(connection, KEY | {"period_code": "2021-Q1"})


@pytest.mark.parametrize(("present", "is_offered"), [(12, True), (14, True), (15, False), (11, True)])
def test_an_explanation_is_offered_again_while_the_value_stays_in_its_band(
    reports: Reports, present: int, is_offered: bool
) -> None:
    first = reports.file("can_bo", many(12), "2021-Q1")
    checks.run_checks()
    review.explain(first, "STF-002", "total", "Xã được giao thêm hai người", "Nguyễn Thị Ví Dụ")
    second = reports.file("can_bo", many(present), "2021-Q2")
    checks.run_checks()
    [waiting] = [report for report in review.waiting_reports() if report.submission_id == second]
    [finding] = [finding for finding in waiting.findings if finding.rule_id == "STF-002"]
    assert finding.offered == ("Xã được giao thêm hai người" if is_offered else None)
    if is_offered:
        assert review.explain_again(second, "STF-002", "total", "Trần Văn Mẫu") == "Xã được giao thêm hai người"
        assert second not in {report.submission_id for report in review.waiting_reports() if report.unexplained_count}
    else:
        with pytest.raises(review.ReviewRefusedError, match="Không có giải trình cũ"):
            review.explain_again(second, "STF-002", "total", "Trần Văn Mẫu")


def test_findings_are_ranked_by_their_effect_and_a_commune_gets_so_many(reports: Reports, rows: Rows) -> None:
    values = {}
    for number in range(30):
        wrong = {"pending_total": 100 + number, "pending_in_time": 1, "pending_overdue": 1}
        values |= {(indicator, f"field_{number}"): value for indicator, value in wrong.items()}
    reports.file("ho_so", values)
    reports.file("can_bo", many(12))
    checks.run_checks()
    counted = rows(
        "select is_shown, count(*), min(effect), max(effect) from quality.current_findings group by 1 order by 1"
    )
    assert [(shown, count) for shown, count, *_ in counted] == [(False, 11), (True, MOST_SHOWN)]
    assert counted[0][3] <= counted[1][2]
    [(effect,)] = rows(
        "select effect from quality.current_findings where rule_id = 'DOS-003' and scope_code = 'field_9'"
    )
    assert float(effect) == pytest.approx(107 / 109, abs=1e-5)
