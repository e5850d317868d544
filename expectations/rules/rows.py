"""What the name of a row tells where no dimension lists it: its official code, its column, the line it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.reference.lists import read_csv
from ingest.reference.vietnamese import slug

WHOLE = "total"
_CODE = re.compile(r"(\d{3})(?:_|$)")
_MARKS = re.compile(r"(?:(?:[ivx]+|\d+|[a-e])_)+")
_SUM_OF = re.compile(r"(?:_(?:[ivx]+|[a-e]|\d))+$")


@dataclass(frozen=True, slots=True)
class RowName:
    """`code` of three digits; `column` of those a table has side by side; `line`, `total` for the whole; `body`.

    `body` is the name without the column: rows of one body stand side by side. What the name does not tell is empty.
    """

    code: int | None
    column: str
    line: str
    body: str


@dataclass(frozen=True)
class RowNames:
    """The lists by which names are understood.

    `trees` tell by tree which code lies under which, beside what the digits tell; `columns` are the ends of names that
    tell a column, `lines` the lines by what remains of the name.
    """

    trees: Mapping[str, Mapping[int, int]]
    columns: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)

    def of(self, scope: str) -> RowName:
        """What a row's scope tells, written as a code (300_thu) or as it stands in the report (300 Thu)."""
        body = slug(scope).strip("_")
        column = next((one for one in self.columns if body.endswith(f"_{one}")), "")
        body = body.removesuffix(f"_{column}").strip("_") if column else body
        match = _CODE.match(body)
        name = body[match.end() :] if match else body
        unmarked = _MARKS.sub("", name, count=1) if _MARKS.match(name) else name
        keys = (name, unmarked, _SUM_OF.sub("", unmarked))
        known = (self.lines[key] for key in keys if key in self.lines)
        return RowName(int(match[1]) if match else None, column, next(known, ""), body)

    def above(self, tree: str, code: int) -> Sequence[int]:
        """The codes that a code lies under, the nearest first: 460 and 400 for 461, then what the tree says of 400."""
        found = [code]
        found += [rounded for step in (10, 100) if (rounded := code // step * step) not in (0, *found)]
        while (over := self.trees[tree].get(found[-1])) is not None and over not in found:
            found.append(over)
        return found[1:]

    def under(self, tree: str, scopes: Iterable[str]) -> dict[str, list[str]]:
        """By row of a report, the rows right under it; a code that two rows bear has no rows under it."""
        codes = {scope: self.of(scope).code for scope in scopes}
        bearers: dict[int | None, list[str]] = {}
        for scope, code in codes.items():
            bearers.setdefault(code, []).append(scope)
        found: dict[str, list[str]] = {}
        for scope, code in codes.items():
            above = () if code is None else self.above(tree, code)
            over = next((bearers[one][0] for one in above if len(bearers.get(one, ())) == 1), None)
            if over is not None:
                found.setdefault(over, []).append(scope)
        return found


def row_names_of(content: Mapping[str, Any]) -> RowNames:
    """From a catalogue's own vocabulary: trees of codes, columns, and the names of each line."""
    return RowNames(
        {
            name: {int(code): int(under) for code, under in (tree or {}).items()}
            for name, tree in content.get("trees", {}).items()
        },
        tuple(slug(column).strip("_") for column in content.get("columns", ())),
        {slug(name).strip("_"): line for line, names in content.get("lines", {}).items() for name in names},
    )


def warehouse_row_names() -> RowNames:
    """The trees of code_trees.csv, the columns of budget_measures.csv, the lines of budget_lines.csv."""
    trees: dict[str, dict[int, int]] = {}
    for row in read_csv("code_trees.csv"):
        trees.setdefault(row["tree"], {})[int(row["code"])] = int(row["under"])
    lines = {WHOLE: WHOLE}
    for row in read_csv("budget_lines.csv"):
        line = WHOLE if row["is_total"] == "true" else row["budget_line_code"]
        names = (row["label_vi"], *row["aliases"].split("|"))
        lines |= {slug(name).strip("_"): line for name in names if name}
    columns = dict.fromkeys(row["within"] for row in read_csv("budget_measures.csv") if row["within"])
    return RowNames(trees, tuple(columns), lines)
