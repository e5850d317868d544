"""Promise: of slips in true reports nearly all are found, most are pinned, and what is proposed is right."""

from __future__ import annotations

from expectations.rules.rule import load_catalogue
from tests.bench.seeded import run


def test_the_bars_of_the_bench_hold_for_a_few_districts() -> None:
    results = run(150, load_catalogue())
    ours = results.ours
    assert ours.counts["detectable"] > 150
    assert ours.share("found", "detectable") >= 0.98
    assert ours.share("pinned", "single") >= 0.8
    assert ours.counts["wrong_reports"] <= 1
    assert ours.share_on_top >= 0.9
    assert (results.false_critical, results.gave_up) == (0, 0)
    assert results.false_warning <= results.true_reports / 100
    assert results.fellegi_holt.counts["wrong_reports"] >= ours.counts["wrong_reports"]
