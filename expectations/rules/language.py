"""The language of a rule: an SQL condition over indicator codes, with a few functions that look elsewhere.

prev(x)                  the same row of the report whose window ends the day before this one begins
same_last_year(x)        the same row of the report of the same period a year before
of(form, x[, scope])     another form of the same unit and period; the row `total` unless named
sum_over(dimension, x)   the sum over the members of a dimension; none where a member is blank or missing
in_forms(x)              what a form of the same unit says of the same quantity and window; for figures of a text
sister_median(x)         the median of the same row over all communes of the district in this period
unit(attribute)          an attribute of the unit: kind

Bare names are indicators of the row; `scope` and `period_kind` are the row's and the report's own.
NULL gives the verdict undecided.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot import expressions as exp

CONTEXT_COLUMNS = {"scope": ("scope_code", "figure"), "period_kind": ("period_kind", "report")}
UNIT_ATTRIBUTES = ("kind",)
SOURCE_OF_FUNCTION = {"prev": "prev", "same_last_year": "last_year", "in_forms": "forms", "sister_median": "sisters"}
_COMPARISONS = {exp.EQ: "=", exp.GTE: ">=", exp.LTE: "<=", exp.GT: ">", exp.LT: "<"}
_ALLOWED = (
    exp.And, exp.Or, exp.Not, exp.Paren, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Abs, exp.Round,
    exp.Between, exp.In, exp.Is, exp.Null, exp.NEQ, exp.Literal, exp.Column, exp.Identifier, exp.Anonymous,
    exp.Mod, exp.Coalesce, exp.Boolean, *_COMPARISONS,
)  # fmt: skip


class LanguageError(ValueError):
    """A condition that the language does not hold; the message says what and, if close, what was meant."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A number a condition looks at: report (`own`, `prev`, `last_year`, `forms`, `form:<form>`), indicator and row.

    `scope` is None for the row itself and `*` for every member of a dimension.
    """

    source: str
    indicator: str
    scope: str | None = None
    dimension: str | None = None

    @property
    def name(self) -> str:
        """The column that holds it."""
        place = self.dimension or self.scope
        return f"{self.source.replace(':', '_')}__{self.indicator}" + (f"__{place}" if place else "")


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its SQL over the columns of its references, and both sides where it compares."""

    sql: str
    references: tuple[Reference, ...]
    left_sql: str | None
    right_sql: str | None


def parse_condition(text: str, tolerance: str | None = None) -> Condition:
    """The condition of a `check` or `when`; raises LanguageError.

    With a tolerance, equality means: not further apart than that.
    """
    try:
        tree = sqlglot.parse_one(text, read="postgres")
    except sqlglot.errors.ParseError as error:
        raise LanguageError(
            f"not an SQL condition: {error.errors[0]['description'] if error.errors else error}"
        ) from None
    for node in tree.walk():
        if not isinstance(node, _ALLOWED):
            raise LanguageError(f"{node.sql(dialect='postgres')!r} is not part of the language")
    references: dict[str, Reference] = {}
    for division in list(tree.find_all(exp.Div)):  # by zero nothing can be said
        division.set("expression", exp.Nullif(this=division.expression.copy(), expression=exp.Literal.number(0)))
    tree = tree.transform(lambda node: _resolve(node, references))
    sides = (tree.left, tree.right) if type(tree) in _COMPARISONS else (None, None)
    if isinstance(tree, exp.Between):
        sides = (tree.this, None)
    if tolerance is not None:
        if not isinstance(tree, exp.EQ):
            raise LanguageError("a tolerance needs a check of the form a = b")
        tree = sqlglot.parse_one(
            f"abs(({tree.left.sql('postgres')}) - ({tree.right.sql('postgres')})) <= {tolerance}", read="postgres"
        )
    left, right = (side.sql("postgres") if side is not None else None for side in sides)
    return Condition(tree.sql("postgres"), tuple(references.values()), left, right)


def _resolve(node: exp.Expression, references: dict[str, Reference]) -> exp.Expression:
    if isinstance(node, exp.Anonymous):
        return _call(node, references)
    if isinstance(node, exp.Column) and not node.table:
        if node.name in CONTEXT_COLUMNS:
            name, table = CONTEXT_COLUMNS[node.name]
            return exp.column(name, table=table)
        return _column(Reference("own", node.name), references)
    return node


def _call(node: exp.Anonymous, references: dict[str, Reference]) -> exp.Expression:
    name = str(node.this).lower()
    words = [_word(argument, name) for argument in node.expressions]
    if name in SOURCE_OF_FUNCTION and len(words) == 1:
        return _column(Reference(SOURCE_OF_FUNCTION[name], words[0]), references)
    if name == "sum_over" and len(words) == 2:
        return _column(Reference("own", words[1], "*", words[0]), references)
    if name == "of" and len(words) in (2, 3):
        scope = words[2] if len(words) == 3 else "total"
        return _column(Reference(f"form:{words[0]}", words[1], scope), references)
    if name == "unit" and len(words) == 1 and words[0] in UNIT_ATTRIBUTES:
        return exp.column(words[0], table="report")
    raise LanguageError(f"there is no function {node.sql(dialect='postgres')}; see the list in language.py")


def _word(argument: exp.Expression, function: str) -> str:
    if isinstance(argument, exp.Column) and not argument.table:
        return argument.name
    raise LanguageError(f"{function}() takes names, not {argument.sql(dialect='postgres')}")


def _column(reference: Reference, references: dict[str, Reference]) -> exp.Expression:
    references.setdefault(reference.name, reference)
    return exp.column(reference.name, table="figure")
