"""What a reader is promised of every table: words in both languages, keys, types every tool takes, stable contracts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.reference.vietnamese import sort_key
from ingest.settings import REPOSITORY
from tests.warehouse.conftest import Built
from tests.warehouse.descriptions import LAYERS_FOR_READERS, models
from transform.build import run_dbt
from transform.contracts import broken_promises, read_promises, read_snapshot

EVERY_LAYER = ("staging", "intermediate", *LAYERS_FOR_READERS)
GRAIN = re.compile(r"Grain: \S.*")
GRAIN_VI = re.compile(r"Mỗi dòng: \S.*")
VIETNAMESE = re.compile(r"[À-ỹĐđ]|^[A-Z]\w+( \w+)*$")


@pytest.mark.parametrize("layer", EVERY_LAYER)
def test_every_model_file_is_described(layer: str) -> None:
    files = {path.stem for path in (REPOSITORY / "dbt_project/models" / layer).rglob("*.sql")}
    assert files == {file for model in models(layer).values() for file in files_of(model)}


def files_of(model: dict) -> list[str]:
    """Its file, or those of its versions."""
    return [one.get("defined_in", f"{model['name']}_v{one['v']}") for one in model.get("versions", [])] or [
        model["name"]
    ]


@pytest.mark.parametrize("layer", EVERY_LAYER)
def test_every_model_begins_with_its_grain_and_has_a_key(layer: str) -> None:
    for name, model in models(layer).items():
        english, _, vietnamese = model["description"].partition(" | ")
        assert GRAIN.fullmatch(english), name
        assert GRAIN_VI.fullmatch(vietnamese), name
        constraints = {constraint["type"] for constraint in model.get("constraints", [])}
        tests = {next(iter(test)) for test in model.get("data_tests", [])}
        assert "primary_key" in constraints or "unique_key" in tests, name


def test_every_column_is_described_in_both_languages(built: Built) -> None:
    rows = built.rows(
        "select schema_name || '.' || table_name || '.' || column_name, table_description_en, table_description_vi,"
        " description_en, description_vi from marts.data_dictionary"
    )
    assert len(rows) > 700
    assert [row for row in rows if not all(row)] == []
    untold = [name for name, *_, vietnamese in rows if not VIETNAMESE.search(vietnamese)]
    assert untold == []


def test_every_table_tells_its_grain_in_both_languages(built: Built) -> None:
    """Those that migrations make as well."""
    rows = built.rows(
        "select distinct schema_name || '.' || table_name, table_description_en, table_description_vi"
        " from marts.data_dictionary"
    )
    assert {"district.publications", "marts.fct_dossiers", "bi.fct_dossiers"} <= {name for name, *_ in rows}
    untold = [name for name, english, _ in rows if not GRAIN.fullmatch(english or "")]
    assert untold == []
    assert [name for name, _, vietnamese in rows if not GRAIN_VI.fullmatch(vietnamese or "")] == []


def test_the_dictionary_tells_keys_and_what_they_point_to(built: Built) -> None:
    found = built.rows(
        "select column_name, is_key, is_nullable, refers_to from marts.data_dictionary"
        " where schema_name = 'marts' and table_name = 'fct_dossiers'"
        " and column_name in ('submission_id', 'procedure_field_code', 'known_to')"
        " order by column_number"
    )
    assert found == [
        ("submission_id", True, False, "marts.dim_submission"),
        ("known_to", False, True, None),
        ("procedure_field_code", True, False, "marts.dim_procedure_field"),
    ]


def test_no_type_that_a_bi_tool_makes_a_long_text_of(built: Built) -> None:
    unwanted = built.rows(
        "select schema_name, table_name, column_name, data_type from marts.data_dictionary d"
        " where data_type ~ '^(text|character varying|json|xml)(\\[\\])?$'"
    )
    assert unwanted == []
    assert built.rows("select relname from pg_class where relkind = 'm'") == []


def test_names_are_shown_in_vietnamese_order(built: Built) -> None:
    names = [name for (name,) in built.rows("select name_vi from marts.dim_unit order by sort_order")]
    assert len(names) > 20
    assert names == sorted(names, key=sort_key)
    assert sorted(["Định Sơn", "Đức Chính", "Cẩm Đông", "Lương Điền", "Cẩm Đoài", "Cao An"], key=sort_key) == [
        "Cao An",
        "Cẩm Đoài",
        "Cẩm Đông",
        "Định Sơn",
        "Đức Chính",
        "Lương Điền",
    ]


def test_whatever_has_a_label_has_an_order() -> None:
    for name, model in models("marts").items():
        columns = {column["name"] for column in model["columns"]}
        if name.startswith("dim_") and "label_vi" in columns and name not in ("dim_indicator", "dim_period"):
            assert "sort_order" in columns, name


def keys_in_the_database(built: Built) -> dict[str, int]:
    return dict(
        built.rows(
            "select conrelid::regclass::text || '/' || contype::text, count(*) from pg_constraint"
            " where connamespace = 'marts'::regnamespace and contype in ('p', 'f') group by 1"
        )
    )


def test_keys_are_in_the_database_after_a_full_and_a_partial_build(built: Built) -> None:
    expected: dict[str, int] = {}
    for name, model in models("marts").items():
        keys = [c for c in model.get("constraints", []) if c["type"] in ("primary_key", "foreign_key")]
        for constraint in keys if "schema" not in model.get("config", {}) else []:
            key = f"marts.{name}/{constraint['type'][0]}"
            expected[key] = expected.get(key, 0) + 1
    assert len(expected) > 15
    assert keys_in_the_database(built) == expected
    run_dbt(built.settings, "build", "--select", "dim_unit+")
    assert keys_in_the_database(built) == expected


COVERAGE = {"communes_expected", "communes_accepted", "communes_reported", "previous_share_pct", "missing_units"}


def test_every_consolidated_row_carries_its_coverage() -> None:
    consolidated = [
        model
        for model in models("district").values()
        if any(column["name"] == "publication_id" for column in model.get("columns", []))
        and (model.get("config") or {}).get("schema") != "intermediate"
    ]
    assert len(consolidated) > 8
    for model in consolidated:
        assert {column["name"] for column in model["columns"]} >= COVERAGE, model["name"]


def test_no_contract_is_broken() -> None:
    agreed = read_snapshot()
    assert len(agreed) > 600
    assert broken_promises(agreed, read_promises()) == []


def test_a_broken_contract_is_named_and_a_new_version_beside_the_old_is_not_one(tmp_path: Path) -> None:
    agreed = read_promises()
    one = next(promise for promise in agreed if promise.column == "received_total")
    others = [promise for promise in agreed if promise != one]
    assert broken_promises(agreed, others) == [
        f"{one.model} v1: received_total is gone; keep it, or make a new version of {one.model}"
    ]
    assert "was numeric and is integer" in broken_promises(agreed, [*others, replace(one, data_type="integer")])[0]
    key = next(promise for promise in agreed if not promise.is_nullable)
    assert "may be empty now" in broken_promises([key], [replace(key, is_nullable=True)])[0]
    folder = tmp_path / "models" / "marts"
    folder.mkdir(parents=True)
    (folder / "versions.yml").write_text(
        "models:\n"
        "  - name: fct_things\n"
        "    latest_version: 2\n"
        "    columns: [{name: thing, data_type: integer}]\n"
        "    versions: [{v: 1}, {v: 2, columns: [{name: thing, data_type: bigint}]}]\n",
        encoding="utf-8",
    )
    now = read_promises(tmp_path)
    assert [(promise.version, promise.data_type) for promise in now] == [(1, "integer"), (2, "bigint")]
    assert broken_promises(now[:1], now) == []
