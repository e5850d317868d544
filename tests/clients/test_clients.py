"""Programs of others connect as readers: they list what there is and bring every value as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.settings import REPOSITORY
from tests.warehouse.access import rows_of
from tests.warehouse.conftest import Built

HERE = Path(__file__).parent
ODBC_PYTHON = REPOSITORY / ".venv-clients" / "bin" / "python"
TEXT = "Xã Đức Chính, thị trấn Lai Cách: ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ýỳỷỹỵ"
SMALL, BIG = "0.000001", "98765432109876543210987654321098.765432"  # more digits than a float holds
QUERY = (
    f"select '{TEXT}'::varchar(255), 1234567890123456789.123456::numeric, 9223372036854775807::bigint,"
    f" date '2021-03-14', null::varchar(16), {SMALL}::numeric(20, 6), {BIG}::numeric"
)
Lines = dict[str, list[list[str]]]


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
def client(request: pytest.FixtureRequest, modelled: Built) -> Lines:
    return request.param(modelled)


def test_a_reader_opens_what_is_for_readers_and_nothing_else(client: Lines) -> None:
    """Drivers list the names of all there is; what opens of it is the readers' column of the matrix of roles."""
    readable = {table for (table,) in client["readable"]}
    schemas = {table.split(".")[0] for table in readable}
    assert schemas == {"bi", "district", "marts", "ref"} < {schema for (schema,) in client["schema"]}
    assert readable == {row["table"] for row in rows_of("roles.csv") if row["kho_reader"] == "s"}


def test_what_every_column_is_comes_over_in_both_languages(modelled: Built, client: Lines) -> None:
    """As remarks, or from the dictionary where the driver brings no remarks."""
    words = {row[0]: row[1] for row in client.get("word", [])} or {row[0]: row[3] for row in client["column"]}
    assert words["received_total"] == "Received total | Tổng số hồ sơ nhận giải quyết, hồ sơ"
    assert words == dict(
        modelled.rows(
            "select attname::text, col_description(attrelid, attnum) from pg_attribute"
            " where attrelid = 'marts.fct_dossiers'::regclass and attnum > 0 and not attisdropped"
        )
    )
    assert all(len(word.split(" | ")) == 2 for word in words.values())


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
    [[text, number, whole, day, nothing, small, big]] = client["value"]
    assert text == TEXT
    assert number == "1234567890123456789.123456"
    assert whole == "9223372036854775807"
    assert day == "2021-03-14"
    assert nothing in ("null", "None")
    assert (small, big) == (SMALL, BIG)
