"""Promises: whose reports are taken in is a setting, and the rest of the country never makes a name ambiguous."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.database.connection import connect
from ingest.identification import identify
from ingest.readers.reading import Reading, UnreadableFileError
from ingest.reference import deployment
from ingest.reference.load import Loaded, load_reference
from ingest.reference.units import communes_on
from ingest.settings import Settings, SettingsError

IN_2021, IN_2026 = date(2021, 3, 14), date(2026, 3, 14)


def consolidated(monkeypatch: pytest.MonkeyPatch, setting: str) -> dict[tuple[str, str], str]:
    monkeypatch.setenv(deployment.VARIABLE, setting)
    return {(row["unit_code"], row["valid_from"]): row["district_code"] for row in deployment.reporting_units()}


def test_without_a_setting_the_district_of_the_sample_consolidates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(deployment.VARIABLE, raising=False)
    short = {(row["unit_code"], row["valid_from"], row["district_code"]) for row in deployment.reporting_units()}
    found = {
        (row["unit_code"], row["valid_from"], row["district_code"])
        for row in deployment._chosen(deployment.SAMPLE)
        if row["district_code"]
    }
    assert short == found and len(short) == 28


def test_a_province_consolidates_all_its_communes_and_its_successor_what_they_became(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    units = consolidated(monkeypatch, "30")
    assert units[("10924", "1900-01-01")] == "30" and units[("10903", "2025-07-01")] == "31"
    assert len(communes_on(IN_2021)) > 200
    assert ("00004", "1900-01-01") not in units


def test_a_commune_of_today_consolidates_the_former_ones_and_reports_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    units = consolidated(monkeypatch, "10903")
    assert set(units.values()) == {"10903"}
    assert {unit.code for unit in communes_on(IN_2021)} == {"10894", "10903", "10924", "10933", "10936"}
    assert {unit.code for unit in communes_on(IN_2026)} == {"10903"}


@pytest.mark.parametrize(("setting", "told"), [("99999", "99999"), ("295,10903", "10903"), ("30 295", "295")])
def test_a_code_nobody_has_and_units_named_twice_are_refused(
    monkeypatch: pytest.MonkeyPatch, setting: str, told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        consolidated(monkeypatch, setting)


@pytest.mark.parametrize(
    ("setting", "name", "code"),
    [
        ("30", "Xã Lương Điền", "10924"),
        ("10903", "Xã Ngọc Liên", "10903"),
        ("001", "Phường Trúc Bạch", "00004"),
    ],
)
def test_reports_of_the_chosen_units_are_taken_in(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch, setting: str, name: str, code: str
) -> None:
    monkeypatch.setenv(deployment.VARIABLE, setting)
    load_reference(warehouse)
    with connect("kho_ingest", warehouse) as connection:
        assert identify(connection, Reading("bao_cao", "2021", (), unit_name=name)).unit_code == code


@pytest.mark.parametrize("name", ["Phường Trúc Bạch", "Huyện Cẩm Giàng"])
def test_reports_of_others_and_of_the_consolidating_unit_are_not(warehouse: Settings, name: str) -> None:
    with connect("kho_ingest", warehouse) as connection, pytest.raises(UnreadableFileError):
        identify(connection, Reading("bao_cao", "2021", (), unit_name=name))


def test_loading_again_changes_nothing_and_another_setting_replaces_the_units(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_reference(warehouse) == Loaded(0, ())
    monkeypatch.setenv(deployment.VARIABLE, "10903")
    assert load_reference(warehouse).changed > 0
    with connect("kho_reader", warehouse) as connection:
        parents = connection.execute("select distinct district_code from ref.reporting_units").fetchall()
    assert parents == [("10903",)]
