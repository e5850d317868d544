"""Rules to set-based SQL: all rules of a form judge all reports of a period in one pass.

`plan_of` turns the rules of one form and subject into the figures they look at, numbered (looks), and into statements
that gather each look's number for every row of every report, write one mark a rule, and take out the failures. The
statements read the temporary tables of `work_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import expressions as exp

from expectations.rules.expressions import numeric_side, to_sql
from expectations.rules.gathering import ListLook, Look, MemberLook, NameLook, gathering_of
from expectations.rules.language import Reference
from expectations.rules.rule import Rule
from expectations.rules.vocabulary import Vocabulary

FAILED = "f"


@dataclass(frozen=True, slots=True)
class CellLookup:
    """A cell a rule stands on, in the order in which it is shown: the row the rule judges comes first."""

    rule_id: str
    position: int
    source: str
    domain: str
    indicator: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is run for the rules of one form and subject.

    `sources` are the other reports to be found first (`own` is always there); the looks fill their
    tables, `statements` then run in order and end with check_marks (submission_id, scope_code, marks: a letter a rule,
    p pass, f fail, u undecided, - does not apply) and rows of check_failures.
    """

    rules: Sequence[Rule]
    sources: Sequence[Reference]
    looks: Sequence[Look]
    member_looks: Sequence[MemberLook]
    list_looks: Sequence[ListLook]
    name_looks: Sequence[NameLook]
    cells: Sequence[CellLookup]
    statements: Sequence[str]

    @property
    def asks_for_names(self) -> bool:
        """Whether a rule looks at what the names of rows tell."""
        columns = (node.name for rule in self.rules for one in (rule.check, rule.when) if one
                   for node in one.tree.find_all(exp.Column))  # fmt: skip
        return bool(self.name_looks) or any(name.startswith("row_") or "__under__" in name for name in columns)


def references_of(rules: Iterable[Rule]) -> list[Reference]:
    """Every number the rules look at, each once."""
    return list({reference.name: reference for rule in rules for reference in rule.references}.values())


def source_key(reference: Reference) -> str:
    """The name under which the reports that a reference looks in are listed in check_sources."""
    return f"{reference.source}~{reference.slack}" if reference.slack else reference.source


def plan_of(rules: Sequence[Rule], vocabulary: Vocabulary) -> Plan:
    """How these rules, all of one form and subject, are judged."""
    references = references_of(rules)
    gathering = gathering_of(references, rules[0].domain, vocabulary, _only_rows(rules))
    columns = gathering.columns
    return Plan(
        rules=rules,
        sources=list({source_key(r): r for r in references if r.source not in ("own", "forms", "sisters")}.values()),
        looks=gathering.looks,
        member_looks=gathering.member_looks,
        list_looks=gathering.list_looks,
        name_looks=gathering.name_looks,
        cells=[lookup for rule in rules for lookup in _cell_lookups(rule, vocabulary)],
        statements=[
            *gathering.statements,
            "create temporary table check_marks on commit drop as\n"
            "select figure.submission_id, figure.scope_code,\n    concat("
            + ",\n        ".join(_mark(rule, columns) for rule in rules)
            + ") as marks\nfrom check_figures figure\njoin check_reports report using (submission_id)",
            "insert into check_failures\n"
            "select judged.rule_id, figure.submission_id, figure.scope_code, judged.found, judged.expected\n"
            "from check_marks m\n"
            "join check_figures figure using (submission_id, scope_code)\n"
            "join check_reports report using (submission_id)\n"
            "cross join lateral (values\n        "
            + ",\n        ".join(_sides(number, rule, columns) for number, rule in enumerate(rules, start=1))
            + "\n) judged (number, rule_id, found, expected)\n"
            f"where position('{FAILED}' in m.marks) > 0 and substr(m.marks, judged.number, 1) = '{FAILED}'",
        ],
    )


def _only_rows(rules: Sequence[Rule]) -> dict[str, str]:
    """By reference, the row it is wanted for where every rule that looks at it judges that row alone."""
    wanted: dict[str, set[str | None]] = {}
    for rule in rules:
        row = _judged_row(rule)
        for reference in rule.references:
            wanted.setdefault(reference.name, set()).add(row)
    return {name: row for name, rows in wanted.items() if len(rows) == 1 for row in rows if row is not None}


def _judged_row(rule: Rule) -> str | None:
    """The row of a rule whose `when` says scope = 'row', alone or before an `and`."""
    if rule.when is None:
        return None
    for part in rule.when.tree.flatten() if isinstance(rule.when.tree, exp.And) else [rule.when.tree]:
        if isinstance(part, exp.EQ) and part.left.name == "scope_code" and isinstance(part.right, exp.Literal):
            return part.right.name
    return None


def _mark(rule: Rule, columns: dict[str, str]) -> str:
    judged = f"case ({to_sql(rule.check.tree, columns)}) when true then 'p' when false then 'f' else 'u' end"
    if rule.when is None:
        return judged
    return f"case ({to_sql(rule.when.tree, columns)}) when false then '-' when true then {judged} else 'u' end"


def _sides(number: int, rule: Rule, columns: dict[str, str]) -> str:
    found, expected = (numeric_side(side, columns) for side in rule.check.sides)
    return f"({number}, '{rule.rule_id}', {found}, {expected})"


def _cell_lookups(rule: Rule, vocabulary: Vocabulary) -> list[CellLookup]:
    return [
        CellLookup(rule.rule_id, position, source_key(reference), domain_of(reference, rule.domain, vocabulary),
                   reference.indicator, reference.scope)
        for position, reference in enumerate(rule.check.references)
        if reference.source not in ("sisters", "past", "forms") and reference.is_in_one_row
    ]  # fmt: skip


def domain_of(reference: Reference, domain: str, vocabulary: Vocabulary) -> str:
    """The subject of a reference: that of the other form where it looks there."""
    if reference.source.startswith("form:"):
        return vocabulary.forms[reference.source.removeprefix("form:")].domain
    return domain
