"""Rules to set-based SQL: one statement gives the verdicts of all rules of a form on all reports of a period.

The statements read two temporary tables that `checks` fills: `check_reports` (a row a report to be judged) and
`check_sources` (which report stands for own, prev, last_year, sisters and each other form).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from expectations.rules.language import Reference
from expectations.rules.rule import Rule
from ingest.forms.spec import load_forms

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class CellLookup:
    """A cell a rule stands on, in the order in which it is shown: the row the rule judges comes first."""

    rule_id: str
    position: int
    source: str
    domain: str
    indicator: str
    scope: str | None


def references_of(rules: Iterable[Rule]) -> list[Reference]:
    """Every number the rules look at, each once."""
    found = {
        reference.name: reference
        for rule in rules
        for condition in (rule.check, rule.when)
        if condition
        for reference in condition.references
    }
    return list(found.values())


def verdict_statement(rules: Sequence[Rule]) -> str:
    """Rows (rule_id, submission_id, scope_code, verdict, found, expected) for the rules of one form and domain.

    A `when` that is false gives no row; NULL anywhere gives undecided.
    """
    references = references_of(rules)
    own = [r for r in references if r.source == "own" and r.dimension is None]
    parts = [_by_row("own", own), *_joined_by_row(references), *_joined_by_report(references)]
    joins = [
        f"left join {name} using (submission_id{', scope_code' if by_row else ''})" for name, _, by_row in parts[1:]
    ]
    columns = ", ".join(f"{reference.name}" for reference in references) or "null as nothing"
    judged = ",\n        ".join(_judgement(rule) for rule in rules)
    return (
        "with "
        + ",\n".join(f"{name} as (\n{body}\n)" for name, body, _ in parts)
        + f",\nfigure as (\n    select submission_id, scope_code, {columns}\n    from own\n    "
        + "\n    ".join(joins)
        + "\n)\n"
        "select judged.rule_id, figure.submission_id, figure.scope_code,\n"
        "    case when judged.holds then 'pass' when not judged.holds then 'fail' else 'undecided' end,\n"
        "    judged.found, judged.expected\n"
        "from figure\n"
        "join check_reports report using (submission_id)\n"
        "cross join lateral (values\n        " + judged + "\n) judged (rule_id, applies, holds, found, expected)\n"
        "where judged.applies is not false"
    )


def cell_lookups(rule: Rule) -> list[CellLookup]:
    """The cells of a rule's check."""
    return [
        CellLookup(rule.rule_id, position, reference.source, _domain(rule, reference), reference.indicator,
                   reference.scope)
        for position, reference in enumerate(rule.check.references)
        if reference.source not in ("sisters", "forms")
    ]  # fmt: skip


def _domain(rule: Rule, reference: Reference) -> str:
    if reference.source.startswith("form:"):
        return load_forms()[reference.source.removeprefix("form:")].domain
    return rule.domain


def _judgement(rule: Rule) -> str:
    applies = rule.when.sql if rule.when else "true"
    holds = f"case when ({applies}) then ({rule.check.sql}) end"
    sides = [f"({side})::numeric" if side else "null::numeric" for side in (rule.check.left_sql, rule.check.right_sql)]
    return f"('{rule.rule_id}', ({applies})::boolean, {holds}, {', '.join(sides)})"


def _value(reference: Reference) -> str:
    """The number of an indicator; none where a text gives two, for nothing says which one is meant."""
    rows = f"filter (where f.indicator = '{reference.indicator}')"
    column = "form_value" if reference.source == "forms" else "value"
    return f"case when count(*) {rows} = 1 then max(f.{column}) {rows} end as {reference.name}"


def _by_row(source: str, references: Sequence[Reference]) -> tuple[str, str, bool]:
    values = "".join(f",\n        {_value(reference)}" for reference in references)
    return (
        source,
        f"    select s.submission_id, f.scope_code{values}\n"
        "    from check_sources s\n"
        "    join marts.fct_figures f on f.submission_id = s.source_submission_id and f.domain = %(domain)s\n"
        f"    where s.source = '{'own' if source == 'forms' else source}'\n"
        "    group by s.submission_id, f.scope_code",
        True,
    )


def _joined_by_row(references: Sequence[Reference]) -> Iterable[tuple[str, str, bool]]:
    for source in ("prev", "last_year", "forms"):
        wanted = [reference for reference in references if reference.source == source]
        if wanted:
            yield _by_row(source, wanted)
    sisters = [reference for reference in references if reference.source == "sisters"]
    if sisters:
        values = ", ".join(
            "(select percentile_cont(0.5) within group (order by f.value)::numeric from marts.fct_figures f"
            " join check_reports r using (submission_id)"
            f" where f.domain = %(domain)s and f.indicator = '{reference.indicator}'"
            f" and f.scope_code = rows.scope_code) as {reference.name}"
            for reference in sisters
        )
        yield (
            "sisters",
            f"    select o.submission_id, o.scope_code, {', '.join(r.name for r in sisters)}\n"
            "    from own o\n"
            f"    join (select rows.scope_code, {values}\n"
            "          from (select distinct scope_code from own) rows) medians using (scope_code)",
            True,
        )


def _joined_by_report(references: Sequence[Reference]) -> Iterable[tuple[str, str, bool]]:
    forms = sorted({reference.source for reference in references if reference.source.startswith("form:")})
    for source in forms:
        values = "".join(
            f",\n        max(f.value) filter (where f.indicator = '{r.indicator}' and f.scope_code = '{r.scope}')"
            f" as {r.name}"
            for r in references
            if r.source == source
        )
        yield (
            source.replace(":", "_"),
            f"    select s.submission_id{values}\n"
            "    from check_sources s\n"
            "    join marts.fct_figures f on f.submission_id = s.source_submission_id\n"
            f"    where s.source = '{source}'\n"
            "    group by s.submission_id",
            False,
        )
    for dimension in sorted({r.dimension for r in references if r.dimension}):
        sums = "".join(f",\n        {_sum(r)}" for r in references if r.dimension == dimension)
        yield (
            f"sum_{dimension}",
            f"    select s.submission_id{sums}\n"
            "    from check_sources s\n"
            "    join marts.fct_figures f on f.submission_id = s.source_submission_id\n"
            f"        and f.domain = %(domain)s and f.scope_code <> '{TOTAL}'\n"
            f"    left join ref.dimension_members m on m.dimension = '{dimension}' and m.scope_code = f.scope_code\n"
            "    where s.source = 'own'\n"
            "    group by s.submission_id",
            False,
        )


def _sum(reference: Reference) -> str:
    rows = f"where f.indicator = '{reference.indicator}'"
    members = (
        f"(select count(*) from ref.dimension_members where dimension = '{reference.dimension}' and part_of is null)"
    )
    return (
        f"case when count(f.value) filter ({rows} and m.scope_code is not null) = {members}"
        f" and count(*) filter ({rows} and f.value is null) = 0"
        f" then sum(f.value) filter ({rows}) end as {reference.name}"
    )
