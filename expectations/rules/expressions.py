"""The trees of conditions to SQL over numbered columns, all numbers numeric; what is no condition is refused."""

from __future__ import annotations

from sqlglot import expressions as exp

_TEXT_COLUMNS = frozenset({"scope_code", "row_column", "row_line", "period_kind", "unit_kind"})
_CONNECTORS = (exp.And, exp.Or, exp.Not)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Abs, exp.Round)
NUMBER, TEXT, TRUTH, NOTHING, EITHER = "a number", "a word", "a yes or no", "nothing", "a number or a word"


class CompileError(ValueError):
    """A condition that does not become SQL; the message says why."""


def to_sql(tree: exp.Expression, columns: dict[str, str]) -> str:
    """A tree that has passed `check_kinds` as SQL, its columns under these names."""

    def put(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and node.name in columns:
            return exp.column(columns[node.name], table="figure")
        if isinstance(node, exp.Literal) and not node.is_string and node.arg_key != "decimals":
            return exp.cast(node.copy(), "numeric")
        return node

    return tree.transform(put).sql("postgres").replace("%", "%%")


def check_kinds(tree: exp.Expression, wordy: frozenset[str] = frozenset()) -> None:
    """Raises CompileError where a tree is no condition, or mixes up numbers, words and conditions.

    `wordy` are the columns that may hold words as well as numbers.
    """
    if _kind(tree, wordy) != TRUTH:
        raise CompileError(f"{_told(tree)} is no condition")


def numeric_side(tree: exp.Expression | None, columns: dict[str, str]) -> str:
    """One side of a comparison as SQL; a null where there is none or it is no number."""
    if tree is None or _kind(tree, frozenset()) != NUMBER:
        return "null::numeric"
    return f"({to_sql(tree, columns)})::numeric"


def _kind(node: exp.Expression, wordy: frozenset[str]) -> str:
    """What an expression comes to; raises CompileError where its parts do not go together."""
    if isinstance(node, exp.Paren | exp.Nullif):
        return _kind(node.this, wordy)
    if isinstance(node, exp.Column):
        if node.name in _TEXT_COLUMNS:
            return TEXT
        if node.name.endswith(("__filled", "__unique")) or "__filled__within_" in node.name:
            return TRUTH
        return EITHER if node.name in wordy else NUMBER
    if isinstance(node, exp.Literal):
        return TEXT if node.is_string else NUMBER
    if isinstance(node, exp.Null):
        return NOTHING
    if isinstance(node, exp.Boolean):
        return TRUTH
    if isinstance(node, exp.Is):
        _kind(node.this, wordy)
        return TRUTH
    if isinstance(node, _CONNECTORS):
        return _all(node, TRUTH, wordy)
    if isinstance(node, _ARITHMETIC):
        return _all(node, NUMBER, wordy)
    kind = _same(node, wordy)
    return kind if isinstance(node, exp.Coalesce) else TRUTH


def _parts(node: exp.Expression) -> list[exp.Expression]:
    return [part for part in node.iter_expressions() if part.arg_key != "decimals"]


def _all(node: exp.Expression, wanted: str, wordy: frozenset[str]) -> str:
    for part in _parts(node):
        kind = _kind(part, wordy)
        if kind not in (wanted, NOTHING) and not (kind == EITHER and wanted == NUMBER):
            raise CompileError(f"{_told(part)} is {kind} where {wanted} is asked for")
    return wanted


def _same(node: exp.Expression, wordy: frozenset[str]) -> str:
    kinds = {_kind(part, wordy) for part in _parts(node)} - {NOTHING}
    if len(kinds) > 1 and TRUTH not in kinds:
        kinds -= {EITHER}
    if len(kinds) > 1:
        raise CompileError(f"{_told(node)} compares {' with '.join(sorted(kinds))}")
    return kinds.pop() if kinds else NOTHING


def _told(node: exp.Expression) -> str:
    """As the rule has it, as far as its own names go."""
    plain = node.transform(
        lambda one: exp.column(one.name.removeprefix("own__")) if isinstance(one, exp.Column) else one
    )
    return plain.sql("postgres")
