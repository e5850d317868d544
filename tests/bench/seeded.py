"""Slips of known kind in true reports, ours beside other ways: python -m tests.bench.seeded [reports]."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console
from rich.table import Table

from expectations.findings.findings import check_figures
from expectations.rules.rule import Rule, load_catalogue
from expectations.suspects.diagnosis import Diagnoser
from tests.bench.seeded_rivals import ZScore, fellegi_holt, without_cells
from tests.bench.seeded_scores import Score
from tests.bench.seeded_trial import Trial, figures_of, trial

REPORTS = 3000
CLEAN_EVERY = 3  # so many districts are judged as they are true, too


@dataclass
class Results:
    """All that was measured; `seconds` of the search for suspects, one a spoiled report."""

    ours: Score = field(default_factory=Score)
    fellegi_holt: Score = field(default_factory=Score)
    rules_alone: Score = field(default_factory=Score)
    z_score: ZScore = field(default_factory=ZScore)
    true_reports: int = 0
    false_critical: int = 0
    false_warning: int = 0
    gave_up: int = 0
    seconds: list[float] = field(default_factory=list)


def run(reports: int, rules: tuple[Rule, ...]) -> Results:
    """Districts one after another until so many reports were spoiled, every way over the same."""
    results, number = Results(), 0
    while results.ours.counts["reports"] < reports:
        one = trial(number)
        with _timed(results.seconds):
            outcome = check_figures(figures_of(one.sent), rules)
        results.gave_up += sum(finding.diagnosis.gave_up for finding in outcome.findings)
        results.ours.take(one, outcome.findings)
        results.ours.take_order(one, outcome)
        results.fellegi_holt.take(one, fellegi_holt(outcome))
        results.rules_alone.take(one, without_cells(outcome))
        results.z_score.take(one)
        if number % CLEAN_EVERY == 0:
            _judge_truth(one, rules, results)
        number += 1
    return results


def _judge_truth(one: Trial, rules: tuple[Rule, ...], results: Results) -> None:
    outcome = check_figures(figures_of(one.truth), rules)
    results.true_reports += len(one.truth)
    severities = [finding.rule.severity for finding in outcome.findings]
    results.false_critical += severities.count("critical")
    results.false_warning += severities.count("warning")


class _timed:  # noqa: N801
    """Notes the seconds that each report's search for suspects takes meanwhile."""

    def __init__(self, seconds: list[float]) -> None:
        self.seconds, self.search = seconds, Diagnoser.of_unit

    def __enter__(self) -> None:
        search, seconds = self.search, self.seconds

        def of_unit(diagnoser, failed, undecided):
            started = time.thread_time()
            found = search(diagnoser, failed, undecided)
            reports = {one.row.report.form for one in (*failed, *undecided) if id(one) in found}
            seconds.extend([(time.thread_time() - started) / max(len(reports), 1)] * len(reports))
            return found

        Diagnoser.of_unit = of_unit

    def __exit__(self, *error: object) -> None:
        Diagnoser.of_unit = self.search


def tables(results: Results) -> list[Table]:
    """The ways side by side, then ours by kind of slip."""
    ours = results.ours
    ways = Table("way", "slips found", "single slips pinned, right value", "reports with a wrong proposal",
                 "alarms per 100 true reports", title=f"{ours.counts['reports']:,} spoiled reports,"
                 f" {ours.counts['detectable']:,} detectable slips")  # fmt: skip
    alarms = (results.false_critical + results.false_warning) / max(results.true_reports, 1)
    for name, score in (("kho", ours), ("Fellegi–Holt alone", results.fellegi_holt)):
        ways.add_row(name, f"{score.share('found', 'detectable'):.1%}", f"{score.share('pinned', 'single'):.1%}",
                     f"{score.share('wrong_reports', 'reports'):.2%}", f"{100 * alarms:.2f}")  # fmt: skip
    found = results.rules_alone.share("found", "detectable")
    ways.add_row("rules without cells", f"{found:.1%}", "none", "none", f"{100 * alarms:.2f}")
    score = results.z_score
    ways.add_row("modified z-score, 3.5", f"{score.found / max(score.detectable, 1):.1%}", "none", "none",
                 f"{100 * score.alarms / max(score.true_reports, 1):.2f}")  # fmt: skip
    kinds = Table("slip", "detectable", "found", "alone in a report", "pinned", "left open", "wrong")
    for kind, counts in sorted(ours.by_kind.items()):
        kinds.add_row(kind, *(str(counts[name]) for name in
                              ("detectable", "found", "single", "pinned", "left_open", "wrong")))  # fmt: skip
    return [ways, kinds]


def sentences(results: Results) -> list[str]:
    """What must hold beside the tables."""
    ours = results.ours
    return [
        f"found {ours.share('found', 'detectable'):.1%} (bar 98%), pinned {ours.share('pinned', 'single'):.1%} (80%),"
        f" wrong {ours.share('wrong_reports', 'reports'):.2%} of reports (0.3%),"
        f" left open {ours.share('left_open', 'single'):.1%} of single slips",
        f"the first tenth of the findings carries {ours.share_on_top:.1%} of the error in the"
        " district's totals (bar 90%)",
        f"of {results.true_reports:,} true reports: {results.false_critical} critical, {results.false_warning} warnings"
        " (bar 0 and 1 per 100)",
        f"suspects of a failing report: median {1000 * median(results.seconds):.0f} ms (bar 50), at worst"
        f" {max(results.seconds):.2f} s (bar 1), gave up {results.gave_up} times",
    ]


def print_seeded(console: Console, reports: int = REPORTS) -> None:
    """Run the warehouse's own catalogue over so many spoiled reports and print what came of it."""
    results = run(reports, load_catalogue())
    for line in (*tables(results), *sentences(results)):
        console.print(line)


if __name__ == "__main__":
    print_seeded(Console(), int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)
