"""Conditions judged in Python, exactly and with SQL's three values: the independent second opinion on the SQL."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from sqlglot import expressions as exp

from expectations.checking.figures import CellKey, Figures, Report
from expectations.rules.language import Condition, Reference
from expectations.rules.rows import RowName

Judged = Callable[["Row"], Any]
_ARITHMETIC = {exp.Add: operator.add, exp.Sub: operator.sub, exp.Mul: operator.mul}
_COMPARISON = {
    exp.EQ: operator.eq, exp.NEQ: operator.ne, exp.GT: operator.gt, exp.GTE: operator.ge, exp.LT: operator.lt,
    exp.LTE: operator.le,
}  # fmt: skip


class Row:
    """A row of a report as a condition sees it; `changed` overrides figures, to try what a correction would do."""

    def __init__(self, figures: Figures, report: Report, scope: str, changed: dict[CellKey, Any] | None = None) -> None:
        self.figures, self.report, self.scope = figures, report, scope
        self.changed = changed or {}

    def context(self, name: str) -> Any:
        """The row's own scope, the period's kind, the days of the window or an attribute of the unit."""
        if name == "scope_code":
            return self.scope
        if name.startswith("row_"):
            return getattr(self.figures.vocabulary.row_name(self.scope), name.removeprefix("row_"))
        if name == "period_kind":
            return self.report.period_kind
        if name == "days":
            return (self.report.window[1] - self.report.window[0]).days + 1
        place = self.report.place
        if place and name == "unit_class":
            return self.figures.vocabulary.class_of(place, self.report.window[1])
        return place.attributes.get(name.removeprefix("unit_")) if place else None

    def cells(self, reference: Reference) -> list[CellKey] | None:
        """The cells a reference stands for; None where a report or a row that it needs is not there."""
        scope = reference.scope or self.scope
        reports = self._reports(reference, scope)
        if reports is None:
            return None
        if reference.scope in ("beside", "line"):
            return self._named_alike(reports[0], reference)
        if reference.scope == "under":
            rows = self.figures.under(self.report, reference.dimension).get(self.scope, ())
            return [self.report.key(row, reference.indicator) for row in rows] or None
        if reference.dimension is None:
            return [report.key(scope, reference.indicator) for report in reports]
        members = (
            self.figures.listed(self.report, reference.dimension)
            if reference.scope == "*"
            else self.figures.vocabulary.parts(reference.dimension, self.scope)
        )
        return [self.report.key(member, reference.indicator) for member in members] or None

    def _named_alike(self, report: Report, reference: Reference) -> list[CellKey] | None:
        """The cell of the same row in another column, or of the same line in another form; None but for just one."""
        name_of = self.figures.vocabulary.row_name
        own = name_of(self.scope)
        if reference.scope == "line":
            alike = [row for row in report.rows if own.line and _same_line(name_of(row), own)]
        else:
            alike = [row for row in report.rows if name_of(row) == replace(own, column=reference.dimension)]
        cells = [row for row in alike if report.cell(row, reference.indicator) is not None]
        return [report.key(cells[0], reference.indicator)] if len(cells) == 1 else None

    def _reports(self, reference: Reference, scope: str) -> list[Report] | None:
        figures, report, source = self.figures, self.report, reference.source
        if source == "own":
            return [report]
        if source == "year":
            return figures.year(report)
        if source == "children":
            return figures.children(report)
        if source == "forms":
            key = figures.in_forms(report, scope, reference.indicator)
            return None if key is None else [figures.reports[key.unit_code, key.form, key.domain, key.period]]
        if source == "prev":
            found = figures.previous(report, reference.slack)
        elif source == "last_year":
            found = figures.last_year(report)
        else:
            found = figures.of(report, source.removeprefix("form:"), reference.slack)
        return None if found is None else [found]

    def judge(self, condition: Condition) -> bool | None:
        """True, false, or None where nothing can be said."""
        return _compiled(condition)(self)

    def sides(self, condition: Condition) -> tuple[Any, Any]:
        """The values of both sides of a comparison, None for what is no number or no side."""
        values = [None if one is None else one(self) for one in _sides(condition)]
        left, right = (v if isinstance(v, int | Fraction) and not isinstance(v, bool) else None for v in values)
        return left, right

    def value_of(self, key: CellKey) -> Any:
        if key in self.changed:
            return self.changed[key]
        cell = self.figures.cell_at(key)
        return cell.value if cell else None

    def look(self, reference: Reference) -> Any:
        """What the reference comes to; None where nothing can be said."""
        if reference.source in ("past", "sisters"):
            return self.figures.statistic(
                self.report, reference.source, reference.measure, reference.scope or self.scope, reference.indicator
            )
        if reference.measure == "unique":
            return self._is_unique(reference.indicator)
        keys = self.cells(reference)
        if keys is None:
            return None
        if reference.measure == "filled":
            return self._is_filled(keys[0])
        if reference.measure == "value":
            return self.value_of(keys[0])
        if reference.measure in ("min", "max") and any(self._is_unknown(key) for key in keys):
            return None
        return _over(reference.measure, [self.value_of(key) for key in keys])

    def _is_filled(self, key: CellKey) -> bool | None:
        if key in self.changed:
            return self.changed[key] is not None
        cell = self.figures.cell_at(key)
        return cell.is_filled if cell else None

    def _is_unknown(self, key: CellKey) -> bool:
        """Whether a number may be meant that is not there; not where there can be none."""
        if isinstance(self.value_of(key), int | Fraction):
            return False
        cell = None if key in self.changed else self.figures.cell_at(key)
        return cell is None or cell.is_filled is not None

    def _is_unique(self, indicator: str) -> bool | None:
        own = self.value_of(self.report.key(self.scope, indicator))
        if own is None:
            return None
        others = (self.value_of(self.report.key(scope, indicator)) for scope in self.report.rows if scope != self.scope)
        return all(value != own for value in others)


def _same_line(one: RowName, other: RowName) -> bool:
    return (one.line, one.column) == (other.line, other.column)


def _over(measure: str, values: list[Any]) -> Any:
    """Sum, least, greatest or number of figures; a sum over rows of which one is blank or missing says nothing."""
    filled = [value for value in values if isinstance(value, int | Fraction)]
    if measure == "count":
        return len(filled)
    if len(filled) < len(values) and measure == "sum":
        return None
    over = {"sum": sum, "min": min, "least": min, "max": max, "greatest": max}
    return over[measure](filled) if filled else None


@cache
def _compiled(condition: Condition) -> Judged:
    return _closure(condition.tree, {reference.name: reference for reference in condition.references})


@cache
def _sides(condition: Condition) -> tuple[Judged | None, Judged | None]:
    references = {reference.name: reference for reference in condition.references}
    return tuple(None if tree is None else _closure(tree, references) for tree in condition.sides)


def _closure(node: exp.Expression, references: dict[str, Reference]) -> Judged:
    def of(one: exp.Expression) -> Judged:
        return _closure(one, references)

    if isinstance(node, exp.Paren):
        return of(node.this)
    if isinstance(node, exp.Column):
        if node.table == "report" or node.name not in references:
            name = node.name
            return lambda row: row.context(name)
        reference = references[node.name]
        return lambda row: row.look(reference)
    if isinstance(node, exp.Literal):
        constant = node.this if node.is_string else _number(node.this)
        return lambda row: constant
    if isinstance(node, exp.Null):
        return lambda row: None
    if isinstance(node, exp.Boolean):
        return lambda row, value=bool(node.this): value
    if type(node) in _ARITHMETIC:
        return _strict(_ARITHMETIC[type(node)], of(node.left), of(node.right), numbers_only=True)
    if isinstance(node, exp.Div):
        return _strict(lambda a, b: Fraction(a) / b, of(node.left), of(node.right), numbers_only=True)
    if isinstance(node, exp.Nullif):
        return _nullif(of(node.this), of(node.expression))
    if type(node) in _COMPARISON:
        return _strict(_COMPARISON[type(node)], of(node.left), of(node.right))
    return _logic(node, of)


def _logic(node: exp.Expression, of: Callable[[exp.Expression], Judged]) -> Judged:
    if isinstance(node, exp.And | exp.Or):
        return _connected(isinstance(node, exp.And), of(node.left), of(node.right))
    if isinstance(node, exp.Not):
        inner = of(node.this)
        return lambda row: None if (value := inner(row)) is None else not value
    if isinstance(node, exp.Neg | exp.Abs):
        inner, change = of(node.this), operator.neg if isinstance(node, exp.Neg) else abs
        return lambda row: change(value) if isinstance(value := inner(row), int | Fraction) else None
    if isinstance(node, exp.Is):
        inner = of(node.this)
        return lambda row: inner(row) is None
    if isinstance(node, exp.Between):
        low = _strict(operator.ge, of(node.this), of(node.args["low"]))
        return _connected(True, low, _strict(operator.le, of(node.this), of(node.args["high"])))
    if isinstance(node, exp.In):
        inner, members = of(node.this), [of(one) for one in node.expressions]
        return lambda row: _is_in(inner(row), (one(row) for one in members))
    if isinstance(node, exp.Coalesce):
        several = [of(one) for one in (node.this, *node.expressions)]
        return lambda row: next((value for one in several if (value := one(row)) is not None), None)
    if isinstance(node, exp.Round):
        inner, places = of(node.this), int(node.args["decimals"].this) if node.args.get("decimals") else 0
        return lambda row: _rounded(value, places) if isinstance(value := inner(row), int | Fraction) else None
    raise NotImplementedError(type(node).__name__)


def _number(text: str) -> int | Fraction:
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def _strict(operation: Callable, left: Judged, right: Judged, numbers_only: bool = False) -> Judged:
    """Nothing can be said of what is not there, or of a word where a number is asked for."""

    def of(row: Row) -> Any:
        a = left(row)
        if a is None:
            return None
        b = right(row)
        if b is None or isinstance(a, str) != isinstance(b, str) or (numbers_only and isinstance(a, str)):
            return None
        return operation(a, b)

    return of


def _nullif(value: Judged, other: Judged) -> Judged:
    def of(row: Row) -> Any:
        found = value(row)
        return None if found == other(row) else found

    return of


def _connected(is_and: bool, left: Judged, right: Judged) -> Judged:
    decisive = not is_and

    def of(row: Row) -> bool | None:
        a = left(row)
        if a is decisive:
            return decisive
        b = right(row)
        if b is decisive:
            return decisive
        return None if a is None or b is None else is_and

    return of


def _is_in(value: Any, members: Iterable[Any]) -> bool | None:
    if value is None:
        return None
    members = list(members)
    if any(isinstance(member, str) for member in members):
        value = str(value)
    elif isinstance(value, str):
        return None
    if value in members:
        return True
    return None if None in members else False


def _rounded(value: int | Fraction, places: int) -> int | Fraction:
    """Half away from zero, as numeric is rounded in PostgreSQL."""
    scaled = abs(Fraction(value)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    result = Fraction(whole, 10**places) if places >= 0 else Fraction(whole * 10**-places)
    return -result if value < 0 else result
