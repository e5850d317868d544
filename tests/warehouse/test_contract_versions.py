"""A second version of a table stands beside the first, which keeps name and columns; without one none breaks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.warehouse.conftest import Built
from transform import build
from transform.build import PROJECT, TransformError, run_dbt
from transform.contracts import broken_promises, read_promises, read_snapshot

KINDS = "dim_document_kind"
COLUMNS = (
    "select relname, array_agg(attname::text || ' ' || format_type(atttypid, atttypmod) order by attnum)"
    " from pg_attribute a join pg_class c on c.oid = a.attrelid"
    " where relnamespace = 'marts'::regnamespace and relname like 'dim_document_kind%%'"
    " and relkind = 'r' and attnum > 0"
    " group by 1 order by 1"
)
AGREED = ["document_kind_code character varying(64)", "label_vi character varying(255)", "is_listed boolean"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the models that may be changed; dbt runs in it."""
    folder = tmp_path / "dbt_project"
    shutil.copytree(PROJECT, folder)
    monkeypatch.setattr(build, "PROJECT", folder)
    return folder


def change(project: Path, **changes: object) -> None:
    """Set keys of the contract of the kinds of documents."""
    path = project / "models" / "marts" / "dimensions.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    model = next(model for model in content["models"] if model["name"] == KINDS)
    model.update(changes)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def columns_with_another_type() -> list[dict]:
    content = yaml.safe_load((PROJECT / "models" / "marts" / "dimensions.yml").read_text(encoding="utf-8"))
    columns = next(model for model in content["models"] if model["name"] == KINDS)["columns"]
    return [column | ({"data_type": "bigint"} if column["name"] == "sort_order" else {}) for column in columns]


def test_a_second_version_stands_beside_the_first(reports: Built, project: Path) -> None:
    name_vi = {"name": "name_vi", "data_type": "varchar(300)", "description": "Label | Tên gọi"}
    second = {"v": 2, "columns": [{"include": "all", "exclude": ["label_vi"]}, name_vi]}
    change(project, latest_version=2, versions=[{"v": 1, "defined_in": KINDS}, second])
    model = (
        "{{ config(incremental_strategy='by_key', unique_key='document_kind_code') }}"
        "select document_kind_code, label_vi::varchar(300) as name_vi, is_listed, sort_order"
        f" from {{{{ ref('{KINDS}', v=1) }}}}"
    )
    (project / "models" / "marts" / f"{KINDS}_v2.sql").write_text(model, encoding="utf-8")
    assert broken_promises(read_snapshot(), read_promises(project)) == []
    run_dbt(reports.settings, "run", "--select", "+fct_documents")
    assert reports.rows(COLUMNS) == [
        (KINDS, [*AGREED, "sort_order integer"]),
        (f"{KINDS}_v2", [AGREED[0], AGREED[2], "sort_order integer", "name_vi character varying(300)"]),
    ]
    [(count,)] = reports.rows(f"select count(*) from marts.{KINDS} join marts.{KINDS}_v2 using (document_kind_code)")
    assert count > 20
    pointed_at = "select confrelid::regclass::text from pg_constraint where contype = 'f' and conrelid = %s::regclass"
    assert (f"marts.{KINDS}_v2",) in reports.rows(pointed_at, "marts.fct_documents")


def test_the_first_version_is_not_broken_without_a_second(reports: Built, project: Path) -> None:
    change(project, columns=columns_with_another_type())
    assert broken_promises(read_snapshot(), read_promises(project)) == [
        f"{KINDS} v1: sort_order was integer and is bigint; keep it, or make a new version of {KINDS}"
    ]
    with pytest.raises(TransformError, match=r"(?s)dim_document_kind.*contract.*sort_order"):
        run_dbt(reports.settings, "run", "--select", KINDS)
