"""Whose reports this warehouse takes in: the communes under the units that consolidate, by day.

KHO_CONSOLIDATING_UNITS names those units by code, with commas: provinces, districts, or communes of today. Without it
the district of the sample consolidates. A province and a district stand for their communes and for what these became;
a commune of today for the former communes that went into it, and for itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache

from ingest.reference.lists import read_csv
from ingest.settings import SettingsError

VARIABLE = "KHO_CONSOLIDATING_UNITS"
SAMPLE = ("295",)
COMMUNE_KINDS = ("xã", "phường", "thị trấn", "đặc khu")

Row = dict[str, str]
Key = tuple[str, str]


def consolidating_codes() -> tuple[str, ...]:
    """The codes of the setting, in order, without repetition."""
    given = os.environ.get(VARIABLE, "").replace(",", " ").split()
    return tuple(dict.fromkeys(given)) or SAMPLE


def deployment_units() -> list[Row]:
    """Units that report, by `district_code` those they are consolidated by, and the units above them (blank).

    Columns of units.csv and district_code. Raises SettingsError for a code that no list has.
    """
    return _of_sample() if consolidating_codes() == SAMPLE else _chosen(consolidating_codes())


def reporting_units() -> list[Row]:
    """The rows of `deployment_units` that report."""
    return [row for row in deployment_units() if row["district_code"]]


@cache
def all_units() -> list[Row]:
    """The whole country with the checked list on top: a row of the country yields where both hold a code at a time."""
    checked = read_csv("units.csv")
    held: dict[str, list[Row]] = {}
    for row in checked:
        held.setdefault(row["unit_code"], []).append(row)
    country = [
        row
        for row in read_csv("country_units.csv")
        if not any(_meet(row, own) for own in held.get(row["unit_code"], ()))
    ]
    return [*checked, *country]


@cache
def all_successors() -> list[Row]:
    """What became of every unit of `all_units`; the checked list speaks for its own units."""
    known = {_key(row) for row in all_units()}
    checked = read_csv("unit_successors.csv")
    own = {_key(row) for row in read_csv("units.csv")}
    country = [row for row in read_csv("country_successors.csv") if _key(row) in known and _key(row) not in own]
    return [*checked, *country, *_of_checked_provinces(checked)]


def _of_checked_provinces(checked: Iterable[Row]) -> list[Row]:
    said = {_key(row) for row in checked}
    above = {_key(row) for row in read_csv("units.csv") if row["kind"] not in COMMUNE_KINDS}
    return [row for row in read_csv("country_successors.csv") if _key(row) in above - said]


def _of_sample() -> list[Row]:
    return [
        {**row, "district_code": row["parent_code"] if row["kind"] in COMMUNE_KINDS else ""}
        for row in read_csv("units.csv")
    ]


@cache
def _chosen(codes: tuple[str, ...]) -> list[Row]:
    units = {_key(row): row for row in all_units()}
    became: dict[Key, list[Key]] = {}
    for row in all_successors():
        became.setdefault(_key(row), []).append((row["successor_code"], row["successor_valid_from"]))
    consolidated: dict[Key, str] = {}
    for code in codes:
        rows = [row for row in units.values() if row["unit_code"] == code]
        if not rows:
            raise SettingsError(
                f"{VARIABLE}: không có đơn vị nào mang mã {code}; ghi mã tỉnh, huyện hoặc xã theo danh mục"
                f" (no unit has the code {code})"
            )
        if rows[-1]["kind"] in COMMUNE_KINDS:
            _add(consolidated, _into_commune(code, rows, became))
        else:
            _add(consolidated, _under(code, units, became))
    reporting = [{**units[key], "district_code": parent} for key, parent in consolidated.items()]
    wanted = {row["parent_code"] for row in reporting} | set(codes)
    wanted |= {row["parent_code"] for row in units.values() if row["unit_code"] in wanted}
    above = [
        {**row, "district_code": ""}
        for key, row in units.items()
        if row["unit_code"] in wanted and row["kind"] not in COMMUNE_KINDS and key not in consolidated
    ]
    return [*sorted(above, key=_key), *sorted(reporting, key=_key)]


def _add(consolidated: dict[Key, str], found: Mapping[Key, str]) -> None:
    for key, code in found.items():
        if consolidated.setdefault(key, code) != code:
            raise SettingsError(
                f"{VARIABLE}: đơn vị {key[0]} thuộc cả {consolidated[key]} và {code}; chỉ ghi một trong hai"
                f" (unit {key[0]} would be consolidated twice)"
            )


def _into_commune(code: str, rows: list[Row], became: Mapping[Key, list[Key]]) -> dict[Key, str]:
    newest = max(rows, key=lambda row: row["valid_from"])
    found, waiting = {_key(newest)}, [_key(newest)]
    while waiting:
        into = waiting.pop()
        before = [key for key, targets in became.items() if into in targets and key not in found]
        found.update(before)
        waiting += before
    return dict.fromkeys(found, code)


def _under(code: str, units: Mapping[Key, Row], became: Mapping[Key, list[Key]]) -> dict[Key, str]:
    districts = {row["unit_code"] for row in units.values() if row["parent_code"] == code} | {code}
    found = {
        key: code for key, row in units.items() if row["kind"] in COMMUNE_KINDS and row["parent_code"] in districts
    }
    waiting = list(found)
    while waiting:
        for key in became.get(waiting.pop(), ()):
            if key not in found:
                found[key] = units[key]["parent_code"]
                waiting.append(key)
    return found


def _key(row: Mapping[str, str]) -> Key:
    return row["unit_code"], row["valid_from"]


def _meet(one: Row, other: Row) -> bool:
    """Whether two rows of one code hold at a common time."""
    return one["valid_from"] <= (other["valid_to"] or "9") and other["valid_from"] <= (one["valid_to"] or "9")
