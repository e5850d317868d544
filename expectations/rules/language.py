"""The language of a rule: an SQL condition over indicator codes, with functions that look elsewhere.

docs/rules-language.md describes it for those who write rules. Bare names are indicators of the row that is judged;
`scope`, what its name tells (`code`, `column`, `line`),
`period_kind` and `days` are the row's and the report's own. NULL gives the verdict undecided.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import expressions as exp

from expectations.rules.extremes import DIRECTIONS, guarded
from expectations.rules.grammar import LanguageError, parsed
from expectations.rules.vocabulary import TOTAL, Vocabulary

CONTEXT_COLUMNS = {
    "scope": ("scope_code", "figure"),
    "code": ("row_code", "figure"),
    "column": ("row_column", "figure"),
    "line": ("row_line", "figure"),
    "period_kind": ("period_kind", "report"),
    "days": ("days", "report"),
}
UNIT_ATTRIBUTES = ("kind", "class")
# Functions of one name: where they look, and what they make of what they find.
SIMPLE = {
    "prev": ("prev", "value"),
    "same_last_year": ("last_year", "value"),
    "in_forms": ("forms", "value"),
    "year_sum": ("year", "sum"),
    "sum_units": ("children", "sum"),
    **{f"{source}_{measure}": (f"{source}s" if source == "sister" else source, measure)
       for source in ("sister", "past") for measure in ("median", "mad", "count")},
}  # fmt: skip
OVER = {"sum_over": "sum", "min_over": "min", "max_over": "max", "count_over": "count"}
UNDER = {"sum_under": "sum", "count_under": "count"}
WINDOWED = ("prev", "last_year")
AMONG_FILLED = {"max": "greatest", "min": "least"}
_COMPARED = (exp.EQ, exp.GTE, exp.LTE, exp.GT, exp.LT)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a condition looks at: in which reports, which indicator, which rows, and what is made of it.

    `source` is own, prev, last_year, year, past, sisters, children, forms or form:<form>; `scope` is None for the row
    that is judged, `*` for every member of `dimension`, `parts` for the members the row is made of, `under` for the
    rows right under it in the tree `dimension`, `beside` for the same row in the column `dimension`, `line` for the row
    that is the same line; `measure` is value, filled, unique, sum, min, max, count, median or mad, or greatest or
    least, which pass over blanks where max and min are nothing; `slack` is by how
    many days another report's window may miss the one it is looked for by.
    """

    source: str
    indicator: str
    measure: str = "value"
    scope: str | None = None
    dimension: str | None = None
    slack: int = 0

    @property
    def name(self) -> str:
        """The column that holds it."""
        slack = f"within_{self.slack}" if self.slack else None
        parts = (self.source.replace(":", "_"), self.indicator, self.dimension, self.scope, self.measure, slack)
        return "__".join(part.replace("*", "all") for part in parts if part and part != "value")

    @property
    def is_in_one_row(self) -> bool:
        """Whether it is the judged row or one that it names."""
        return self.scope not in ("*", "parts", "under", "beside", "line")

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell of one report, or cells that are added up, and not a statistic."""
        return self.measure in ("value", "sum") and self.source not in ("sisters", "past")


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its tree and SQL over the columns of its references, and both sides where it compares."""

    tree: exp.Expression = field(hash=False, compare=False)
    sql: str
    references: tuple[Reference, ...]
    sides: tuple[exp.Expression | None, exp.Expression | None] = field(hash=False, compare=False)

    @property
    def left_sql(self) -> str | None:
        """SQL of what was found."""
        return self.sides[0].sql("postgres") if self.sides[0] is not None else None

    @property
    def right_sql(self) -> str | None:
        """SQL of what was expected."""
        return self.sides[1].sql("postgres") if self.sides[1] is not None else None


def parse_condition(
    text: str, vocabulary: Vocabulary, tolerance: str | None = None, window_tolerance: int = 0
) -> Condition:
    """The condition of a `check` or `when`; raises LanguageError.

    With a tolerance, equality means: not further apart than that. With a window tolerance (days), the windows of the
    reports it looks at may miss each other by that much.
    """
    tree = parsed(text)
    for division in list(tree.find_all(exp.Div)):  # by zero nothing can be said
        division.set("expression", exp.Nullif(this=division.expression.copy(), expression=exp.Literal.number(0)))
    resolver = _Resolver(vocabulary, window_tolerance)
    tree = resolver.resolve(tree)
    sides = (tree.left, tree.right) if isinstance(tree, _COMPARED) else (None, None)
    if isinstance(tree, exp.Between):
        sides = (tree.this, None)
    if tolerance is not None:
        if not isinstance(tree, exp.EQ):
            raise LanguageError("a tolerance needs a check of the form a = b")
        apart = exp.Abs(this=exp.Paren(this=exp.Sub(this=exp.paren(tree.left), expression=exp.paren(tree.right))))
        tree = exp.LTE(this=apart, expression=exp.Literal.number(tolerance))
    tree = guarded(tree, resolver.extremes, resolver.among_filled)
    return Condition(tree, tree.sql("postgres"), tuple(resolver.references.values()), sides)


class _Resolver:
    """Puts columns for names and functions, and collects what they refer to."""

    def __init__(self, vocabulary: Vocabulary, window_tolerance: int) -> None:
        self.vocabulary, self.window_tolerance = vocabulary, window_tolerance
        self.references: dict[str, Reference] = {}

    def resolve(self, tree: exp.Expression) -> exp.Expression:
        return tree.transform(self._node)

    @property
    def extremes(self) -> dict[str, str]:
        """By column, whether it is the greatest or the least of several rows."""
        return {name: one.measure for name, one in self.references.items() if one.measure in DIRECTIONS}

    def among_filled(self, column: exp.Column) -> exp.Column:
        """The column that passes over the blanks for which the other is NULL."""
        reference = self.references[column.name]
        return self._column(replace(reference, measure=AMONG_FILLED[reference.measure]))

    def _node(self, node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Anonymous):
            return self._call(node)
        if isinstance(node, exp.Column) and not node.table:
            if node.name in CONTEXT_COLUMNS:
                name, table = CONTEXT_COLUMNS[node.name]
                return exp.column(name, table=table)
            return self._column(Reference("own", node.name))
        return node

    def _call(self, node: exp.Anonymous) -> exp.Expression:
        name, arguments = str(node.this).lower(), node.expressions
        if name == "filled" and len(arguments) == 1:
            return self._column(self._with_measure(arguments[0], "filled"))
        if name == "is_unique" and len(arguments) == 1:
            return self._column(Reference("own", _word(arguments[0], name), "unique"))
        if name == "both_or_neither" and len(arguments) == 2:
            one, other = (self._column(self._with_measure(argument, "filled")) for argument in arguments)
            return exp.EQ(this=one, expression=other)
        if name == "not_both" and len(arguments) == 2:
            one, other = (self._column(self._with_measure(argument, "filled")) for argument in arguments)
            return exp.Not(this=exp.paren(exp.And(this=one, expression=other)))
        if name == "in_list" and len(arguments) == 2:
            return self._in_list(arguments[0], _word(arguments[1], name))
        if name == "unit" and len(arguments) == 1 and _word(arguments[0], name) in UNIT_ATTRIBUTES:
            return exp.column(f"unit_{_word(arguments[0], name)}", table="report")
        return self._column(self._reference(node))

    def _reference(self, node: exp.Expression) -> Reference:
        """What one name or one function that looks elsewhere stands for."""
        if isinstance(node, exp.Column) and not node.table:
            return Reference("own", node.name)
        if not isinstance(node, exp.Anonymous):
            raise LanguageError(f"{node.sql(dialect='postgres')} is no name and no function of one")
        name = str(node.this).lower()
        words = [_word(argument, name) for argument in node.expressions]
        if name in SIMPLE and len(words) == 1:
            source, measure = SIMPLE[name]
            return Reference(source, words[0], measure)
        if name in OVER and len(words) == 2:
            return Reference("own", words[1], OVER[name], "*", words[0])
        if name == "sum_parts" and len(words) == 2:
            return Reference("own", words[1], "sum", "parts", words[0])
        if name in UNDER and len(words) == 2:
            return Reference("own", words[1], UNDER[name], "under", words[0])
        if name == "beside" and len(words) == 2:
            return Reference("own", words[1], "value", "beside", words[0])
        if name == "at" and len(words) == 2:
            return Reference("own", words[1], "value", words[0])
        if name == "of" and len(words) in (2, 3):
            scope = words[2] if len(words) == 3 else TOTAL  # `line` is how Reference names the same line
            return Reference(f"form:{words[0]}", words[1], "value", None if scope == "scope" else scope)
        raise LanguageError(f"there is no function {node.sql(dialect='postgres')}; see docs/rules-language.md")

    def _with_measure(self, argument: exp.Expression, measure: str) -> Reference:
        reference = self._reference(argument)
        if reference.measure != "value":
            raise LanguageError(f"{argument.sql(dialect='postgres')} is no single cell, which {measure}() asks for")
        return replace(reference, measure=measure)

    def _in_list(self, argument: exp.Expression, name: str) -> exp.Expression:
        try:
            codes = self.vocabulary.list_of(name)
        except KeyError:
            raise LanguageError(f"there is no list {name}") from None
        is_text = argument.sql() == "scope" or not all(code.lstrip("-").isdigit() for code in codes)
        literal = exp.Literal.string if is_text else exp.Literal.number
        return exp.In(this=self._node(argument), expressions=[literal(code) for code in codes])

    def _column(self, reference: Reference) -> exp.Expression:
        if self.window_tolerance and (reference.source in WINDOWED or reference.source.startswith("form:")):
            reference = replace(reference, slack=self.window_tolerance)
        self.references.setdefault(reference.name, reference)
        return exp.column(reference.name, table="figure")


def _word(argument: exp.Expression, function: str) -> str:
    if isinstance(argument, exp.Column) and not argument.table:
        return argument.name
    raise LanguageError(f"{function}() takes names, not {argument.sql(dialect='postgres')}")
