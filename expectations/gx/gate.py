"""The gate: one expectation a rule, one suite a form reported, one checkpoint a period, Data Docs in HTML.

The verdicts were computed in one pass; an expectation asks that none of its rule's verdicts in the period failed, so
Great Expectations counts what we stored, on its own.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from expectations.rules.rule import Rule
from ingest.database.connection import connect, sqlalchemy_url
from ingest.settings import Settings, create_folder

_URL_VARIABLE = "KHO_GX_URL"
_SITE = "district"
_FAILURES = "select rule_id, submission_id, scope_code from quality.current_failures where period_code = '{period}'"
_FAILED = "select submission_id, scope_code from {{batch}} where rule_id = '{rule}'"
_FAILED_RULES = "select distinct rule_id from quality.current_failures where period_code = %s"
_JUDGED_FORMS = (
    "select distinct s.form from quality.current_runs r join quality.report_verdicts v using (run_id)"
    " join intake.submissions s using (submission_id) where r.period_code = %s"
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
    context, source = _context(settings)
    results, pages = [], []
    for period_code in periods:
        forms = _judged_forms(settings, period_code)
        judged = [rule for rule in rules if rule.form in forms]
        if not judged:
            results.append(GateResult(period_code, True, frozenset()))
            continue
        outcome = _checkpoint(context, source, period_code, judged).run()
        for page in outcome.run_results:
            pages += [page, page.expectation_suite_identifier]
        failed = frozenset(
            expectation.expectation_config.meta["rule_id"]
            for suite in outcome.run_results.values()
            for expectation in suite.results
            if not expectation.success
        )
        results.append(GateResult(period_code, bool(outcome.success), failed))
    if pages:  # at once: each call renders the whole index anew
        context.build_data_docs(site_names=[_SITE], resource_identifiers=pages)
    with connect("kho_quality", settings) as connection:
        for result in results:
            stored = {row[0] for row in connection.execute(_FAILED_RULES, [result.period_code])}
            if stored != result.failed_rules:
                raise GateMismatchError(f"{result.period_code}: {sorted(stored ^ result.failed_rules)}")
    return results


def _judged_forms(settings: Settings, period_code: str) -> set[str]:
    with connect("kho_quality", settings) as connection:
        return {form for (form,) in connection.execute(_JUDGED_FORMS, [period_code])}


def _context(settings: Settings):
    import great_expectations as gx

    context = gx.get_context(mode="file", project_root_dir=create_folder(settings.home))
    context.variables.progress_bars = {"globally": False}
    sites = context.variables.data_docs_sites or {}
    for name in [name for name in sites if name != _SITE]:
        context.delete_data_docs_site(name)
    if _SITE not in sites:
        folder = create_folder(settings.site / "data-docs")
        context.add_data_docs_site(
            _SITE,
            {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
    # The failures of a period are read once, into a temporary table that every rule asks.
    source = context.data_sources.add_or_update_postgres(
        "warehouse", connection_string="${" + _URL_VARIABLE + "}", create_temp_table=True
    )
    return context, source


def _checkpoint(context, source, period_code: str, rules: Sequence[Rule]):
    """The checkpoint of a period: the one that is held where it was made of these very rules, else a new one."""
    import great_expectations as gx

    asset = source.add_query_asset(f"verdicts-{period_code}", query=_FAILURES.format(period=period_code))
    batch = asset.add_batch_definition_whole_table("all")
    name = f"period-{period_code}"
    ordered = sorted(rules, key=lambda rule: (rule.form, rule.rule_id))
    wanted = {f"{form}-{period_code}": list(group) for form, group in groupby(ordered, key=lambda rule: rule.form)}
    with suppress(gx.exceptions.DataContextError):
        held = context.checkpoints.get(name)
        made_of = {one.suite.name: (one.suite.meta or {}).get("made_of") for one in held.validation_definitions}
        if made_of == {suite: _made_of(group) for suite, group in wanted.items()}:
            return held
    # To update a suite Great Expectations compares each expectation with each: it is made anew instead.
    for kept, names in (
        (context.checkpoints, [name]),
        (context.validation_definitions, wanted),
        (context.suites, wanted),
    ):
        for one in names:
            with suppress(gx.exceptions.DataContextError):
                kept.delete(one)
    validations = []
    for suite_name, group in wanted.items():
        suite = gx.ExpectationSuite(
            name=suite_name,
            expectations=[_expectation(gx, rule) for rule in group],
            meta={"made_of": _made_of(group)},
        )
        validation = gx.ValidationDefinition(name=suite_name, data=batch, suite=context.suites.add(suite))
        validations.append(context.validation_definitions.add(validation))
    return context.checkpoints.add(
        gx.Checkpoint(name=name, validation_definitions=validations, result_format="SUMMARY")
    )


def _made_of(rules: Sequence[Rule]) -> str:
    told = [(rule.rule_id, rule.severity, rule.check_text, rule.legal_basis, _FAILED) for rule in rules]
    return sha256(repr(told).encode()).hexdigest()


def _expectation(gx, rule: Rule):
    return gx.expectations.UnexpectedRowsExpectation(
        unexpected_rows_query=_FAILED.format(rule=rule.rule_id),
        description=f"{rule.rule_id} ({rule.severity}): {rule.check_text.strip()} — {rule.legal_basis}",
        severity=rule.severity,
        meta={"rule_id": rule.rule_id},
    )
