"""Promise: what the measurement sets beside our pass comes to the same verdicts."""

from __future__ import annotations

from ingest.database.connection import connect
from ingest.settings import Settings
from tests.bench.verdicts import PERIOD, by_hand, fill, judged, rules_by_query
from tests.bench.verdicts_by_query import query_of


def test_the_hand_written_pass_and_a_query_a_rule_say_what_our_pass_says(warehouse: Settings) -> None:
    fill(warehouse, 17)
    ours = judged(warehouse)
    hand = by_hand(warehouse, ours.run_id)
    assert hand.rules >= 35
    assert hand.differing == 0
    with connect("kho_admin", warehouse) as connection:
        stored = dict(
            connection.execute(
                "select rule_id, count(*) from quality.current_failures where period_code = %s group by rule_id",
                [PERIOD],
            ).fetchall()
        )
        counted = {
            rule.rule_id: len(connection.execute(query_of(rule, PERIOD).format(batch="marts.fct_figures")).fetchall())
            for rule in rules_by_query()
        }
        undecided = connection.execute(
            "select count(*) from quality.verdicts where verdict = 'undecided' and rule_id = 'DOS-001'"
        ).fetchone()[0]
    assert {rule: rows for rule, rows in counted.items() if rows} == stored
    assert {"DOS-001", "DOC-002", "STF-001", "BUD-001"} <= set(stored)
    assert undecided == 1
