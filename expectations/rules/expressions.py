"""The trees of conditions to SQL over numbered columns, all numbers numeric; what SQL cannot hold is refused."""

from __future__ import annotations

from sqlglot import expressions as exp

_TEXT_COLUMNS = frozenset({"scope_code", "row_column", "row_line", "period_kind", "unit_kind"})
_CONNECTORS = (exp.And, exp.Or, exp.Not)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Abs, exp.Round)
NUMBER, TEXT, TRUTH, NOTHING = "a number", "a word", "a yes or no", "nothing"


class CompileError(ValueError):
    """A condition that does not become SQL; the message says why."""


def to_sql(tree: exp.Expression, columns: dict[str, str]) -> str:
    """A condition as SQL; raises CompileError where numbers, words and conditions are mixed up."""
    if _kind(tree) not in (TRUTH, NOTHING):
        raise CompileError(f"{tree.sql('postgres')} is no condition")
    return _numbered(tree, columns)


def numeric_side(tree: exp.Expression | None, columns: dict[str, str]) -> str:
    """One side of a comparison as SQL; a null where there is none or it is no number."""
    if tree is None or _kind(tree) != NUMBER:
        return "null::numeric"
    return f"({_numbered(tree, columns)})::numeric"


def _numbered(tree: exp.Expression, columns: dict[str, str]) -> str:
    def put(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and node.name in columns:
            return exp.column(columns[node.name], table="figure")
        if isinstance(node, exp.Literal) and not node.is_string and node.arg_key != "decimals":
            return exp.cast(node.copy(), "numeric")
        return node

    return tree.transform(put).sql("postgres").replace("%", "%%")


def _kind(node: exp.Expression) -> str:
    """What an expression comes to; raises CompileError where its parts do not go together."""
    if isinstance(node, exp.Paren):
        return _kind(node.this)
    if isinstance(node, exp.Column):
        if node.name in _TEXT_COLUMNS:
            return TEXT
        return TRUTH if node.name.endswith(("__filled", "__unique")) or "__filled__within_" in node.name else NUMBER
    if isinstance(node, exp.Literal):
        return TEXT if node.is_string else NUMBER
    if isinstance(node, exp.Null):
        return NOTHING
    if isinstance(node, exp.Nullif):
        return _kind(node.this)
    if isinstance(node, exp.Boolean):
        return TRUTH
    if isinstance(node, exp.Is):
        _kind(node.this)
        return TRUTH
    if isinstance(node, _CONNECTORS):
        return _all(node, TRUTH, TRUTH)
    if isinstance(node, _ARITHMETIC):
        return _all(node, NUMBER, NUMBER)
    if isinstance(node, exp.Coalesce):
        return _same(node)
    _same(node)
    return TRUTH


def _parts(node: exp.Expression) -> list[exp.Expression]:
    return [part for part in node.iter_expressions() if part.arg_key != "decimals"]


def _all(node: exp.Expression, wanted: str, result: str) -> str:
    for part in _parts(node):
        if (kind := _kind(part)) not in (wanted, NOTHING):
            raise CompileError(f"{part.sql('postgres')} is {kind} where {wanted} is asked for")
    return result


def _same(node: exp.Expression) -> str:
    kinds = {_kind(part) for part in _parts(node)} - {NOTHING}
    if len(kinds) > 1:
        raise CompileError(f"{node.sql('postgres')} compares {' with '.join(sorted(kinds))}")
    return kinds.pop() if kinds else NOTHING
