"""A rule's cases: a few figures each, with the verdict that must come of them.

Keys of a case: `x` the judged row's own figure, `x@row` another row's, `prev.x`, `last_year.x`, `of.<form>.x` (its
total, or `@row`), `forms.x` what a form says of a text's figure; lists under `past.x` (latest first), `year.x` (the
periods of the year before this one), `sisters.x` and `children.x` (other units, the last figure for all children that
are left). `row`, `period`, `unit`, its `class` and `kind` say what is judged. A blank is null, `x` is not applicable,
what is not named is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from expectations.checking.cells import parse_value
from expectations.checking.evaluation import Row
from expectations.checking.figures import Figures
from expectations.checking.verdicts import verdict_of
from expectations.rules.rule import Rule
from expectations.rules.vocabulary import (
    TOTAL,
    Place,
    Vocabulary,
    last_year_period,
    periods_to_date,
    previous_period,
    window_in,
)

VERDICTS = ("pass", "fail", "undecided", "silent")
UNIT, PERIOD, YEAR_ONLY = "10924", "2021-Q2", "2021"
_SETTINGS = ("row", "period", "unit", "class", "kind")

Values = dict[tuple[str, str], Any]


@dataclass(frozen=True)
class Filed:
    """A report that a case needs; `form_values` is what forms say of the same figures."""

    form: str
    domain: str
    unit: str
    period: str
    values: Values = field(default_factory=dict)
    form_values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """What is judged (a row of the last report), which reports there are, and the verdict that must come of it."""

    verdict: str
    row: str
    unit_class: int | None
    unit_kind: str | None
    reports: tuple[Filed, ...]

    @property
    def judged(self) -> Filed:
        return self.reports[-1]


class CaseError(ValueError):
    """A case that cannot be read; the message says which key."""


def cases_of(rule: Rule, vocabulary: Vocabulary) -> Iterator[Case]:
    """Its cases: the first passing one in full, every other as what it changes of that one; raises CaseError."""
    if unknown := set(rule.cases) - set(VERDICTS):
        raise CaseError(f"unknown verdicts: {', '.join(sorted(unknown))}")
    base: Mapping[str, Any] = {}
    for verdict in VERDICTS:
        given = rule.cases.get(verdict, [])
        for values in given if isinstance(given, list) else [given]:
            base = base or values
            yield _case(rule, vocabulary, verdict, {**base, **values})


def _case(rule: Rule, vocabulary: Vocabulary, verdict: str, given: Mapping[str, Any]) -> Case:
    form = vocabulary.forms[rule.form]
    members = vocabulary.members(form.dimension) if form.dimension and form.domain == rule.domain else [TOTAL]
    row = str(given.get("row", members[0]))
    period = str(given.get("period", YEAR_ONLY if form.domain == "narrative" else PERIOD))
    unit = str(given.get("unit", UNIT))
    reports: dict[tuple[str, ...], Filed] = {}

    def put(where: Filed, name: str, value: Any, default_row: str) -> None:
        indicator, _, scope = name.partition("@")
        key = (where.form, where.unit, where.period)
        reports.setdefault(key, where).values[indicator, scope or default_row] = value

    own = Filed(rule.form, rule.domain, unit, period)
    for key, value in given.items():
        source, _, name = key.rpartition(".")
        if key in _SETTINGS:
            continue
        if not source:
            put(own, name, value, row)
        elif source == "forms":
            own.form_values[name, row] = value
        elif source.startswith("of."):
            other = vocabulary.forms[source.removeprefix("of.")]
            put(Filed(other.code, other.domain, unit, period), name, value, TOTAL)
        else:
            for place, one in _elsewhere(source, value, own, vocabulary):
                put(place, name, one, row)
    own_report = reports.pop((own.form, own.unit, own.period), own)
    return Case(verdict, row, given.get("class"), given.get("kind"), (*reports.values(), own_report))


def _elsewhere(source: str, value: Any, own: Filed, vocabulary: Vocabulary) -> Iterator[tuple[Filed, Any]]:
    if source in ("prev", "last_year"):
        period = previous_period(own.period) if source == "prev" else last_year_period(own.period)
        yield Filed(own.form, own.domain, own.unit, period), value
        return
    values = value if isinstance(value, list) else [value]
    if source == "past":
        period = own.period
        for one in values:
            period = previous_period(period)
            yield Filed(own.form, own.domain, own.unit, period), one
        return
    if source == "year":
        periods = [period for period in periods_to_date(own.period) if period != own.period]
        for period, one in zip(periods, values, strict=False):
            yield Filed(own.form, own.domain, own.unit, period), one
        return
    if source not in ("sisters", "children"):
        raise CaseError(f"{source} is no place a rule looks at")
    regime = vocabulary.forms[own.form].regime
    for number, unit in enumerate(_units(source, own, regime, vocabulary)):
        if number >= len(values) and source == "sisters":
            return
        yield Filed(own.form, own.domain, unit, own.period), values[min(number, len(values) - 1)]


def figures_of(case: Case, vocabulary: Vocabulary) -> Figures:
    """The reports of a case in memory."""
    said = {"class": case.unit_class, "kind": case.unit_kind}
    if attributes := {name: value for name, value in said.items() if value is not None}:
        places = (_described(place, case, attributes) for place in vocabulary.places)
        vocabulary = replace(vocabulary, places=tuple(places))
    figures = Figures(vocabulary)
    for filed in case.reports:
        for (indicator, scope), value in filed.values.items():
            name = f"{filed.domain}.{indicator}"
            cell = parse_value("" if value is None else str(value))
            figures.add(filed.unit, filed.period, filed.form, scope, name, cell)
    judged = case.judged
    if judged.form_values:  # a form of the same window, whichever it is
        form = next(form.code for form in vocabulary.forms.values() if form.domain == judged.domain)
        own = figures.reports[judged.unit, judged.form, judged.domain, judged.period]
        key = (judged.unit, form, judged.domain, judged.period)
        beside = figures.reports.setdefault(key, replace(own, form=form, rows={}))
        for (indicator, scope), value in judged.form_values.items():
            beside.rows.setdefault(scope, {})[indicator] = parse_value("" if value is None else str(value))
    return figures


def _described(place: Place, case: Case, attributes: Mapping[str, Any]) -> Place:
    if place.code != case.judged.unit:
        return place
    return replace(place, attributes={**place.attributes, **attributes})


def verdict_in_memory(rule: Rule, case: Case, vocabulary: Vocabulary) -> str:
    """What the rule says of a case; silent where it does not apply."""
    figures = figures_of(case, vocabulary)
    judged = case.judged
    report = figures.reports[judged.unit, judged.form, judged.domain, judged.period]
    if not rule.applies_on(report.window[1]):
        return "silent"
    return verdict_of(rule, Row(figures, report, case.row)) or "silent"


def _units(source: str, own: Filed, regime: str, vocabulary: Vocabulary) -> list[str]:
    day = window_in(regime, own.period)[1]
    place = vocabulary.place(own.unit, day)
    parent = own.unit if source == "children" else (place.parent if place else None)
    return [unit for unit in vocabulary.children(parent, day) if unit != own.unit] if parent else []


def wrong_cases(rules: Iterable[Rule], vocabulary: Vocabulary) -> Iterator[str]:
    """A sentence for each case that does not come out as it says, or that a rule lacks; raises CaseError."""
    for rule in rules:
        cases = list(cases_of(rule, vocabulary))
        for verdict in VERDICTS[:3]:
            if verdict not in {case.verdict for case in cases}:
                yield f"{rule.where}: no case for {verdict}"
        for case in cases:
            found = verdict_in_memory(rule, case, vocabulary)
            if found != case.verdict:
                yield f"{rule.where}: a case for {case.verdict} comes out as {found}"
