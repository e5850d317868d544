"""Promise: what the measurement sets beside the marts answers the same questions with the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest.database.connection import connect
from ingest.settings import Settings
from publication.consolidation import periods_to_publish
from tests.bench.scale import growth, sides, stages
from tests.bench.scale.pipeline import measured_steps
from tests.bench.scale.sides import AnswersDifferError
from transform.build import build_layers

COMMUNES = 17
COUNTED = "select count(*), sum(value) from marts.fct_figures"


@pytest.fixture
def grown(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setattr(growth, "QUARTERS", ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"))
    monkeypatch.setattr(sides, "ROUNDS", 2)
    growth.fill(warehouse, COMMUNES)
    build_layers()
    growth.settle(warehouse)
    yield warehouse


def test_every_question_has_a_twin_or_a_reason_and_every_twin_a_question() -> None:
    titles = {query.title for _, _, wanted in sides.sides() for query in wanted}
    analysts = {query.title for kind, _, wanted in sides.sides() for query in wanted if kind == "analyst"}
    twins, reasons = sides.twins().keys(), sides.reasons().keys()
    assert twins | reasons == titles
    assert not twins & reasons
    assert analysts <= twins
    assert len(analysts) == 14


def test_the_raw_table_answers_as_the_marts_do_and_a_difference_is_noticed(grown: Settings) -> None:
    growth.deliver(grown, "2023-Q4", unit="b3", revision=2)
    build_layers()
    asked = sides.asked_both(grown)
    assert sum(1 for one in asked if one.raw_seconds) == len(sides.twins())
    assert all(one.raw_seconds or one.why_not for one in asked)
    with connect("kho_reader", grown) as reader:
        empty = [query.title for query in sides.opened(sides.OPENED) if not reader.execute(query.statement).fetchall()]
    assert not set(empty) & sides.twins().keys()
    growth.deliver(grown, "2023-Q4", unit="b3", revision=3)
    with pytest.raises(AnswersDifferError, match="whole country's dossiers"):
        sides.asked_both(grown)


def test_plain_tables_hold_what_ours_hold_and_ours_goes_on_from_them(grown: Settings) -> None:
    growth.deliver(grown, "2023-Q4", unit="b5", revision=2)
    ours = stages.timed(grown, build_layers)
    held = _counted(grown)
    tables = stages.timed(grown, stages.build_as_tables)
    assert _counted(grown) == held
    assert tables.models > 0 and ours.models > 0 and tables.tests > 0
    growth.deliver(grown, "2023-Q4", unit="b7", revision=2)
    build_layers()
    sides.asked_both(grown)


def test_what_is_filled_in_is_judged_and_published_and_a_report_sent_again_is_found(grown: Settings) -> None:
    nothing = measured_steps(COMMUNES)
    assert (nothing.judged, nothing.published) == ((), 0)
    with connect("kho_admin", grown) as connection:
        connection.execute("delete from district.consolidation_basis")
    assert periods_to_publish() == []  # by the whole look, too
    growth.deliver(grown, "2023-Q4", unit="b3", revision=2)
    build_layers()
    again = measured_steps(COMMUNES)
    assert "2023-Q4" in again.judged
    assert again.published == 1


def _counted(settings: Settings) -> tuple:
    with connect("kho_reviewer", settings) as connection:
        return connection.execute(COUNTED).fetchone()
