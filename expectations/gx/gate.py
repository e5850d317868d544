"""The gate: one expectation a rule, one suite a form, one checkpoint a period, Data Docs in HTML.

The verdicts were computed in one pass; an expectation asks that none of its rule's verdicts in the period failed, so
Great Expectations counts what we stored, on its own.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from expectations.rules.rule import Rule
from ingest.database.connection import connect, sqlalchemy_url
from ingest.settings import Settings, create_folder

_URL_VARIABLE = "KHO_GX_URL"
_QUERY = (
    "select v.submission_id, v.scope_code from quality.verdicts v join quality.current_runs r using (run_id)"
    " where r.period_code = '{period}' and v.rule_id = '{rule}' and v.verdict = 'fail'"
)
_FAILED_RULES = (
    "select distinct v.rule_id from quality.verdicts v join quality.current_runs r using (run_id)"
    " where r.period_code = %s and v.verdict = 'fail'"
)


class GateMismatchError(Exception):
    """Great Expectations sees other rules fail than the verdicts we stored."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """What the gate says of a period: open where nothing failed; the rules that closed it."""

    period_code: str
    is_open: bool
    failed_rules: frozenset[str]


def run_gate(settings: Settings, periods: Sequence[str], rules: Sequence[Rule]) -> list[GateResult]:
    """Run the checkpoint of each period and write the Data Docs to <site>/data-docs.

    Raises GateMismatchError where the outcome is not that of the stored verdicts.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ[_URL_VARIABLE] = sqlalchemy_url("kho_quality", settings)
    warnings.filterwarnings("ignore", module="great_expectations")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context, batch = _context(settings)
    results = []
    for period_code in periods:
        checkpoint = _checkpoint(context, batch, period_code, rules)
        outcome = checkpoint.run()
        failed = frozenset(
            expectation.expectation_config.meta["rule_id"]
            for suite in outcome.run_results.values()
            for expectation in suite.results
            if not expectation.success
        )
        results.append(GateResult(period_code, bool(outcome.success), failed))
    context.build_data_docs()
    with connect("kho_quality", settings) as connection:
        for result in results:
            stored = {row[0] for row in connection.execute(_FAILED_RULES, [result.period_code])}
            if stored != result.failed_rules:
                raise GateMismatchError(f"{result.period_code}: {sorted(stored ^ result.failed_rules)}")
    return results


def _context(settings: Settings):
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    site = create_folder(settings.site / "data-docs")
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars={"globally": False},
        data_docs_sites={
            "district": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    source = context.data_sources.add_postgres("warehouse", connection_string="${" + _URL_VARIABLE + "}")
    asset = source.add_table_asset("verdicts", table_name="verdicts", schema_name="quality")
    return context, asset.add_batch_definition_whole_table("all")


def _checkpoint(context, batch, period_code: str, rules: Sequence[Rule]):
    import great_expectations as gx

    validations = []
    ordered = sorted(rules, key=lambda rule: (rule.form, rule.rule_id))
    for form, group in groupby(ordered, key=lambda rule: rule.form):
        suite = context.suites.add(
            gx.ExpectationSuite(
                name=f"{form}-{period_code}",
                expectations=[_expectation(gx, rule, period_code) for rule in group],
            )
        )
        validations.append(
            context.validation_definitions.add(
                gx.ValidationDefinition(name=f"{form}-{period_code}", data=batch, suite=suite)
            )
        )
    return context.checkpoints.add(
        gx.Checkpoint(
            name=f"period-{period_code}",
            validation_definitions=validations,
            actions=[gx.checkpoint.UpdateDataDocsAction(name="update_docs")],
            result_format="SUMMARY",
        )
    )


def _expectation(gx, rule: Rule, period_code: str):
    return gx.expectations.UnexpectedRowsExpectation(
        unexpected_rows_query=_QUERY.format(period=period_code, rule=rule.rule_id),
        description=f"{rule.rule_id} ({rule.severity}): {rule.check_text.strip()} — {rule.legal_basis}",
        severity=rule.severity,
        meta={"rule_id": rule.rule_id},
    )
