"""Rules as linear constraints on what they look at: every indicator, and every look elsewhere, is a variable."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlglot import expressions as exp

from expectations.consistency.simplex import Linear

_TURNED = {exp.GTE: (1, ">="), exp.GT: (1, ">"), exp.LTE: (-1, ">="), exp.LT: (-1, ">")}
_OPPOSITE = {">=": ">", ">": ">="}
Form = dict[str | None, Fraction]


class NotLinearError(Exception):
    """A condition that is no conjunction of linear comparisons."""


def linear_parts(tree: exp.Expression) -> list[Linear]:
    """The comparisons of a condition, all of which must hold; raises NotLinearError."""
    if isinstance(tree, exp.Paren):
        return linear_parts(tree.this)
    if isinstance(tree, exp.And):
        return [*linear_parts(tree.left), *linear_parts(tree.right)]
    if isinstance(tree, exp.Between):
        low = exp.GTE(this=tree.this, expression=tree.args["low"])
        return [*linear_parts(low), *linear_parts(exp.LTE(this=tree.this, expression=tree.args["high"]))]
    if isinstance(tree, exp.LTE) and isinstance(tree.left, exp.Abs):
        inside, bound = _form(tree.left.this), _form(tree.right)
        return [_linear(_added(bound, inside, sign), ">=") for sign in (-1, 1)]
    if isinstance(tree, exp.EQ):
        return [_linear(_added(_form(tree.left), _form(tree.right), -1), "=")]
    if type(tree) in _TURNED:
        sign, relation = _TURNED[type(tree)]
        difference = _added(_form(tree.left), _form(tree.right), -1)
        return [_linear({name: sign * value for name, value in difference.items()}, relation)]
    raise NotLinearError


def opposites(one: Linear) -> Iterator[Linear]:
    """What holds where this does not: one of these."""
    turned = Linear({name: -value for name, value in one.terms.items()}, -one.constant, ">")
    if one.relation == "=":
        yield Linear(one.terms, one.constant, ">")
        yield turned
    else:
        yield Linear(turned.terms, turned.constant, _OPPOSITE[one.relation])


def _linear(form: Form, relation: str) -> Linear:
    constant = form.pop(None, Fraction(0))
    return Linear({name: value for name, value in form.items() if value and name is not None}, constant, relation)


def _form(node: exp.Expression) -> Form:
    if isinstance(node, exp.Paren):
        return _form(node.this)
    if isinstance(node, exp.Literal) and not node.is_string:
        return {None: Fraction(node.this)}
    if isinstance(node, exp.Column) and node.table == "figure" and node.name != "scope_code":
        return {node.name: Fraction(1)}
    if isinstance(node, exp.Add | exp.Sub):
        return _added(_form(node.left), _form(node.right), 1 if isinstance(node, exp.Add) else -1)
    if isinstance(node, exp.Neg):
        return _added({}, _form(node.this), -1)
    if isinstance(node, exp.Mul | exp.Div):
        factor, form = _form(node.left), _form(node.right.this if isinstance(node.right, exp.Nullif) else node.right)
        if isinstance(node, exp.Div) or set(factor) - {None}:
            factor, form = form, factor
        if set(factor) - {None} or not factor.get(None):
            raise NotLinearError
        scale = 1 / factor[None] if isinstance(node, exp.Div) else factor[None]
        return {name: value * scale for name, value in form.items()}
    raise NotLinearError


def _added(one: Form, other: Form, sign: int) -> Form:
    total = dict(one)
    for name, value in other.items():
        total[name] = total.get(name, Fraction(0)) + sign * value
    return total
