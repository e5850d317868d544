"""The numbers that rules look at, gathered for every row of every report: one column of check_figures a reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expectations.rules.groups import GROUPS
from expectations.rules.language import Reference
from expectations.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Look:
    """Numbers of an indicator in every row of the reports of a source, or in one row; a row of check_looks."""

    look: int
    source: str
    domain: str
    indicator: str
    scope: str | None


@dataclass(frozen=True, slots=True)
class MemberLook:
    """Numbers of an indicator in named rows; a row of check_member_looks a member.

    `row_scope` is the row they are gathered for, all rows where None; `needed` how many members there are.
    """

    look: int
    source: str
    domain: str
    indicator: str
    scope: str
    row_scope: str | None
    needed: int


@dataclass(frozen=True, slots=True)
class ListLook:
    """Numbers of an indicator in all rows of a dimension that a report lists; a row of check_list_looks."""

    look: int
    dimension: str
    indicator: str


@dataclass(frozen=True, slots=True)
class NameLook:
    """Numbers of an indicator in a row of a like name: of a column, or the same line; a row of check_name_looks."""

    look: int
    source: str
    domain: str
    indicator: str
    side_column: str | None


@dataclass(frozen=True, slots=True)
class Gathering:
    """Looks, the column of check_figures that holds each reference, and the statements that fill check_figures."""

    looks: Sequence[Look]
    member_looks: Sequence[MemberLook]
    list_looks: Sequence[ListLook]
    name_looks: Sequence[NameLook]
    columns: dict[str, str]
    statements: Sequence[str]


_OVER_MEMBERS = {
    "value": "case when count(*) {rows} = 1 then max(f.value) {rows} end",
    "filled": "case when count(*) {rows} = 1 then bool_or({is_filled}) {rows} end",
    "sum": "case when count(f.value) {rows} = max(l.needed) {rows} then sum(f.value) {rows} end",
}
_OVER_LIST = {
    "sum": "case when count(*) {rows} = max(r.of_count) {rows} and count(f.value) {rows} = max(r.of_count) {rows}"
    " then sum(f.value) {rows} end",
    **{extreme: f"case when bool_and(f.value is not null or f.state is not distinct from 'not_applicable') {{rows}}"
       f" then {extreme}(f.value) {{rows}} end" for extreme in ("min", "max")},
    "least": "min(f.value) {rows}",
    "greatest": "max(f.value) {rows}",
    "count": "count(f.value) {rows}::numeric",
}  # fmt: skip
_SPREAD = {"median": "quality.median({})", "mad": "quality.mad({})", "count": "cardinality({})::numeric"}


def gathering_of(
    references: Sequence[Reference], domain: str, vocabulary: Vocabulary, only_rows: Mapping[str, str]
) -> Gathering:
    """How the references of rules of one subject are gathered.

    `only_rows` tells, by name of a reference, the one row it is wanted for.
    """
    return _Gatherer(domain, vocabulary, only_rows).gather(references)


class _Gatherer:
    def __init__(self, domain: str, vocabulary: Vocabulary, only_rows: Mapping[str, str]) -> None:
        self.domain, self.vocabulary, self.only_rows = domain, vocabulary, only_rows
        self.looks: dict[tuple[str, str, str, str | None], Look] = {}
        self.member_looks: list[MemberLook] = []
        self.list_looks: list[ListLook] = []
        self.name_looks: list[NameLook] = []

    def gather(self, references: Sequence[Reference]) -> Gathering:
        columns = {reference.name: f"c{number}" for number, reference in enumerate(references, start=1)}
        groups: dict[str, list[str]] = {}
        for reference in references:
            group, expression = self._column(reference)
            groups.setdefault(group, []).append(f"{expression} as {columns[reference.name]}")
        counts = {columns[r.name] for r in references if r.measure == "count" and r.source in ("past", "sisters")}
        tables, joins = [], []
        for group, expressions in groups.items():
            template, join = GROUPS[group]
            tables += [
                f"create temporary table {group} on commit drop as\n"
                + template.format(columns=",\n    ".join(expressions)),
                f"analyze {group}",
            ]
            joins.append(f"left join {group} on {join.format(group)}")
        wanted = "".join(
            f", coalesce({column}, 0) as {column}" if column in counts else f", {column}" for column in columns.values()
        )
        return Gathering(
            list(self.looks.values()),
            self.member_looks,
            self.list_looks,
            self.name_looks,
            columns,
            [
                *tables,
                "create temporary table check_figures on commit drop as\n"
                "select r.submission_id, r.scope_code, name.code as row_code, name.side_column as row_column,"
                f" name.line as row_line{wanted}\nfrom check_rows r\n"
                "join check_reports report using (submission_id)\n"
                "left join check_names name using (scope_code)\n" + "\n".join(joins),
                "analyze check_figures",
            ],
        )

    def _column(self, reference: Reference) -> tuple[str, str]:
        """The table of work that holds a reference, and the expression of its column there."""
        if reference.measure == "unique":
            return "check_unique", _UNIQUE.format(reference.indicator)
        if reference.source == "past":
            return "check_past", self._spread(reference)
        if reference.source == "sisters":
            return "check_sisters", self._spread(reference)
        if reference.scope in ("beside", "line"):
            source, domain = self._place(reference)
            look = len(self.name_looks) + 1
            self.name_looks.append(NameLook(look, source, domain, reference.indicator, reference.dimension))
            rows = f"filter (where l.look = {look})"
            return f"check_{reference.scope}", f"case when count(*) {rows} = 1 then max(f.value) {rows} end"
        if reference.scope in ("*", "under"):
            look = len(self.list_looks) + 1
            self.list_looks.append(ListLook(look, reference.dimension, reference.indicator))
            table = "check_by_list" if reference.scope == "*" else "check_by_code"
            return table, _OVER_LIST[reference.measure].format(rows=f"filter (where l.look = {look})")
        if reference.scope is not None:
            return self._of_members(reference)
        look = self._look(reference)
        rows = f"filter (where l.look = {look})"
        if reference.measure == "sum":
            return (
                "check_by_row",
                f"case when count(f.value) {rows} = max(s.of_count) {rows} then sum(f.value) {rows} end",
            )
        value = "f.form_value" if reference.source == "forms" else "f.value"
        if reference.measure == "filled":
            return "check_by_row", f"case when count(*) {rows} = 1 then bool_or({_FILLED}) {rows} end"
        # A text may give a figure twice: nothing says which one is meant.
        return "check_by_row", f"case when count(*) {rows} = 1 then max({value}) {rows} end"

    def _of_members(self, reference: Reference) -> tuple[str, str]:
        if reference.dimension is None:
            members = [(reference.scope, None)]
        else:
            members = [
                (member.code, member.part_of)
                for member in self.vocabulary.dimensions[reference.dimension]
                if member.part_of is not None
            ]
        look = 1 + max((one.look for one in self.member_looks), default=0)
        counts: dict[str | None, int] = {}
        for _, row_scope in members:
            counts[row_scope] = counts.get(row_scope, 0) + 1
        source, domain = self._place(reference)
        self.member_looks += [
            MemberLook(look, source, domain, reference.indicator, scope, row_scope, counts[row_scope])
            for scope, row_scope in members
        ]
        table = "check_by_part" if reference.scope == "parts" else "check_by_report"
        rows = f"filter (where l.look = {look})"
        return table, _OVER_MEMBERS[reference.measure].format(rows=rows, is_filled=_FILLED)

    def _spread(self, reference: Reference) -> str:
        look = self._look(reference)
        values = f"array_remove(array_agg(f.value) filter (where l.look = {look}), null)"
        return _SPREAD[reference.measure].format(f"coalesce({values}, '{{}}')")

    def _look(self, reference: Reference) -> int:
        source, domain = self._place(reference)
        key = (source, domain, reference.indicator, self.only_rows.get(reference.name))
        if key not in self.looks:
            self.looks[key] = Look(len(self.looks) + 1, *key)
        return self.looks[key].look

    def _place(self, reference: Reference) -> tuple[str, str]:
        """The source as check_sources has it, and the subject."""
        source = {"forms": "own"}.get(reference.source, reference.source)
        domain = self.domain
        if source.startswith("form:"):
            domain = self.vocabulary.forms[source.removeprefix("form:")].domain
        return (f"{source}~{reference.slack}" if reference.slack else source), domain


_FILLED = "case when f.state in ('value', 'zero_in_words') then true when f.state = 'blank' then false end"
_UNIQUE = "bool_and(case when f.value is not null then f.alike = 1 end) filter (where f.indicator = '{0}')"
