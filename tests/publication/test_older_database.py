"""A database of before gets what it lacks once the lists are loaded, and trusts no verdict that marks do not cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
from psycopg import sql

from cli.database import load_lists
from expectations.waiting import ungated_runs
from ingest.database import launcher
from ingest.database import migrate as schema
from ingest.database.connection import connect
from ingest.settings import Settings

# A district that published its staff: 20 present in a commune of class II.
OLD = """
insert into ref.forms values ('can_bo', 'Cán bộ', 'staff', 'as_of_quarter_end', true, '{Q1}', 'x');
insert into ref.indicators values ('staff', 'staff_present', 'Có mặt', 'người', 'stock');
insert into ref.units (unit_code, valid_from, name_vi, kind, parent_code, sort_order)
values ('10924', '1900-01-01', 'Xã Lương Điền', 'xã', '295', 1);
insert into ref.unit_classes (unit_code, since, class, basis) values ('10924', '2020-01-01', 2, 'QĐ 1');
insert into intake.submissions (sha256, byte_count, file_name, delivered_at, status, form, unit_code, unit_valid_from,
    period_code, period_from, period_to, revision)
values (repeat('a', 64), 1, 'x', now(), 'loaded', 'can_bo', '10924', '1900-01-01', '2021-Q1', '2021-03-31',
    '2021-03-31', 1);
insert into raw.figures (submission_id, figure_no, domain, indicator, scope_code, value, state, unit, factor,
    period_from, period_to, raw_text, sheet, cell, evidence)
values (1, 1, 'staff', 'staff_present', 'total', 20, 'value', 'người', 1, '2021-03-31', '2021-03-31', '20', 'x', 'A1',
    '');
insert into district.publications (district_code, form, period_code, version, communes_expected, communes_accepted,
    missing_units, reference_id)
values ('295', 'can_bo', '2021-Q1', 1, 1, 1, '{}', district.current_reference());
insert into district.published_sources values (1, 1, '10924', 1);
insert into district.published_figures values (1, 'staff', 'staff_present', 'total', 20, 1, 1, 1);
"""
QUOTA = (2, 21, "NĐ 92/2009/NĐ-CP, Điều 4 (sửa đổi bởi NĐ 34/2019/NĐ-CP)", None)


def migrate_before(name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Migrate as a version did that had no migration of this name or a later one, nor functions in files."""
    migrations, functions = folder / "migrations", folder / "functions"
    migrations.mkdir(exist_ok=True)
    functions.mkdir(exist_ok=True)
    for file in sorted(schema.MIGRATIONS.glob("*.sql")):
        if file.name < name:
            copy(file, migrations)
    with monkeypatch.context() as then:
        then.setattr(schema, "MIGRATIONS", migrations)
        then.setattr(schema, "FUNCTIONS", functions)
        schema.migrate(settings)


@pytest.fixture
def old(server: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A database as a version of before the quotas had left it: migrated up to 0021, with a publication."""
    settings = replace(server, db_name="kho_old", home=tmp_path / "home")
    migrate_before("0022", settings, monkeypatch, tmp_path)
    with connect(launcher.ADMIN, settings) as connection:
        connection.execute(OLD)
    yield settings
    with connect(launcher.ADMIN, server, database="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(settings.db_name)))


def quota(settings: Settings) -> tuple:
    with connect("kho_reviewer", settings) as connection:
        [found] = connection.execute(
            "select unit_class, staff_quota, basis, reason_vi from district.published_quotas"
        ).fetchall()
    return found


def test_a_past_version_gets_the_quota_and_the_metrics_of_the_lists_loaded_after_the_migrations(old: Settings) -> None:
    schema.migrate(old)
    load_lists(old)
    assert quota(old) == QUOTA
    with connect("kho_reviewer", old) as connection:
        found = connection.execute(
            "select numerator, denominator, value, communes_measured from district.published_metrics"
            " where metric_code = 'staff_present_to_quota'"
        ).fetchall()
    assert [tuple(map(str, row)) for row in found] == [("20", "21", "95.24", "1")]


def test_a_quota_that_an_earlier_migration_stored_without_its_list_is_looked_up_by_the_class_of_then(
    old: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Migrated up to 0028 with the list of quotas empty, loaded afterwards; the class was corrected since."""
    migrate_before("0030", old, monkeypatch, tmp_path)
    assert quota(old) == (2, None, None, "Chưa có quy định số lượng cho loại đơn vị này")
    with connect("kho_ingest", old) as connection:
        connection.execute(
            "insert into ref.staff_quotas values ('xã', 2, '2019-06-25', '2023-07-31', 21, %s)", [QUOTA[2]]
        )
        connection.execute("update ref.unit_classes set class = 3")
    schema.migrate(old)
    load_lists(old)
    assert quota(old) == QUOTA


def test_a_run_of_before_the_marks_is_judged_anew_and_not_shown_to_the_gate_again(
    old: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    migrate_before("0033", old, monkeypatch, tmp_path)
    with connect("kho_admin", old) as connection:
        connection.execute(
            "insert into quality.runs (period_code, catalogue_sha256, facts_as_of, finished_at, basis)"
            " values ('2021-Q1', 'x', 1, now(), 'lists of then')"
        )
    schema.migrate(old)
    with connect("kho_quality", old) as connection:
        assert ungated_runs(connection) == {}
        assert connection.execute("select basis from quality.current_runs").fetchall() == [(None,)]
