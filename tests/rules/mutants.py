"""Rules slightly wrong: each operator, constant and column of a rule flipped once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sqlglot
from sqlglot import expressions as exp

from expectations.rules.language import LanguageError, parse_condition
from expectations.rules.rule import Rule
from expectations.rules.vocabulary import Vocabulary

OPERATORS = {
    exp.EQ: (exp.GTE, exp.LTE, exp.NEQ),
    exp.NEQ: (exp.EQ,),
    exp.GTE: (exp.GT, exp.LTE, exp.EQ),
    exp.LTE: (exp.LT, exp.GTE, exp.EQ),
    exp.GT: (exp.GTE, exp.LT),
    exp.LT: (exp.LTE, exp.GT),
    exp.Add: (exp.Sub,),
    exp.Sub: (exp.Add,),
    exp.Mul: (exp.Add,),
    exp.Div: (exp.Mul,),
    exp.And: (exp.Or,),
    exp.Or: (exp.And,),
}
NAMING_FIRST = (
    "of", "at", "sum_over", "min_over", "max_over", "count_over", "sum_parts", "sum_under", "count_under", "beside",
)  # fmt: skip
NOT_COLUMNS = frozenset({"scope", "code", "column", "line", "period_kind", "days"})


def mutants(rule: Rule, vocabulary: Vocabulary) -> Iterator[tuple[str, Rule]]:
    """What was flipped and the rule with it, for its check and its `when`."""
    for part, text in (("check", rule.check_text), ("when", rule.when_text)):
        if text is None:
            continue
        seen = {sqlglot.parse_one(text, read="postgres").sql("postgres")}
        for changed in _flipped(text):
            if changed in seen:
                continue
            seen.add(changed)
            tolerance = rule.tolerance if part == "check" else None
            try:
                condition = parse_condition(changed, vocabulary, tolerance, rule.window_tolerance)
            except LanguageError:
                continue
            yield f"{part}: {changed}", replace(rule, **{part: condition})
    if rule.tolerance is not None:
        for tolerance in (float(rule.tolerance) * 2 + 1, 0):
            condition = parse_condition(rule.check_text, vocabulary, str(tolerance), rule.window_tolerance)
            yield f"tolerance: {tolerance}", replace(rule, check=condition)


def _flipped(text: str) -> Iterator[str]:
    tree = sqlglot.parse_one(text, read="postgres")
    names = [node.name for node in tree.find_all(exp.Column) if _is_indicator(node)]
    for number, node in enumerate(tree.walk()):
        for other in _others(node, names):
            copy = tree.copy()
            target = next(one for place, one in enumerate(copy.walk()) if place == number)
            if target.parent is None:
                copy = other
            else:
                target.replace(other)
            yield copy.sql("postgres")


def _others(node: exp.Expression, names: list[str]) -> Iterator[exp.Expression]:
    if type(node) in OPERATORS:
        is_text = isinstance(node, exp.EQ | exp.NEQ) and (_is_word(node.left) or _is_word(node.right))
        for operator in (exp.NEQ if isinstance(node, exp.EQ) else exp.EQ,) if is_text else OPERATORS[type(node)]:
            yield operator(this=node.left.copy(), expression=node.right.copy())
    elif isinstance(node, exp.Literal):
        if node.is_string:
            yield exp.Literal.string("other_word")
        else:
            value = float(node.this)
            step = 1 if value == int(value) else value / 2
            yield from (exp.Literal.number(f"{value + change:g}" if abs(value) < 1e6 else str(int(value + change)))
                        for change in (step, -step) if value + change >= 0)  # fmt: skip
    elif isinstance(node, exp.Column) and _is_indicator(node):
        yield from (exp.column(name) for name in dict.fromkeys(names) if name != node.name)
    elif isinstance(node, exp.Is | exp.Between | exp.In) and not isinstance(node.parent, exp.Not):
        yield exp.Not(this=node.copy())
    elif isinstance(node, exp.Not | exp.Abs):
        yield node.this.copy()


def _is_indicator(node: exp.Column) -> bool:
    """Whether a name is an indicator: by itself, or the one that a function asks for."""
    if node.name in NOT_COLUMNS:
        return False
    if not isinstance(node.parent, exp.Anonymous):
        return True
    function, arguments = str(node.parent.this).lower(), node.parent.expressions
    if function == "unit" or (function == "in_list" and node is not arguments[0]):
        return False
    return len(arguments) == 1 or function not in NAMING_FIRST or node is arguments[1]


def _is_word(node: exp.Expression) -> bool:
    return isinstance(node, exp.Literal) and node.is_string
