"""Promise: another catalogue with names of its own states every kind of rule, and each is judged as it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.rules.rule import load_catalogue
from tests.checking.conftest import HEADING, Checked, Row, report

Check = Callable[..., Checked]
FARM = Path(__file__).parent / "farm"
CROP = "rice"


def farm(values: dict[str, object], scope: str = CROP, unit: str = "north", period: str = "2021-Q2") -> list[Row]:
    return report("farm", values, scope, unit, period)


def parts(rice: object, sticky: object = 4, plain: object = 5) -> list[Row]:
    return [
        line
        for scope, value in (("rice", rice), ("sticky_rice", sticky), ("plain_rice", plain))
        for line in farm({"harvest": value}, scope)
    ]


def grown(now: object, before: object = 10) -> list[Row]:
    return farm({"harvest": before}, period="2021-Q1") + farm({"harvest": now})


def below(whole: object) -> list[Row]:
    units = (("valley", whole), ("north", 3), ("south", 4))
    return [line for unit, value in units for line in farm({"area": value}, "total", unit)]


@pytest.mark.parametrize(
    ("rule_id", "passes", "fails", "undecided"),
    [
        ("FRM-001", farm({"area": 1000}), farm({"area": 1000.5}), farm({"area": None})),
        ("FRM-002", farm({"wages": 10.5, "workers": 2, "bonus": 1}), farm({"wages": 10, "workers": 2, "bonus": 1}),
         farm({"wages": 10, "workers": 2})),
        ("FRM-003", farm({"workers": 2, "wages": 1}), farm({"workers": 2, "wages": 0}), farm({"workers": 2})),
        ("FRM-004", farm({"sold": 0, "eaten": 1}), farm({"sold": 0, "eaten": None}), farm({"sold": "x", "eaten": 1})),
        ("FRM-005", farm({"harvest": 9}) + farm({"harvest": 9}, "total"),
         farm({"harvest": 9}) + farm({"harvest": 8}, "total"), farm({"harvest": 9}, "total")),
        ("FRM-006", parts(9), parts(8), parts(9, sticky=None)),
        ("FRM-007", grown(15), grown(15.1), grown(15, before=None)),
        ("FRM-008", farm({"plot": 1}) + farm({"plot": 2}, "maize"), farm({"plot": 1}) + farm({"plot": 1}, "maize"),
         farm({"plot": None})),
        ("FRM-009", farm({"soil": "clay"}), farm({"soil": "snow"}), farm({"soil": None})),
        ("FRM-010", below(7), below(8), below(None)),
        ("FRM-011", farm({"sold": 2}, "total") + report("market", {"sold": 2}, unit="north"),
         farm({"sold": 3}, "total") + report("market", {"sold": 2}, unit="north"), farm({"sold": 2}, "total")),
        ("FRM-012", farm({"area": 5}) + farm({"area": 5}, "total"), farm({"area": 5}) + farm({"area": 4}, "total"),
         farm({"area": None}) + farm({"area": 4}, "total")),
        ("FRM-012", farm({"area": 5}) + farm({"area": "x"}, "maize") + farm({"area": 5}, "total"),
         farm({"area": 5}) + farm({"area": None}, "maize") + farm({"area": 4}, "total"),
         farm({"area": 5}) + farm({"area": None}, "maize") + farm({"area": 5}, "total")),
        ("FRM-013", farm({"bonus": 1, "eaten": None}), farm({"bonus": 1, "eaten": 1}),
         farm({"bonus": "x", "eaten": 1})),
    ],
)  # fmt: skip
def test_each_kind_of_rule_passes_fails_and_is_undecided(
    kho_check: Check, tmp_path: Path, rule_id: str, passes: list[Row], fails: list[Row], undecided: list[Row]
) -> None:
    rules = alone(rule_id, tmp_path)
    assert verdicts(kho_check(passes, rules)) == (True, False)
    assert verdicts(kho_check(fails, rules))[1]
    passed, failed = verdicts(kho_check(undecided, rules))
    assert not failed
    assert not passed or rule_id in ("FRM-006", "FRM-010")


def alone(rule_id: str, folder: Path) -> Path:
    """A catalogue of that one rule and the farm's names."""
    rules = folder / "rules"
    rules.mkdir()
    (rules / "vocabulary.yml").write_text((FARM / "vocabulary.yml").read_text(encoding="utf-8"), encoding="utf-8")
    entries = (FARM / "farm.yml").read_text(encoding="utf-8").split("- id: ")
    [entry] = [entry for entry in entries if entry.startswith(rule_id)]
    (rules / "one.yml").write_text(f"- id: {entry}", encoding="utf-8")
    return rules


def verdicts(checked: Checked) -> tuple[bool, bool]:
    """Whether anything passed, and whether anything failed."""
    assert checked.code == 0, checked.error
    counted = checked.summary["verdicts"]
    assert sum(counted.values()) > 0
    return counted["pass"] > 0, counted["fail"] > 0


def test_what_switches_a_rule_may_be_wrong_as_well(kho_check: Check) -> None:
    [finding] = kho_check(farm({"workers": 2, "wages": 0}), FARM).findings
    assert finding["rule_id"] == "FRM-003"
    assert {suspect["cells"][0]["indicator"] for suspect in finding["suspects"]} == {"workers", "wages"}


def test_weights_are_solved_exactly(kho_check: Check) -> None:
    [finding] = kho_check(farm({"wages": 10.5, "workers": 20, "bonus": 1}), FARM).findings
    proposals = {suspect["cells"][0]["indicator"]: suspect["proposal"] for suspect in finding["suspects"]}
    assert proposals["workers"] == [2]
    assert proposals["wages"] == [100.5]
    assert finding["suspects"][0]["slip"] == "times_10"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("farm.yml", "id: FRM-001", "rules are a list"),
        ("farm.yml", "- FRM-001", "line 1: a rule has keys and values"),
        ("farm.yml", "[]", "holds no rules"),
        ("vocabulary.yml", "colours: {}", "vocabulary.yml, line 1: unknown keys: colours"),
        ("vocabulary.yml", "forms: {a: {indicators: [b],\n  dimension: c}}", "line 2: there is no dimension c"),
        ("vocabulary.yml", "forms:\n  a:\n    regime: lunar", "line 3: there is no regime lunar"),
        ("vocabulary.yml", "forms: {a: {}}", "line 1: form a has no indicators"),
        ("vocabulary.yml", "dimensions:\n  crop:\n  - rice\n  - {code: oat, part_of: ric}",
         "line 4: there is no row ric; was rice meant?"),
        ("vocabulary.yml", "dimensions:\n  crop:\n  - rice\n  - rice", "line 4: rice stands twice"),
        ("vocabulary.yml", "units:\n  north: {parent: vally}\n  valley: {}", "line 2: there is no unit vally"),
        ("vocabulary.yml", "units: [north]", "line 1: units has keys and values"),
        ("vocabulary.yml", "lists: {soils: clay}", "line 1: soils is a list"),
        ("vocabulary.yml", "lists: {soils: [2021-13-40]}", "line 1: '2021-13-40' is no date"),
    ],
)  # fmt: skip
def test_a_catalogue_that_cannot_be_used_is_named(
    kho_check: Check, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    rules = alone("FRM-001", tmp_path)
    (rules / "one.yml").unlink()
    (rules / name).write_text(text, encoding="utf-8")
    checked = kho_check(HEADING, rules)
    assert checked.code == 1
    assert reason in checked.error


def test_whole_people_are_not_proposed_in_parts(kho_check: Check, tmp_path: Path) -> None:
    [finding] = kho_check(farm({"wages": 12, "workers": 2, "bonus": 1}), alone("FRM-002", tmp_path)).findings
    assert {suspect["cells"][0]["indicator"] for suspect in finding["suspects"] if len(suspect["cells"]) == 1} == {
        "bonus"
    }


def test_a_set_that_a_rule_not_linear_forbids_is_no_suspect(kho_check: Check, tmp_path: Path) -> None:
    rules = alone("FRM-002", tmp_path)
    lines = farm({"wages": 11, "workers": 2, "bonus": 20})
    assert proposed(kho_check(lines, rules)) == {"wages": [20], "bonus": [2]}
    entry = (rules / "one.yml").read_text(encoding="utf-8").replace("FRM-002", "FRM-099")
    entry = entry.replace("wages = 5 * workers + 0.5 * bonus", "bonus = 0 or bonus >= 10")
    (rules / "two.yml").write_text(entry, encoding="utf-8")
    load_catalogue.cache_clear()
    assert proposed(kho_check(lines, rules)) == {"wages": [20]}


def test_a_value_that_a_warning_objects_to_is_believed_less(kho_check: Check, tmp_path: Path) -> None:
    rules = alone("FRM-005", tmp_path)
    lines = farm({"harvest": 5}) + farm({"harvest": 9}, "maize") + farm({"harvest": 12}, "total")
    lines += farm({"harvest": 9}, "total", period="2021-Q1")
    before = score_of_total(kho_check(lines, rules))
    [entry] = [one for one in (FARM / "farm.yml").read_text(encoding="utf-8").split("- id: ") if "FRM-007" in one]
    (rules / "two.yml").write_text(f"- id: {entry}", encoding="utf-8")
    load_catalogue.cache_clear()
    assert score_of_total(kho_check(lines, rules)) < before / 3


@pytest.mark.parametrize(
    ("condition", "values", "verdict"),
    [
        ("wages is not null", {"wages": 1}, "pass"),
        ("wages is not null", {"wages": None}, "fail"),
        ("wages is null", {"wages": None}, "pass"),
        ("wages not between 1 and 3", {"wages": 2}, "fail"),
        ("wages not in (1, 2)", {"wages": 3}, "pass"),
        ("wages <> 2", {"wages": 2}, "fail"),
        ("abs(soil) > 1", {"soil": "clay"}, "undecided"),
        ("soil in (1, 2)", {"soil": "clay"}, "undecided"),
        ("not soil in ('clay', 'loam')", {"soil": "clay"}, "fail"),
    ],
)
def test_an_operator_judges_as_it_says(
    kho_check: Check, tmp_path: Path, condition: str, values: dict[str, object], verdict: str
) -> None:
    rules = alone("FRM-001", tmp_path)
    text = (rules / "one.yml").read_text(encoding="utf-8").replace("area between 0 and 1000", condition)
    (rules / "one.yml").write_text(text, encoding="utf-8")
    counted = kho_check(farm(values), rules).summary["verdicts"]
    assert {name for name, count in counted.items() if count} == {verdict}


def test_a_when_that_asks_for_something_written_applies_where_it_is(kho_check: Check, tmp_path: Path) -> None:
    rules = alone("FRM-003", tmp_path)
    text = (rules / "one.yml").read_text(encoding="utf-8").replace("workers > 0", "workers is not null")
    (rules / "one.yml").write_text(text, encoding="utf-8")
    assert kho_check(farm({"workers": 0, "wages": 0}), rules).failed == {"FRM-003"}
    assert sum(kho_check(farm({"workers": None, "wages": 0}), rules).summary["verdicts"].values()) == 0


def test_a_number_with_decimals_is_set_aside_only_where_the_vocabulary_says_whole(
    kho_check: Check, tmp_path: Path
) -> None:
    rules = alone("FRM-003", tmp_path)
    lines = farm({"workers": 1.5, "wages": 0})
    assert kho_check(lines, rules).failed == {"FRM-003"}
    names = (rules / "vocabulary.yml").read_text(encoding="utf-8")
    (rules / "vocabulary.yml").write_text(names.replace("unit: người", "unit: người, whole: true"), encoding="utf-8")
    load_catalogue.cache_clear()
    checked = kho_check(lines, rules)
    assert checked.failed == set()
    assert "“1.5”" in checked.summary["doubtful"][0]


def proposed(checked: Checked) -> dict[str, list]:
    """Proposals of the sets of one cell."""
    [finding, *_] = checked.findings
    alone = [suspect for suspect in finding["suspects"] if len(suspect["cells"]) == 1]
    return {suspect["cells"][0]["indicator"]: suspect["proposal"] for suspect in alone}


def score_of_total(checked: Checked) -> float:
    [finding] = [one for one in checked.findings if one["rule_id"] == "FRM-005"]
    [score] = [one["score"] for one in finding["suspects"] if one["cells"][0]["scope"] == "total"]
    return score
