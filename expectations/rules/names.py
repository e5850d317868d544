"""The names and words of a rule held against the vocabulary: one that stands for nothing would never be judged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from sqlglot import expressions as exp

from expectations.rules.language import Condition, Reference
from expectations.rules.vocabulary import TOTAL, Form, Vocabulary

PERIOD_KINDS = (
    *(f"Q{number}" for number in range(1, 5)), *(f"M{number:02d}" for number in range(1, 13)), "H1", "H2", "9M", "Y",
)  # fmt: skip


def check_names(domain: str, form: str, conditions: Iterable[Condition], vocabulary: Vocabulary) -> None:
    """Raises ValueError for a form, indicator, dimension, row or word that the vocabulary does not hold."""
    for condition in conditions:
        for reference in condition.references:
            _check_reference(reference, domain, form, vocabulary)
        for column, word in _words(condition.tree):
            _check_word(column, word, vocabulary.forms[form], vocabulary)


def _check_reference(reference: Reference, domain: str, form: str, vocabulary: Vocabulary) -> None:
    if reference.source.startswith("form:"):
        form = reference.source.removeprefix("form:")
        if form not in vocabulary.forms:
            raise ValueError(f"there is no form {form}{_meant(form, vocabulary.forms)}")
        domain = vocabulary.forms[form].domain
    if (domain, reference.indicator) not in vocabulary.measures:
        names = [name for subject, name in vocabulary.measures if subject == domain]
        meant = _meant(reference.indicator, names)
        raise ValueError(f"there is no indicator {reference.indicator} in {domain}{meant}")
    kind, known = {
        "under": ("tree of codes", vocabulary.row_names.trees),
        "beside": ("column", vocabulary.row_names.columns),
    }.get(reference.scope or "", ("dimension", vocabulary.dimensions))
    if reference.dimension and reference.dimension not in known:
        raise ValueError(f"there is no {kind} {reference.dimension}{_meant(reference.dimension, known)}")
    if reference.dimension is None and reference.scope not in (None, "line"):
        _check_row(reference.scope, vocabulary.forms[form], vocabulary)


def _check_word(column: str, word: str, form: Form, vocabulary: Vocabulary) -> None:
    if column == "scope_code":
        _check_row(word, form, vocabulary)
        return
    names = vocabulary.row_names
    known = {
        "period_kind": PERIOD_KINDS,
        "row_column": ("", *names.columns),
        "row_line": ("", TOTAL, *names.lines.values()),
    }.get(column)
    if known is not None and word not in known:
        raise ValueError(f"there is no {column.removeprefix('row_')} {word!r}{_meant(word, known)}")


def _check_row(row: str, form: Form, vocabulary: Vocabulary) -> None:
    """Rows of a form without a dimension are called as its reports call them."""
    if form.dimension is None:
        return
    members = (member.code for several in vocabulary.dimensions.values() for member in several)
    known = [TOTAL, *members, *(code for codes in vocabulary.lists.values() for code in codes)]
    if row not in known:
        raise ValueError(f"no dimension has a row {row}{_meant(row, known)}")


def _words(tree: exp.Expression) -> Iterator[tuple[str, str]]:
    """Each word with the column it is compared with."""
    for node in tree.find_all(exp.EQ, exp.NEQ, exp.In):
        parts = [node.this, *(node.expressions if isinstance(node, exp.In) else [node.expression])]
        columns = [part.name for part in parts if isinstance(part, exp.Column)]
        words = [part.name for part in parts if isinstance(part, exp.Literal) and part.is_string]
        yield from ((column, word) for column in columns for word in words)


def _meant(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, list(known), 1)
    return f"; was {close[0]} meant?" if close else ""
