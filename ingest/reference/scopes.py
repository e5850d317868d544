"""Labels of rows to members of their dimension, by the code lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from ingest.reference.lists import read_csv
from ingest.reference.vietnamese import folded, slug

TOTAL = "total"
_ITSELF = re.compile(r"(?:ubnd|uy ban nhan dan) (?:xa|phuong|thi tran) .+")
_NUMBERING = re.compile(r"^\s*(?:\d+|[IVX]+|[a-z])\s*[.)\-]\s*", re.IGNORECASE)


class Scopes:
    """Row labels of reports to members of their dimension; a label that no list holds gets a code of its own.

    A row named for the reporting commune is its total: a report is of one commune.
    """

    def __init__(
        self, members: Iterable[tuple[str, str, str, Iterable[str]]], dimension_of_domain: Mapping[str, str]
    ) -> None:
        """`members` are (dimension, scope code, label, aliases)."""
        self._dimension_of_domain = dimension_of_domain
        self._codes: dict[tuple[str, str], str] = {}
        self._code = lru_cache(maxsize=10_000)(self._code_of)
        for dimension, code, label, aliases in members:
            for name in (label, *aliases):
                self._codes[dimension, folded(name)] = code

    def code(self, domain: str, label: str | None) -> str:
        """The member's code; `total` for the whole unit."""
        return TOTAL if label is None else self._code(self._dimension_of_domain.get(domain, ""), label)

    def _code_of(self, dimension: str, label: str) -> str:
        key = folded(_NUMBERING.sub("", label))
        known = self._codes.get((dimension, key)) or self._codes.get(("any", key))
        if known is None and _ITSELF.fullmatch(key):
            return TOTAL
        return known or slug(key) or TOTAL


@cache
def dimension_of_domain() -> dict[str, str]:
    """The dimension of the rows of each domain's reports."""
    return {row["domain"]: row["dimension"] for row in read_csv("dimensions.csv")}


@cache
def listed_scopes() -> Scopes:
    """The members as the lists of this folder have them."""
    members = [
        (row["dimension"], row["scope_code"], row["label_vi"], row["aliases"].split("|") if row["aliases"] else [])
        for row in read_csv("dimension_members.csv")
    ]
    return Scopes(members, dimension_of_domain())
