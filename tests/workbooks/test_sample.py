"""The sample's truth is true: figures obey the identities, faults are where the truth says, bytes repeat."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.forms.spec import load_forms
from ingest.readers.file import read_file
from ingest.readers.reading import Reading, State, UnreadableFileError
from ingest.reference.lists import read_csv
from ingest.reference.vietnamese import folded
from ingest.sample.communes import LUONG_DIEN, PERIODS, Values, communes
from ingest.sample.deliveries import TRUE_FIGURES
from ingest.sample.generate import write_sample
from ingest.sample.narrative import narrative_truth

ALL = {form: {unit.code: figures(unit) for unit in communes(2021)} for form, figures in TRUE_FIGURES.items()}
FIELDS = [row.scope for row in load_forms()["ho_so"].blocks[0].rows if not row.is_total]
KINDS = [row.scope for row in load_forms()["van_ban"].blocks[0].rows if not row.is_total]


def reports(form: str) -> list[Values]:
    return [values for periods in ALL[form].values() for values in periods.values()]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def truth(sample: Path) -> dict:
    return json.loads((sample / "truth.json").read_text(encoding="utf-8"))


def read(sample: Path, submission: dict) -> Reading:
    return read_file(sample / "inbox" / submission["files"][0], submission["files"][0])


def of_kind(truth: dict, kind: str) -> dict:
    [found] = [submission for submission in truth["submissions"] if submission["kind"] == kind]
    return found


def cells(reading: Reading) -> dict[str, Decimal | None]:
    return {figure.locator.cell: figure.value for figure in reading.figures}


def fingerprints(folder: Path) -> dict[str, tuple[str, float]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime)
        for path in (folder / "inbox").iterdir()
    }


def test_the_same_seed_gives_the_same_bytes_and_times(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path)
    assert fingerprints(tmp_path) == fingerprints(sample)
    assert (tmp_path / "truth.json").read_bytes() == (sample / "truth.json").read_bytes()


def test_another_seed_gives_other_figures(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, seed=7)
    assert len(fingerprints(tmp_path)) == len(fingerprints(sample)) > 200
    assert (tmp_path / "truth.json").read_bytes() != (sample / "truth.json").read_bytes()


def test_every_form_is_complete() -> None:
    for form, spec in ((form, load_forms()[form]) for form in ALL):
        for values in reports(form):
            assert sorted(values) == sorted(spec.cell_keys())
            assert min(values.values()) >= 0


def test_dossiers_obey_the_identities() -> None:
    for v in reports("ho_so"):
        for scope in (*FIELDS, "total"):
            received = (
                v["received_online", scope] + v["received_direct_post", scope] + v["received_carried_over", scope]
            )
            resolved = v["resolved_early", scope] + v["resolved_on_time", scope] + v["resolved_overdue", scope]
            assert v["received_total", scope] == received == resolved + v["pending_total", scope]
            assert v["resolved_total", scope] == resolved
            assert v["pending_total", scope] == v["pending_in_time", scope] + v["pending_overdue", scope]
        for indicator in {indicator for indicator, _ in v}:
            assert v[indicator, "total"] == sum(v[indicator, field] for field in FIELDS)
    for periods in ALL["ho_so"].values():
        for before, after in pairwise(PERIODS):
            for scope in (*FIELDS, "total"):
                assert periods[after]["received_carried_over", scope] == periods[before]["pending_total", scope]


def test_documents_obey_the_identities() -> None:
    for periods in ALL["van_ban"].values():
        so_far: Counter[str] = Counter()
        for period in PERIODS:
            v = periods[period]
            for kind in KINDS:
                so_far[kind] += v["issued_total", kind]
                assert v["highest_number", kind] >= so_far[kind]
                assert v["issued_total", kind] == v["outgoing_electronic", kind] + v["outgoing_paper_only", kind]
                assert v["signed_digital", kind] <= v["issued_total", kind]
            assert v["issued_total", "total"] == sum(v["issued_total", kind] for kind in KINDS)


def test_staff_obey_the_identities() -> None:
    for v in reports("can_bo"):
        staff = {indicator: count for (indicator, _), count in v.items()}
        present = staff["staff_present"]
        assert present == staff["cadres"] + staff["civil_servants"] <= staff["staff_assigned"]
        for parts in ("prof_", "edu_", "political_", "age_"):
            assert sum(count for indicator, count in staff.items() if indicator.startswith(parts)) == present


def test_budgets_obey_the_identities() -> None:
    for periods in ALL["ngan_sach"].values():
        for period in PERIODS:
            v = periods[period]
            for stage in ("plan", "execution"):
                own = ("retained", "shared", "transfers", "last_year_balance", "aid", "carried_funds")
                spent = ("investment", "recurrent", "carried_next_year", "reserve")
                assert v["revenue_total", stage] == sum(v[f"revenue_{line}", stage] for line in own)
                assert v["expenditure_total", stage] == sum(v[f"expenditure_{line}", stage] for line in spent)
                assert v["surplus", stage] == v["revenue_total", stage] - v["expenditure_total", stage]
            assert all(amount % 1000 == 0 for amount in v.values())
        for before, after in pairwise(PERIODS):
            for line, stage in periods[before]:
                if line != "surplus" and stage == "execution":
                    assert periods[after][line, stage] >= periods[before][line, stage]


def test_luong_dien_has_the_figures_of_its_real_report() -> None:
    real = {(row["indicator"], row["scope_code"]): Decimal(row["value"]) for row in narrative_truth()["figures"]}
    dossiers = ALL["ho_so"][LUONG_DIEN]
    for scope in ("land_environment", "office", "justice_civil_status", "labour_social"):
        assert sum(dossiers[period]["resolved_on_time", scope] for period in PERIODS) == real["resolved_on_time", scope]
        assert dossiers[PERIODS[-1]]["pending_total", scope] == 0
    documents = ALL["van_ban"][LUONG_DIEN]
    kinds = {"QD": "issued_decisions", "CV": "issued_official_letters", "BC": "issued_reports", "other": "issued_other"}
    for kind, indicator in kinds.items():
        assert sum(documents[period]["issued_total", kind] for period in PERIODS) == real[indicator, "total"]
    staff = ALL["can_bo"][LUONG_DIEN][PERIODS[-1]]
    assert all(value == real[key] for key, value in staff.items() if key in real)


def test_every_file_in_the_inbox_is_told_of_once_and_dated(sample: Path, truth: dict) -> None:
    names = [name for submission in truth["submissions"] for name in submission["files"]]
    assert sorted(names) == sorted(path.name for path in (sample / "inbox").iterdir())
    for submission in truth["submissions"]:
        moment = datetime.fromisoformat(submission["delivered_at"]).timestamp()
        assert {(sample / "inbox" / name).stat().st_mtime for name in submission["files"]} == {moment}


def test_each_file_says_what_the_truth_says_of_it(sample: Path, truth: dict) -> None:
    for submission in truth["submissions"]:
        if submission["reason"] in ("corrupt_workbook", "unknown_period"):
            with pytest.raises(UnreadableFileError) as caught:
                read(sample, submission)
            assert caught.value.reason == submission["reason"]
            continue
        reading = read(sample, submission)
        assert (reading.form, reading.period_code) == (submission["form"], submission["period_code"])
        assert reading.unit_code in (submission["unit_code"], None)


def test_each_fault_is_there(sample: Path, truth: dict) -> None:
    by_kind = {finding["kind"]: finding for finding in truth["findings"]}
    assert set(by_kind) == {
        *("wrong_total", "carried_over_mismatch", "wrong_measure"),
        *("staff_above_parts", "many_overdue", "resubmission"),
    }
    for kind, finding in by_kind.items():
        found = cells(read(sample, of_kind(truth, kind)))
        right = ALL[finding["form"]][finding["unit_code"]][finding["period_code"]]
        for cell in finding["cells"]:
            assert found[cell["cell"]] != right[cell["indicator"], cell["scope_code"]]
    assert by_kind["many_overdue"]["severity"] == "warning"
    wrong_measure = cells(read(sample, of_kind(truth, "wrong_measure")))
    right = ALL["ngan_sach"]["10927"]["2021-Q3"]
    assert set(wrong_measure.values()) == {1000 * amount for amount in right.values()}


def test_a_fault_of_one_rule_breaks_no_other_identity(sample: Path, truth: dict) -> None:
    for kind in ("carried_over_mismatch", "many_overdue"):
        labels = {folded(row["label_vi"]): row["scope_code"] for row in read_csv("dimension_members.csv")}
        figures = read(sample, of_kind(truth, kind)).figures
        v = {(figure.indicator, labels[folded(figure.scope)]): figure.value for figure in figures}
        for scope in (*FIELDS, "total"):
            parts = ("received_online", "received_direct_post", "received_carried_over")
            assert v["received_total", scope] == sum(v[part, scope] for part in parts)
            parts = ("resolved_early", "resolved_on_time", "resolved_overdue")
            assert v["resolved_total", scope] == sum(v[part, scope] for part in parts)
            assert v["received_total", scope] == v["resolved_total", scope] + v["pending_total", scope]
        for indicator in {indicator for indicator, _ in v}:
            assert v[indicator, "total"] == sum(v[indicator, field] for field in FIELDS)
        assert min(v.values()) >= 0


def test_a_blank_a_word_and_a_copy_are_there(sample: Path, truth: dict) -> None:
    [undecided] = truth["undecided"]
    figures = read(sample, of_kind(truth, "blank_cell")).figures
    assert [figure.locator.cell for figure in figures if figure.state is State.BLANK] == [undecided["cells"][0]["cell"]]
    figures = read(sample, of_kind(truth, "zero_in_words")).figures
    assert [figure.raw_text for figure in figures if figure.state is State.ZERO_IN_WORDS] == ["Không có"]
    one, other = (sample / "inbox" / name for name in of_kind(truth, "sent_twice")["files"])
    assert one.read_bytes() == other.read_bytes()


def test_the_correction_follows_what_it_corrects(sample: Path, truth: dict) -> None:
    first, second = of_kind(truth, "resubmission"), of_kind(truth, "resubmission_corrected")
    assert (first["revision"], second["revision"]) == (1, 2)
    assert first["delivered_at"] < second["delivered_at"]
    assert not second["is_late"]
    assert set(cells(read(sample, second)).values()) == set(ALL["ho_so"]["10930"]["2021-Q1"].values())


def test_everything_owed_is_on_time_late_or_missing(truth: dict) -> None:
    lists = truth["timeliness"]
    owed = {(unit, form, period) for unit in truth["units"] for form in truth["forms"] for period in truth["periods"]}
    assert sorted(map(tuple, lists["on_time"] + lists["late"] + lists["missing"])) == sorted(owed)
    assert lists["late"] == [["10891", "van_ban", "2021-Q1"]]
    assert lists["missing"] == [["10912", "van_ban", "2021-Q2"], ["10906", "can_bo", "2021-Q3"]]


def test_what_is_consolidated_is_the_sum_of_the_accepted_files(sample: Path, truth: dict) -> None:
    accepted = Counter(
        (one["form"], one["period_code"]) for one in truth["submissions"] if one["is_accepted"] and one["form"] in ALL
    )
    for table in truth["consolidated"]:
        assert table["communes_accepted"] == accepted[table["form"], table["period_code"]]
        assert table["communes_accepted"] + len(table["missing_units"]) == table["communes_expected"] == 17
    table = next(one for one in truth["consolidated"] if (one["form"], one["period_code"]) == ("ngan_sach", "2021-Q3"))
    spent = {(figure["indicator"], figure["scope_code"]): figure["value"] for figure in table["figures"]}
    total = sum(
        next(f.value for f in read(sample, one).figures if (f.indicator, f.scope) == ("surplus", "Dự toán năm"))
        for one in truth["submissions"]
        if (one["form"], one["period_code"], one["is_accepted"]) == ("ngan_sach", "2021-Q3", True)
    )
    assert spent["surplus", "plan"] == total


def test_the_narrative_report_says_every_figure_and_no_other(sample: Path, truth: dict) -> None:
    [submission] = [one for one in truth["submissions"] if one["form"] == "bao_cao"]
    found = Counter(
        (figure.domain, figure.indicator, figure.value / figure.factor, figure.state.value)
        for figure in read(sample, submission).figures
        if figure.value is not None
    )
    expected = Counter(
        (one["domain"], one["indicator"], Decimal(one["value"]), one["state"]) for one in truth["narrative"]
    )
    assert found == expected
    assert sum(expected.values()) == 77
