"""The steps of the pipeline beside the build, from a changed fact to the published row and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

from rich.table import Table

from expectations.checks import run_checks
from expectations.feedback import write_feedback
from expectations.policy import apply_policy
from expectations.rules.rule import catalogue_sha256, load_catalogue
from publication.consolidation import periods_to_publish, publish
from publication.status_page import write_status_page
from tests.bench.intake import seconds

RULES_A_FORM = 25
MOST_WITH_PAGES = 1000  # a page for each commune: more are no office's, and their first writing takes hours
FORMS = ("ho_so", "van_ban", "can_bo", "ngan_sach")


@dataclass(frozen=True, slots=True)
class Steps:
    """Seconds of each step, and what they came to: periods judged, versions published."""

    checks: float
    policy: float
    periods: float
    publish: float
    feedback: float
    pages: float | None
    judged: tuple[str, ...]
    published: int

    @property
    def total(self) -> float:
        return self.checks + self.policy + self.periods + self.publish + self.feedback + (self.pages or 0)


def measured_steps(communes: int) -> Steps:
    """Run the steps once, in the order of the DAGs; the pages only where they are not too many."""
    judged: list[str] = []
    waiting: list[str] = []
    versions: list[object] = []
    return Steps(
        checks=seconds(lambda: judged.extend(run_checks())),
        policy=seconds(apply_policy),
        periods=seconds(lambda: waiting.extend(periods_to_publish())),
        publish=seconds(lambda: versions.extend(version for period in waiting for version in publish(period))),
        feedback=seconds(write_feedback),
        pages=seconds(write_status_page) if communes <= MOST_WITH_PAGES else None,
        judged=tuple(judged),
        published=len(versions),
    )


def rules_of_today() -> dict[str, object]:
    """Rules of the catalogue, so many a form, in columns, and its version."""
    given = []
    for form in FORMS:
        of_form = sorted((rule for rule in load_catalogue() if rule.form == form), key=attrgetter("rule_id"))
        given += of_form[:RULES_A_FORM]
    return {
        "catalogue": catalogue_sha256(),
        "rules": [rule.rule_id for rule in given],
        "versions": [rule.version for rule in given],
        "forms": [rule.form for rule in given],
        "severities": [rule.severity for rule in given],
        "checks": [rule.check_text for rule in given],
        "bases": [rule.legal_basis for rule in given],
    }


def steps_table(title: str, measured: Mapping[str, Steps]) -> Table:
    """One line a measurement, seconds by step."""
    names = ("checks", "policy", "periods", "publish", "feedback", "pages")
    table = Table("what", "seconds", *names, "periods judged", "versions published", title=title)
    for what, steps in measured.items():
        times = ["not run" if (took := getattr(steps, name)) is None else f"{took:.2f}" for name in names]
        table.add_row(what, f"{steps.total:.1f}", *times, ", ".join(steps.judged) or "none", str(steps.published))
    return table
