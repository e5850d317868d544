"""Promise: what is kept of a register's column does not depend on how fast it could be worked out."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date, timedelta

import pytest

from ingest.exports import essence
from ingest.exports.fields import judge_of
from ingest.exports.registers import RecordReader
from ingest.exports.spec import load_exports
from ingest.grids.blocks import blocks_of

EXPORT = load_exports()["so_ho_so"]
COLUMNS = {column.name: column for column in EXPORT.register.columns}


def hashed(values: list[object]) -> list[str | None]:
    return judge_of(COLUMNS["dossier_key"], b"secret", False)(values)


def test_a_code_has_one_hash_however_it_is_written() -> None:
    secret = hashlib.sha256(b"secret").digest()
    expected = hashlib.blake2b(b"H23.295.924-0001", key=secret, digest_size=16).hexdigest()
    together = ["H23.295.924-0001", "h23.295.924-0001", "H23.295.924-0002"]
    assert hashed(together)[:2] == [expected, expected] != hashed(together)[1:]
    for other in ("H23.295.924 - 0001", " H23.295.924-0001\t", "H23.295.924\x1d-0001", "H23.295.924-0001\n"):
        assert hashed([other, "X"])[0] == expected
        assert hashed(["X", other])[1] == expected
    assert hashed([unicodedata.normalize("NFD", "Ấ-1")]) == hashed([" ấ-1"])


@pytest.mark.parametrize(
    "values",
    [["A", "", "C"], ["A", " ", "C"], ["A\nB", "C"], [12, "C"], ["", ""], ["A B", ""], ["A\x1cB", "C"], ["Đ1", "C"]],
)
def test_each_code_keeps_its_own_hash(values: list[object]) -> None:
    assert hashed(values) == [hashed([value])[0] for value in values]
    assert [text == "" for text in hashed(values)] == [not str(value).strip() for value in values]


def test_rows_drawn_together_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [f"{date(2021, 1, 1) + timedelta(days=n):%d/%m/%Y}" for n in range(40)]
    rows = [
        [f"H23.295.924-{n:04d}", f"Lĩnh vực {n % 3}", "Trực tuyến", days[n % 20], days[n % 7 + 10], days[n % 40]]
        for n in range(400)
    ]
    names = ("dossier_key", "procedure_field", "channel", "received_on", "due_on", "finished_on")
    places = {name: place for place, name in enumerate(names)}
    found = []
    for most in (10_000, 5):
        monkeypatch.setattr(essence, "_MOST_ROWS_APART", most)
        reader = RecordReader(EXPORT, b"secret", None)
        reader.read(
            "sheet", 2, places, (block for at in range(0, 400, 50) for block in blocks_of(rows[at : at + 50], 6))
        )
        found.append(reader.essence.combinations())
    assert found[0] == found[1]
    assert list(found[0]) == list(found[1])
    assert sum(found[0].values()) == 400


def test_a_count_of_rows_is_no_day_and_a_month_of_birth_is_one() -> None:
    assert judge_of(COLUMNS["received_on"], b"secret", False)([3.0, 44370.0]) == [None, "2021-06-23"]
    births = load_exports()["ds_can_bo"].register.columns
    judge = judge_of(next(column for column in births if column.name == "birth"), b"secret", False)
    assert judge(["1990", "07/1990", "13/1990"]) == ["1990-01-01", "1990-07-01", None]
