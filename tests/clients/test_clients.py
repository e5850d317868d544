"""Programs of others connect as readers: they list what there is and bring every value as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY
from tests.warehouse.conftest import Built
from transform.build import run_dbt

HERE = Path(__file__).parent
ODBC_PYTHON = REPOSITORY / ".venv-clients" / "bin" / "python"
TEXT = "Xã Đức Chính, thị trấn Lai Cách: ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ýỳỷỹỵ"
QUERY = (
    f"select '{TEXT}'::varchar(255), 1234567890123456789.123456::numeric, 9223372036854775807::bigint,"
    " date '2021-03-14', null::varchar(16), -0.000001::numeric(20, 6)"
)
Lines = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def warehouse_with_marts(reports: Built) -> Built:
    run_dbt(reports.settings, "run")
    return reports


def _driver(pattern: str) -> Path | None:
    found = [path for folder in ("/usr/share/java", "/usr/lib") for path in sorted(Path(folder).rglob(pattern))]
    return found[0] if found else None


def _lines(command: list[str], built: Built) -> Lines:
    secret = {"KHO_PASSWORD": built.settings.password("kho_reader"), "KHO_QUERY": QUERY}
    done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines: Lines = {}
    for line in done.stdout.splitlines():
        kind, *fields = line.split("\t")
        lines.setdefault(kind, []).append(fields)
    return lines


def _jdbc(built: Built) -> Lines:
    driver, java = _driver("postgresql*.jar"), shutil.which("java")
    if driver is None or java is None:
        pytest.skip("not run: PostgreSQL's JDBC driver or Java is not installed here (tests/clients/install.sh)")
    settings = built.settings
    address = f"jdbc:postgresql://{settings.db_host}:{settings.db_port}/{settings.db_name}"
    compiled = settings.home / "client"
    javac = shutil.which("javac")
    if javac is None:
        return _lines([java, "-cp", str(driver), "-Dfile.encoding=UTF-8", str(HERE / "Client.java"), address], built)
    subprocess.run([javac, "-encoding", "UTF-8", "-d", compiled, HERE / "Client.java"], check=True)
    classes = f"{driver}{os.pathsep}{compiled}"
    return _lines([java, "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", classes, "Client", address], built)


def _odbc(built: Built) -> Lines:
    driver = _driver("psqlodbcw.so")
    if driver is None or not ODBC_PYTHON.exists():
        pytest.skip("not run: psqlODBC or pyodbc is not installed here (tests/clients/install.sh)")
    settings = built.settings
    address = f"DRIVER={driver};SERVER={settings.db_host};PORT={settings.db_port};DATABASE={settings.db_name}"
    return _lines([str(ODBC_PYTHON), str(HERE / "odbc_client.py"), address], built)


@pytest.fixture(scope="module", params=[_jdbc, _odbc], ids=["JDBC", "psqlODBC"])
def client(request: pytest.FixtureRequest, warehouse_with_marts: Built) -> Lines:
    return request.param(warehouse_with_marts)


def test_schemas_and_tables_are_listed(client: Lines) -> None:
    tables = {(row[0], row[1]) for row in client["table"]}
    assert {
        ("marts", "fct_dossiers"),
        ("marts", "dim_unit"),
        ("district", "district_dossiers"),
        ("bi", "fct_staff"),
    } <= tables
    assert len(tables) > 40


def test_keys_are_listed(client: Lines) -> None:
    assert {row[0] for row in client["primary"]} == {
        "submission_id",
        "period_from",
        "period_to",
        "procedure_field_code",
    }
    assert {tuple(row) for row in client["foreign"]} >= {
        ("submission_id", "dim_submission"),
        ("unit_code", "dim_unit"),
        ("unit_valid_from", "dim_unit"),
        ("procedure_field_code", "dim_procedure_field"),
    }


def test_no_label_is_a_long_text(client: Lines) -> None:
    types = {row[0]: (row[1], int(row[2])) for row in client["column"]}
    assert types["unit_code"] == ("varchar", 16)
    assert types["procedure_field_code"] == ("varchar", 64)
    assert (types["received_total"][0], types["submission_id"][0], types["period_from"][0]) == (
        "numeric",
        "int8",
        "date",
    )


def test_every_value_comes_as_it_is(client: Lines) -> None:
    [[text, number, whole, day, nothing, small]] = client["value"]
    assert text == TEXT
    assert number == "1234567890123456789.123456"
    assert whole == "9223372036854775807"
    assert day == "2021-03-14"
    assert nothing in ("null", "None")
    assert float(small) == -0.000001
