"""Promise: what a form contradicts waits for a person, and no cell of it is lost from the count."""

from __future__ import annotations

from openpyxl import load_workbook

from ingest import intake
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.forms.template import write_template
from ingest.settings import Settings
from ingest.settling import open_doubts, settle
from tests.intake.inbox import take_in
from tests.workbooks.specimens import PERIOD, UNIT, distinct_values


def deliver(warehouse: Settings, **changed: object) -> None:
    """A form of its commune with these cells changed, in a new row 20 where they are of that row."""
    spec = load_forms()["ho_so"]
    path = warehouse.inbox / "ho-so.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(spec, *UNIT, PERIOD, path, distinct_values(spec))
    workbook = load_workbook(path)
    if "B20" in changed:
        workbook.active.insert_rows(20)
    for cell, value in changed.items():
        workbook.active[cell] = value
    workbook.save(path)


def submission(warehouse: Settings) -> tuple:
    with connect("kho_admin", warehouse) as connection:
        return connection.execute(
            "select status, cells_in, cells_loaded, cells_set_aside, cells_skipped,"
            " (select count(*) from intake.doubts d where d.submission_id = s.submission_id),"
            " (select count(*) from raw.figures f where f.submission_id = s.submission_id)"
            " from intake.submissions s"
        ).fetchone()


def test_a_row_that_stands_twice_waits_with_all_its_cells(warehouse: Settings) -> None:
    deliver(warehouse, B20="Lĩnh vực văn phòng", C20=7, D20=7)
    take_in()
    status, cells_in, loaded, set_aside, skipped, doubts, figures = submission(warehouse)
    assert (status, doubts, figures) == ("set_aside", 1, 0)
    assert (loaded, set_aside) == (0, 90)
    assert cells_in == set_aside + skipped


def test_a_contradicted_unit_is_settled_by_its_code(warehouse: Settings) -> None:
    deliver(warehouse, C10="10930")
    take_in()
    assert submission(warehouse)[0] == "set_aside"
    with connect("kho_ingest", warehouse) as connection:
        [doubt] = open_doubts(connection)
        number = settle(connection, doubt.doubt_id, UNIT[0], "người kiểm tra")
    intake.read_batch([number])
    with connect("kho_admin", warehouse) as connection:
        found = connection.execute("select status, unit_code from intake.submissions").fetchall()
    assert found == [("loaded", UNIT[0])]


def test_a_phone_in_a_cell_is_loaded_as_a_doubt_and_counted(warehouse: Settings) -> None:
    deliver(warehouse, C18="0912345678")
    take_in()
    status, cells_in, loaded, set_aside, skipped, doubts, figures = submission(warehouse)
    assert (status, loaded, set_aside, doubts, figures) == ("loaded", 87, 1, 1, 88)
    assert cells_in == loaded + set_aside + skipped
