"""What a condition may be made of: the operators of the language, and nothing that SQL says beside them.

The parser of SQL keeps some words (`not`, `symmetric`) as marks on an operator; a mark that the language does not know
is refused, since whoever overlooks it judges the opposite.
"""

from __future__ import annotations

import sqlglot
from sqlglot import expressions as exp

_BINARY = (exp.And, exp.Or, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.EQ, exp.NEQ, exp.GTE, exp.LTE, exp.GT, exp.LT)
_UNARY = (exp.Not, exp.Paren, exp.Neg, exp.Abs, exp.Boolean)
# By operator, what it may have; the parser's own notes on a division change nothing.
_PARTS = {
    **{operator: {"this", "expression"} for operator in _BINARY},
    **{operator: {"this"} for operator in _UNARY},
    exp.Div: {"this", "expression", "typed"},
    exp.Round: {"this", "decimals"},
    exp.Between: {"this", "low", "high"},
    exp.In: {"this", "expressions"},
    exp.Is: {"this", "expression"},
    exp.Null: set(),
    exp.Literal: {"this", "is_string"},
    exp.Column: {"this"},
    exp.Identifier: {"this", "quoted"},
    exp.Anonymous: {"this", "expressions"},
    exp.Coalesce: {"this", "expressions"},
}


class LanguageError(ValueError):
    """A condition that the language does not hold; the message says what and, if close, what was meant."""


def parsed(text: str) -> exp.Expression:
    """The tree of a condition, `is not null` as the denial of `is null`; raises LanguageError."""
    try:
        tree = sqlglot.parse_one(text, read="postgres")
    except sqlglot.errors.SqlglotError as error:
        found = getattr(error, "errors", None)
        raise LanguageError(f"not an SQL condition: {found[0]['description'] if found else error}") from None
    tree = tree.transform(_denial_apart)
    for node in tree.walk():
        _refuse_unknown(node)
    return tree


def _denial_apart(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.Is) and node.args.get("negate"):
        return exp.Not(this=exp.Is(this=node.this, expression=node.expression))
    return node


def _refuse_unknown(node: exp.Expression) -> None:
    known = _PARTS.get(type(node))
    has = {name for name, value in node.args.items() if value}
    if (
        known is None
        or has - known
        or (isinstance(node, exp.Is) and not isinstance(node.expression, exp.Null))
        or (isinstance(node, exp.In) and not node.expressions)
        or (isinstance(node, exp.Round) and not _is_places(node.args.get("decimals")))
    ):
        raise LanguageError(f"{node.sql(dialect='postgres')!r} is not part of the language")


def _is_places(node: exp.Expression | None) -> bool:
    return node is None or (isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit())
