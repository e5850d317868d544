"""The same rules as Great Expectations would hold them alone: one query a rule over the table of figures.

A query gives the rows on which its rule fails, for reports of one period whose windows abut and of which there is one
revision each: what the warehouse's own pass has to find out beside that, these queries are spared.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from time import monotonic

from sqlglot import expressions as exp

from expectations.rules.language import Reference
from expectations.rules.rule import Rule
from expectations.rules.vocabulary import last_year_period, previous_period, warehouse_vocabulary
from ingest.database.connection import sqlalchemy_url
from ingest.settings import Settings

# Our own session's settings, and no nested loops: without statistics on what a query derives, they would be chosen.
_SESSION = "?options=-cjit%3Doff%20-cwork_mem%3D96MB%20-cenable_nestloop%3Doff"
_KIND = "left(split_part(f.period_code, '-', 2), 1)"
_VALUE = "max(f.value) filter (where f.state in ('value', 'zero_in_words'))"
_STATISTIC = {"median": "quality.median({})", "mad": "quality.mad({})", "count": "cardinality({})::numeric"}


def query_of(rule: Rule, period: str) -> str:
    """SQL that gives submission_id and scope_code of the rows that fail; `{batch}` stands for the table of figures."""
    return _Query(rule, period).text()


def run_by_query(settings: Settings, rules: Sequence[Rule], period: str) -> tuple[float, Mapping[str, int]]:
    """Seconds of one validation with an expectation a rule, and by rule how many rows failed."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    warnings.filterwarnings("ignore", module="great_expectations")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    url = sqlalchemy_url("kho_quality", settings) + _SESSION
    source = context.data_sources.add_postgres("facts", connection_string=url)
    asset = source.add_table_asset("figures", table_name="fct_figures", schema_name="marts")
    suite = context.suites.add(
        gx.ExpectationSuite(
            name="rules",
            expectations=[
                gx.expectations.UnexpectedRowsExpectation(
                    unexpected_rows_query=query_of(rule, period), meta={"rule_id": rule.rule_id}
                )
                for rule in rules
            ],
        )
    )
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    began = monotonic()
    outcome = batch.validate(suite, result_format="SUMMARY")
    took = monotonic() - began
    failed = {
        one.expectation_config.meta["rule_id"]: one.result.get("observed_value", str(one.exception_info))
        for one in outcome.results
    }
    return took, failed


class _Query:
    def __init__(self, rule: Rule, period: str) -> None:
        self.rule, self.period = rule, period
        self.vocabulary = warehouse_vocabulary()

    def text(self) -> str:
        rule, references = self.rule, self.rule.references
        own = [f"{self._own(r)} as {r.name}" for r in references if self._is_of_the_row(r)]
        others = {f"r{number}": r for number, r in enumerate(references) if not self._is_of_the_row(r)}
        tables = "".join(f",\n{name} as materialized (\n{self._elsewhere(r)}\n)" for name, r in others.items())
        joins = "".join(f"\nleft join {name} on {self._join(name, r)}" for name, r in others.items())
        applies = "" if rule.when is None else f"({self._sql(rule.when.tree)}) and "
        return (
            "with judged as materialized (\n"
            "select f.submission_id, f.unit_code, f.district_code, f.report_from, f.report_to, f.scope_code"
            + "".join(f",\n    {column}" for column in own)
            + f"\nfrom {{batch}} f\nwhere {self._of_the_period(rule.form, rule.domain)}\ngroup by 1, 2, 3, 4, 5, 6\n)"
            + tables
            + "\nselect j.submission_id, j.scope_code\nfrom judged j\n"
            "join ref.units u on u.unit_code = j.unit_code and j.report_to between u.valid_from and"
            " coalesce(u.valid_to, 'infinity')\nleft join lateral (select class from ref.unit_classes"
            " where unit_code = u.unit_code and since between u.valid_from and j.report_to"
            " order by since desc limit 1) c on true"
            f"{joins}\nwhere {applies}not ({self._sql(rule.check.tree)})"
        )

    def _is_of_the_row(self, reference: Reference) -> bool:
        return reference.source in ("own", "forms") and reference.scope is None

    def _own(self, reference: Reference) -> str:
        column = "form_value" if reference.source == "forms" else "value"
        return f"max(f.{column}) filter (where f.indicator = '{reference.indicator}')"

    def _sql(self, tree: exp.Expression) -> str:
        context = {
            "scope_code": "j.scope_code",
            "period_kind": f"'{self.period.partition('-')[2] or 'Y'}'",
            "days": "(j.report_to - j.report_from + 1)",
            "unit_kind": "u.kind",
            "unit_class": "c.class",
        }

        def put(node: exp.Expression) -> exp.Expression:
            if isinstance(node, exp.Column):
                return exp.maybe_parse(context.get(node.name, node.name), dialect="postgres")
            if isinstance(node, exp.Literal) and not node.is_string and node.arg_key != "decimals":
                return exp.cast(node.copy(), "numeric")
            return node

        return tree.transform(put).sql("postgres")

    def _of_the_period(self, form: str, domain: str, period: str | None = None) -> str:
        return f"f.form = '{form}' and f.domain = '{domain}' and f.period_code = '{period or self.period}'"

    def _elsewhere(self, reference: Reference) -> str:
        """The table of one reference: its value, by what it is joined by."""
        name, source = reference.name, reference.source
        form = source.removeprefix("form:") if source.startswith("form:") else self.rule.form
        domain = self.vocabulary.forms[form].domain if form != self.rule.form else self.rule.domain
        told = f"f.indicator = '{reference.indicator}'"
        here = f"from {{batch}} f\nwhere {self._of_the_period(form, domain)} and {told}"
        added = f"case when count(f.value) = count(*) then sum(f.value) end as {name}"
        if reference.scope == "*":
            return f"select f.submission_id, {added}\n{here} and f.scope_code <> 'total'\ngroup by 1"
        if reference.scope == "parts":
            members = f"ref.dimension_members where dimension = '{reference.dimension}'"
            return (
                f"select f.submission_id, m.part_of as scope_code, sum(f.value) as {name}\nfrom {{batch}} f\n"
                f"join (select scope_code, part_of from {members} and part_of is not null) m using (scope_code)\n"
                f"where {self._of_the_period(form, domain)} and {told}\ngroup by 1, 2\n"
                f"having count(f.value) = (select count(*) from {members} and part_of = m.part_of)"
            )
        if source == "own":
            return (
                f"select f.submission_id, {_VALUE} as {name}\n{here} and f.scope_code = '{reference.scope}'\ngroup by 1"
            )
        if source == "sisters":
            return f"select f.district_code, f.scope_code, {self._statistic(reference)}\n{here}\ngroup by 1, 2"
        if source == "children":
            return f"select f.district_code as unit_code, f.scope_code, {added}\n{here}\ngroup by 1, 2"
        if source == "past":
            kind = self.period.partition("-")[2][:1]
            return (
                f"select f.unit_code, f.scope_code, {self._statistic(reference)}\nfrom {{batch}} f\n"
                f"where f.form = '{form}' and f.domain = '{domain}' and {told} and {_KIND} = '{kind}'"
                f" and f.period_code < '{self.period}'\ngroup by 1, 2"
            )
        if source in ("prev", "last_year"):
            period = previous_period(self.period) if source == "prev" else last_year_period(self.period)
            here = f"from {{batch}} f\nwhere {self._of_the_period(form, domain, period)} and {told}"
        row = "f.scope_code" if reference.scope is None else f"'{reference.scope}'"
        return (
            f"select f.unit_code, f.scope_code, f.report_from, f.report_to, {_VALUE} as {name}\n{here}"
            f" and f.scope_code = {row}\ngroup by 1, 2, 3, 4"
        )

    def _statistic(self, reference: Reference) -> str:
        values = "array_agg(f.value) filter (where f.value is not null)"
        return f"{_STATISTIC[reference.measure].format(values)} as {reference.name}"

    def _join(self, name: str, reference: Reference) -> str:
        same_row = "" if reference.scope else f" and {name}.scope_code = j.scope_code"
        same_unit = f"{name}.unit_code = j.unit_code{same_row}"
        if reference.source == "own":
            by_row = f" and {name}.scope_code = j.scope_code" if reference.scope == "parts" else ""
            return f"{name}.submission_id = j.submission_id{by_row}"
        if reference.source == "sisters":
            return f"{name}.district_code = j.district_code{same_row}"
        if reference.source == "prev":
            return f"{same_unit} and (j.report_from = j.report_to or {name}.report_to + 1 = j.report_from)"
        if reference.source.startswith("form:"):
            return (
                f"{same_unit} and abs({name}.report_to - j.report_to) <= {reference.slack} and (j.report_from ="
                f" j.report_to or {name}.report_from = {name}.report_to or abs({name}.report_from - j.report_from)"
                f" <= {reference.slack})"
            )
        return same_unit
