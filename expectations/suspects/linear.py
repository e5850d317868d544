"""Rules as linear constraints on cells, where they are linear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import expressions as exp

from expectations.checking.evaluation import Row
from expectations.checking.figures import CellKey
from expectations.checking.verdicts import USUAL, cells_of
from expectations.rules.language import Condition
from expectations.rules.rule import Rule

Number = int | Fraction
_TURNED = {exp.GTE: (1, ">="), exp.GT: (1, ">"), exp.LTE: (-1, ">="), exp.LT: (-1, ">")}


@dataclass(frozen=True, slots=True)
class Constraint:
    """constant + sum of coefficient × cell, related to 0 by =, >= or >; `terms` is empty for a rule not linear.

    `cells` are those the rule looks at, `switches` those that say whether it applies at all; `rule` and `row` what it
    came from.
    """

    terms: Mapping[CellKey, Number]
    constant: Number
    relation: str
    cells: frozenset[CellKey]
    switches: frozenset[CellKey]
    rule: Rule
    row: Row

    @property
    def is_linear(self) -> bool:
        return bool(self.terms)

    @property
    def may_change(self) -> frozenset[CellKey]:
        """Cells of which one has to change where the rule fails."""
        return self.cells | self.switches


class _NotLinearError(Exception):
    """The condition is no conjunction of linear comparisons."""


Form = dict[CellKey | None, Number]


def constraints_of(rule: Rule, row: Row, is_on: bool = True) -> list[Constraint]:
    """What a rule asks of the cells of a row; one that is not linear, or not on, names its cells only."""
    cells = frozenset(cells_of(rule.check, row))
    switches = frozenset(cells_of(rule.when, row)) if rule.when else frozenset()
    if not is_on:
        return [Constraint({}, 0, "", cells, switches, rule, row)] if switches else []
    try:
        forms = _Linearizer(rule.check, row).conjunction(rule.check.tree)
    except _NotLinearError:
        return [Constraint({}, 0, "", cells, switches, rule, row)]
    found = []
    for form, relation in forms:
        constant = form.pop(None, 0)
        terms = {key: coefficient for key, coefficient in form.items() if coefficient}
        if terms:
            found.append(Constraint(terms, constant, relation, frozenset(terms), switches, rule, row))
    return found


class _Linearizer:
    def __init__(self, condition: Condition, row: Row) -> None:
        self.references = {reference.name: reference for reference in condition.references}
        self.row = row

    def conjunction(self, node: exp.Expression) -> list[tuple[Form, str]]:
        if isinstance(node, exp.Paren):
            return self.conjunction(node.this)
        if isinstance(node, exp.And):
            return [*self.conjunction(node.left), *self.conjunction(node.right)]
        if isinstance(node, exp.Between):
            low, high = (
                exp.GTE(this=node.this, expression=node.args["low"]),
                exp.LTE(this=node.this, expression=node.args["high"]),
            )
            return [*self.conjunction(low), *self.conjunction(high)]
        if isinstance(node, exp.LTE) and isinstance(node.left, exp.Abs):  # |a| <= b: a <= b and -a <= b
            inside, bound = self.form(node.left.this), self.form(node.right)
            return [(_added(bound, inside, sign), ">=") for sign in (-1, 1)]
        if isinstance(node, exp.EQ):
            return [(_added(self.form(node.left), self.form(node.right), -1), "=")]
        if type(node) in _TURNED:
            sign, relation = _TURNED[type(node)]
            difference = _added(self.form(node.left), self.form(node.right), -1)
            return [({key: sign * value for key, value in difference.items()}, relation)]
        raise _NotLinearError

    def form(self, node: exp.Expression) -> Form:
        if isinstance(node, exp.Paren):
            return self.form(node.this)
        if isinstance(node, exp.Literal) and not node.is_string:
            return {None: _plain(Fraction(node.this))}
        if isinstance(node, exp.Column) and node.name in self.references:
            return self.of_reference(node.name)
        if isinstance(node, exp.Add | exp.Sub):
            return _added(self.form(node.left), self.form(node.right), 1 if isinstance(node, exp.Add) else -1)
        if isinstance(node, exp.Neg):
            return _added({}, self.form(node.this), -1)
        if isinstance(node, exp.Mul):
            one, other = self.form(node.left), self.form(node.right)
            if set(one) - {None}:
                one, other = other, one
            if set(one) - {None}:
                raise _NotLinearError
            return {key: _plain(Fraction(value) * one.get(None, 0)) for key, value in other.items()}
        if isinstance(node, exp.Div):
            divisor = self.form(node.expression.this if isinstance(node.expression, exp.Nullif) else node.expression)
            if set(divisor) != {None} or not divisor[None]:
                raise _NotLinearError
            return {key: _plain(Fraction(value) / divisor[None]) for key, value in self.form(node.left).items()}
        raise _NotLinearError

    def of_reference(self, name: str) -> Form:
        reference = self.references[name]
        if not reference.is_cell:
            value = self.row.look(reference)
            if reference.source not in USUAL or not isinstance(value, int | Fraction):
                raise _NotLinearError
            return {None: _plain(Fraction(value))}
        keys = self.row.cells(reference)
        if keys is None:
            raise _NotLinearError
        return dict.fromkeys(keys, 1)


def _added(one: Form, other: Form, sign: int) -> Form:
    total = dict(one)
    for key, value in other.items():
        total[key] = total.get(key, 0) + sign * value
    return total


def _plain(number: Fraction) -> Number:
    return number.numerator if number.denominator == 1 else number


def touching(constraints: Iterable[Constraint]) -> dict[CellKey, list[Constraint]]:
    """The constraints on each cell."""
    found: dict[CellKey, list[Constraint]] = {}
    for constraint in constraints:
        for cell in constraint.may_change:
            found.setdefault(cell, []).append(constraint)
    return found
