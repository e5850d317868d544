"""The greatest and the least of rows of which some are blank: a comparison says only what no blank could change."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import expressions as exp

_GROWING, _SHRINKING = (exp.GTE, exp.GT), (exp.LTE, exp.LT)
_COMPARISONS = (*_GROWING, *_SHRINKING, exp.EQ, exp.NEQ)
DIRECTIONS = {"max": 1, "min": -1}  # where a blank can move them
AmongFilled = Callable[[exp.Column], exp.Column]


def guarded(tree: exp.Expression, extremes: dict[str, str], among_filled: AmongFilled) -> exp.Expression:
    """A condition whose comparisons wait for a blank only where it could turn them.

    `extremes` tells by name of a column `max` or `min`; those columns are NULL where a row is blank, `among_filled`
    gives the column that passes over blanks.
    """

    def guard(node: exp.Expression) -> exp.Expression:
        found = [one for one in node.find_all(exp.Column) if one.name in extremes]
        if isinstance(node, exp.Between) and found:
            low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
            high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
            return _both(guard(low), guard(high))
        if not isinstance(node, _COMPARISONS) or len(found) != 1:
            return node
        [column] = found
        is_left = any(one is column for one in node.left.walk())
        drift = DIRECTIONS[extremes[column.name]] * _drift(node.left if is_left else node.right, column)
        if not drift:
            return node
        filled = among_filled(column)
        whole = exp.EQ(this=column.copy(), expression=filled.copy())  # true without a blank, else NULL
        column.replace(filled)
        return _waiting(node.copy(), drift if is_left else -drift, whole)

    return tree.transform(guard)


def _waiting(comparison: exp.Expression, drift: int, whole: exp.Expression) -> exp.Expression:
    """`drift` is 1 where a blank can only make the left side less the right side greater, -1 where only smaller."""
    has_blank = exp.Not(this=exp.paren(whole.copy()))
    if isinstance(comparison, exp.EQ | exp.NEQ):
        left, right = comparison.left, comparison.right
        may_meet = (exp.LT if drift > 0 else exp.GT)(this=left.copy(), expression=right.copy())
        equal = exp.EQ(this=left.copy(), expression=right.copy())
        meets = _either(_both(equal, whole), _both(may_meet, has_blank))
        return meets if isinstance(comparison, exp.EQ) else exp.paren(exp.Not(this=meets))
    if isinstance(comparison, _GROWING) == (drift > 0):
        return _either(comparison, has_blank)
    return _both(comparison, whole)


def _both(one: exp.Expression, other: exp.Expression) -> exp.Expression:
    return exp.paren(exp.And(this=one, expression=other))


def _either(one: exp.Expression, other: exp.Expression) -> exp.Expression:
    return exp.paren(exp.Or(this=one, expression=other))


def _drift(side: exp.Expression, place: exp.Expression) -> int:
    """1 where a side grows with the number at that place, -1 where it shrinks, 0 where that cannot be said."""
    sign, node = 1, place
    while node is not side:
        above = node.parent
        if isinstance(above, exp.Neg) or (isinstance(above, exp.Sub) and node is above.expression):
            sign = -sign
        elif isinstance(above, exp.Mul):
            sign *= _sign_of(above.right if node is above.left else above.left)
        elif isinstance(above, exp.Div):
            sign *= _sign_of(above.expression) if node is above.left else 0
        elif not isinstance(above, exp.Paren | exp.Add | exp.Sub):
            return 0
        node = above
    return sign


def _sign_of(node: exp.Expression) -> int:
    """Of a factor that is a constant; 0 for any other and for zero."""
    while isinstance(node, exp.Paren | exp.Nullif):
        node = node.this
    if isinstance(node, exp.Neg):
        return -_sign_of(node.this)
    is_number = isinstance(node, exp.Literal) and not node.is_string
    return int(is_number and float(node.name) != 0)
