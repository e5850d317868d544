"""Promises: the lists of the whole country hold together, and the command makes them again from the package."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.reference.country import (
    BY_AREA,
    SUCCESSORS_FILE,
    UNITS_FILE,
    WHOLE,
    CountryError,
    split_by,
    write_country,
)
from ingest.reference.deployment import COMMUNE_KINDS, all_successors, all_units
from ingest.reference.lists import FOLDER, read_csv
from ingest.reference.vietnamese import folded
from ingest.settings import REPOSITORY

NEW_DAY, LAST_DAY = "2025-07-01", "2025-06-30"


def key(row: dict[str, str]) -> tuple[str, str]:
    return row["unit_code"], row["valid_from"]


def on(day: str) -> list[dict[str, str]]:
    return [row for row in all_units() if row["valid_from"] <= day <= (row["valid_to"] or "9")]


def test_the_country_before_and_after_the_reform_is_there() -> None:
    before, after = on(LAST_DAY), on(NEW_DAY)
    kinds = [sum(row["parent_code"] == "" for row in rows) for rows in (before, after)]
    communes = [sum(row["kind"] in COMMUNE_KINDS for row in rows) for rows in (before, after)]
    assert (kinds, communes) == ([63, 34], [10035, 3321])


def test_no_code_stands_for_two_units_at_one_time_and_every_parent_exists_then() -> None:
    days = {row["valid_from"] for row in all_units()} | {row["valid_to"] for row in all_units() if row["valid_to"]}
    for day in sorted(days):
        codes = [row["unit_code"] for row in on(day)]
        assert len(codes) == len(set(codes)), day
        assert {row["parent_code"] for row in on(day)} - {""} <= set(codes), day


def test_every_commune_that_ended_has_successors_whose_shares_sum_to_one() -> None:
    units = {key(row): row for row in all_units()}
    became = defaultdict(list)
    for row in all_successors():
        assert (row["successor_code"], row["successor_valid_from"]) in units
        became[key(row)].append(row)
    ended = [row for row in units.values() if row["valid_to"] and row["kind"] in (*COMMUNE_KINDS, "tỉnh")]
    assert [row for row in ended if not became[key(row)]] == []
    unknown = set()
    for unit, rows in became.items():
        if any(not row["share"] for row in rows):
            assert {row["share"] + row["share_key"] for row in rows} == {""}
            unknown.add(unit)
            continue
        assert sum(Decimal(row["share"]) for row in rows) == 1, unit
        assert {row["share_key"] for row in rows} == {WHOLE if len(rows) == 1 else BY_AREA}, unit
    assert unknown == {("28437", "1900-01-01")}


def test_every_commune_of_today_has_predecessors() -> None:
    fed = {(row["successor_code"], row["successor_valid_from"]) for row in all_successors()}
    assert [row for row in on(NEW_DAY) if row["valid_from"] == NEW_DAY and key(row) not in fed] == []


def test_the_checked_list_wins_where_both_speak_of_a_unit() -> None:
    held = {key(row): row for row in all_units()}
    assert all(held[key(row)] == row for row in read_csv("units.csv"))
    assert held[("10888", "2019-12-01")]["name_vi"] == "Thị trấn Cẩm Giang"
    assert ("10933", "1900-01-01") in held and held[("10933", "1900-01-01")]["name_vi"] == "Xã Cẩm Phúc"


def test_names_equal_without_diacritics_and_codes_used_twice_stay_apart() -> None:
    names = {key(row): row["name_vi"] for row in all_units()}
    giang, giang_with_mark = ("10888", NEW_DAY), ("10903", NEW_DAY)
    assert folded(names[giang]) == folded(names[giang_with_mark]) and names[giang] != names[giang_with_mark]
    assert names[("10903", "1900-01-01")] == "Xã Ngọc Liên"
    into = {
        target: {key(row) for row in all_successors() if (row["successor_code"], row["successor_valid_from"]) == target}
        for target in (giang, giang_with_mark)
    }
    assert not into[giang] & into[giang_with_mark]
    assert ("10903", "1900-01-01") in into[giang_with_mark]


def test_a_split_without_a_weight_has_no_share_and_thirds_sum_to_one() -> None:
    assert split_by({"a": 1.0, "b": None}) == {"a": "", "b": ""}
    assert split_by({"a": 1.0, "b": 0.0}) == {"a": "", "b": ""}
    assert split_by({"c": 1.0, "a": 1.0, "b": 1.0}) == {"a": "0.333334", "b": "0.333333", "c": "0.333333"}


def test_a_file_that_is_not_the_package_is_refused_in_words(tmp_path: Path) -> None:
    wrong = tmp_path / "x.whl"
    wrong.write_bytes(b"no archive")
    with pytest.raises(CountryError, match="vietnamadminunits"):
        write_country(wrong, tmp_path)


def test_the_command_makes_the_committed_lists_again(tmp_path: Path) -> None:
    wheels = sorted((REPOSITORY / "var").glob("vietnamadminunits-1.0.4-*.whl"))
    if not wheels:
        pytest.skip("the wheel of vietnamadminunits 1.0.4 is not in var/: not run")
    write_country(wheels[0], tmp_path)
    for name in (UNITS_FILE, SUCCESSORS_FILE):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
