"""Build the lists of the whole country from the data files of the package `vietnamadminunits` (MIT).

The package knows two states: the one that ended on 30/6/2025 and the one since 1/7/2025, and which commune went into
which. Where a commune went to several, it does not say how much of it: the area of the whole successors is the only
key there is, so the shares of a split are estimates by that key.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.reference.lists import FOLDER

FIRST_DAY, LAST_DAY, NEW_DAY = "1900-01-01", "2025-06-30", "2025-07-01"
UNITS_FILE, SUCCESSORS_FILE = "country_units.csv", "country_successors.csv"
UNIT_COLUMNS = ("unit_code", "valid_from", "valid_to", "name_vi", "kind", "parent_code")
SUCCESSOR_COLUMNS = (
    *("unit_code", "valid_from", "successor_code", "successor_valid_from"),
    *("share", "share_key", "note"),
)
WHOLE, BY_AREA = "whole", "successor_area"
_STEP = Decimal("0.000001")
_DATA = "vietnamadminunits/data/"
_OLD = """
select distinct province, provinceCode, provinceKey, district, districtCode, districtKey, districtType,
    ward, wardCode, coalesce(wardKey, '') as wardKey, wardType
from admin_units_legacy
"""
_NEW = "select province, provinceCode, provinceKey, ward, wardCode, wardKey, wardType, wardAreaKm2 from admin_units"

Row = tuple[str, ...]
Key = tuple[str, str]


class CountryError(ValueError):
    """A file that is not the package whose lists are wanted; the message says what was missing."""


def write_country(wheel: Path, folder: Path = FOLDER) -> tuple[int, int]:
    """Write both lists of the country into `folder`; returns the numbers of units and of successions.

    Raises CountryError.
    """
    units, successors = build_country(wheel)
    _write(folder / UNITS_FILE, UNIT_COLUMNS, units)
    _write(folder / SUCCESSORS_FILE, SUCCESSOR_COLUMNS, successors)
    return len(units), len(successors)


def build_country(wheel: Path) -> tuple[list[Row], list[Row]]:
    """Rows of UNIT_COLUMNS and of SUCCESSOR_COLUMNS, in the order of their keys; raises CountryError."""
    old, new, converter = _read(wheel)
    areas = {(row["provinceKey"], row["wardKey"]): row["wardAreaKm2"] for row in new}
    codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    units = {(row[0], row[1]): row for row in [*_provinces(old, new), *_below_provinces(old, new)]}
    successors = list(_of_provinces(old, new, converter["DICT_PROVINCE"], units))
    targets = _targets(converter)
    for row in old:
        named = "_".join((row["provinceKey"], row["districtKey"], row["wardKey"]))
        if not (into := targets.get(named)):
            raise CountryError(f"Gói dữ liệu không cho biết {row['ward'] or row['district']} nhập vào đơn vị nào")
        shares = split_by({codes[key]: areas[key] for key in into})
        own = row["wardCode"] or row["districtCode"]
        for code, share in shares.items():
            key = WHOLE if len(shares) == 1 else BY_AREA if share else ""
            successors.append((own, FIRST_DAY, code, NEW_DAY, share, key, ""))
    return sorted(units.values()), sorted(successors)


def split_by(weights: Mapping[str, float | None]) -> dict[str, str]:
    """Shares of six decimals that sum to exactly 1, by weight; blank for all where one weight is not known."""
    if len(weights) == 1:
        return dict.fromkeys(weights, "1")
    if not all(weights.values()):
        return dict.fromkeys(sorted(weights), "")
    exact = {code: Decimal(str(weight)) for code, weight in sorted(weights.items())}
    total = sum(exact.values())
    shares = {code: (weight / total // _STEP) * _STEP for code, weight in exact.items()}
    missing = int((1 - sum(shares.values())) / _STEP)
    for code in sorted(exact, key=lambda code: (shares[code] - exact[code] / total, code))[:missing]:
        shares[code] += _STEP
    return {code: f"{share:.6f}" for code, share in shares.items()}


def _read(wheel: Path) -> tuple[list[sqlite3.Row], list[sqlite3.Row], dict[str, dict]]:
    try:
        with zipfile.ZipFile(wheel) as archive, TemporaryDirectory() as folder:
            converter = json.loads(archive.read(f"{_DATA}converter_2025.json"))
            database = sqlite3.connect(archive.extract(f"{_DATA}dataset.db", folder))
            try:
                database.row_factory = sqlite3.Row
                return database.execute(_OLD).fetchall(), database.execute(_NEW).fetchall(), converter
            finally:
                database.close()
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, sqlite3.Error) as error:
        raise CountryError(
            f"“{wheel.name}” không phải tệp wheel của gói vietnamadminunits 1.0.4 ({error});"
            " tải về bằng: pip download --no-deps vietnamadminunits==1.0.4"
        ) from None


def _targets(converter: Mapping[str, dict]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, parts in wards.items():
            for part in parts:
                found.setdefault(part, []).append((province, ward))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, wards in divided.items():
            found.setdefault(part, []).extend((province, ward["newWardKey"]) for ward in wards)
    return found


def _kind(name: str) -> str:
    kinds = ("thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "quận", "huyện", "phường", "xã")
    return next(kind for kind in kinds if name.lower().startswith(f"{kind} "))


def _named(rows: Iterable[sqlite3.Row]) -> dict[str, str]:
    return {row["provinceCode"]: row["province"] for row in rows}


def _provinces(old: Sequence[sqlite3.Row], new: Sequence[sqlite3.Row]) -> Iterable[Row]:
    """A province that keeps code and name goes on; one that took another's code or name begins anew."""
    before, after = _named(old), _named(new)
    for code, name in before.items():
        yield (code, FIRST_DAY, "" if after.get(code) == name else LAST_DAY, name, _kind(name), "")
    for code, name in after.items():
        if before.get(code) != name:
            yield (code, NEW_DAY, "", name, _kind(name), "")


def _of_provinces(
    old: Sequence[sqlite3.Row], new: Sequence[sqlite3.Row], merged: Mapping[str, list[str]], units: Mapping[Key, Row]
) -> Iterable[Row]:
    before = {row["provinceKey"]: row["provinceCode"] for row in old}
    after = {row["provinceKey"]: row["provinceCode"] for row in new}
    for into, parts in merged.items():
        code = after[into]
        begun = NEW_DAY if (code, NEW_DAY) in units else FIRST_DAY
        for part in parts:
            if units[(before[part], FIRST_DAY)][2]:
                yield (before[part], FIRST_DAY, code, begun, "1", WHOLE, "")


def _below_provinces(old: Sequence[sqlite3.Row], new: Sequence[sqlite3.Row]) -> Iterable[Row]:
    for row in old:
        yield (
            *(row["districtCode"], FIRST_DAY, LAST_DAY, row["district"], _kind(row["district"])),
            row["provinceCode"],
        )
        if row["wardCode"]:
            name = row["ward"]
            yield (row["wardCode"], FIRST_DAY, LAST_DAY, name, _kind(name), row["districtCode"])
    for row in new:
        yield (row["wardCode"], NEW_DAY, "", row["ward"], _kind(row["ward"]), row["provinceCode"])


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
