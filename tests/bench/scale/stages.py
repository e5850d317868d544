"""Where the time of a build goes, and dbt's plain `table` beside ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from ingest.settings import Settings, load_settings
from tests.bench.intake import seconds
from transform.build import run_dbt

# dbt's `table` drops the table it replaces and every view upon it: whoever has tables builds all that stands on them.
_AS_TABLES = ("build", "--vars", "{facts_as: table}", "--exclude-resource-type", "unit_test")


@dataclass(frozen=True, slots=True)
class Build:
    """Seconds of one build. Those of models and tests are added up over dbt's threads and may exceed `total`."""

    total: float
    before: float
    models: float
    tests: float
    slowest: str


def timed(settings: Settings, build: Callable[[], object]) -> Build:
    """Run a build, and read from dbt's own results what its stages took; `before` is all but dbt's run of the nodes."""
    total = seconds(build)
    results = json.loads((settings.home / "dbt" / "run_results.json").read_text(encoding="utf-8"))
    models = [one for one in results["results"] if one["unique_id"].startswith("model.")]
    tests = [one for one in results["results"] if one["unique_id"].startswith("test.")]
    longest = max(models, key=lambda one: one["execution_time"])
    return Build(
        total,
        total - results["elapsed_time"],
        sum(one["execution_time"] for one in models),
        sum(one["execution_time"] for one in tests),
        f"{longest['unique_id'].rsplit('.', 1)[-1]} {longest['execution_time']:.1f}",
    )


def build_as_tables() -> None:
    """What a project of plain tables does after any change: every fact and dimension is made anew, and all upon it."""
    run_dbt(load_settings(), *_AS_TABLES)
