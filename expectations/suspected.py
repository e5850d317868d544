"""The wrong cells behind the findings of a period: searched for unit by unit, kept with the findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import Any

import psycopg

from expectations.checking.cells import Cell
from expectations.checking.figures import CellKey, Figures
from expectations.findings.as_json import finding_object
from expectations.findings.findings import Finding, check_figures
from expectations.findings.wording import place
from expectations.rules.rule import Rule
from expectations.rules.vocabulary import Place, Vocabulary, warehouse_vocabulary
from expectations.suspects.slips import LABELS_VI
from ingest.reference.unit_classes import UnitClass

_DISTRICTS = """
select u.district_code, array_agg(distinct s.unit_code)
from quality.current_findings f
join intake.submissions s using (submission_id)
join ref.unit_districts u on (u.unit_code, u.valid_from) = (s.unit_code, s.unit_valid_from)
where f.period_code = %s and f.suspects is null
group by u.district_code
order by u.district_code
"""
# The reports of the units with findings for two years back, and what the sister communes report in the period.
_FIGURES = """
select s.unit_code, s.period_code, s.form, f.domain, f.scope_code, f.indicator, f.value, f.state,
    f.sheet || '!' || f.cell, coalesce(r.factor, 1)
from review.submission_states s
join ref.unit_districts u on (u.unit_code, u.valid_from) = (s.unit_code, s.unit_valid_from)
join ref.forms forms using (form)
join marts.fct_figures f using (submission_id)
left join raw.figures r using (submission_id, figure_no)
where
    s.is_latest and forms.domain <> 'narrative' and u.district_code is not distinct from %(parent)s
    and (
        s.period_code = %(period)s
        or (s.unit_code = any (%(units)s) and s.period_to between %(last_day)s - 800 and %(last_day)s)
    )
"""
_PLACES = """
select u.unit_code, u.name_vi, r.district_code, u.kind, u.valid_from, coalesce(u.valid_to, '9999-12-31')
from ref.units u join ref.reporting_units r using (unit_code, valid_from)
union all
select u.unit_code, u.name_vi, u.parent_code, u.kind, u.valid_from, coalesce(u.valid_to, '9999-12-31')
from ref.units u
where
    u.unit_code in (select district_code from ref.reporting_units)
    and not exists (
        select from ref.reporting_units r where r.unit_code = u.unit_code and r.valid_from = u.valid_from
    )
"""
_KEEP = """
update quality.findings f set suspects = %(suspects)s
from intake.submissions s, quality.current_runs r
where
    s.submission_id = f.submission_id and r.run_id = f.run_id and r.period_code = %(period)s
    and f.rule_id = %(rule)s and f.scope_code = %(scope)s and s.unit_code = %(unit)s
"""
_NONE = """
update quality.findings f set suspects = '{"certain": false, "gave_up": false, "sets": []}'
from quality.current_runs r
where r.run_id = f.run_id and r.period_code = %s and f.suspects is null
"""


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """Where a figure stands in a file, and what one unit of the number there is worth."""

    locator: str
    factor: Fraction


def find_suspects(connection: psycopg.Connection, period_code: str, rules: Sequence[Rule]) -> int:
    """Search the wrong cells behind a period's findings, district by district; returns findings with suspects."""
    classes = connection.execute("select unit_code, since, class, basis from ref.unit_classes").fetchall()
    vocabulary = replace(
        warehouse_vocabulary(),
        places=tuple(_places(connection)),
        classes=tuple(UnitClass(*one) for one in classes),
    )
    found = 0
    for parent, units in connection.execute(_DISTRICTS, [period_code]).fetchall():
        figures, written = _load(connection, vocabulary, period_code, parent, units)
        outcome = check_figures(figures, [rule for rule in rules if rule.form != "bao_cao"], set(units))
        for finding in outcome.findings:
            if finding.period != period_code or finding.verdict != "fail" or not finding.diagnosis.suspects:
                continue
            kept = _kept(finding, figures, written)
            connection.execute(
                _KEEP,
                {"suspects": json.dumps(kept), "period": period_code, "rule": finding.rule.rule_id}
                | {"scope": finding.scope, "unit": finding.unit_code},
            )
            found += 1
    connection.execute(_NONE, [period_code])
    return found


def _kept(finding: Finding, figures: Figures, written: Mapping[CellKey, WrittenCell]) -> dict[str, Any]:
    """The suspects with the places of their cells in the senders' files, numbers in the measure written there."""
    sets = finding_object(finding, figures.vocabulary)["suspects"]
    for told, suspect in zip(sets, finding.diagnosis.suspects, strict=True):
        chosen = zip(suspect.cells, suspect.values or repeat(None), suspect.slips or repeat(None), strict=False)
        for cell, (key, value, slip) in zip(told["cells"], chosen, strict=True):
            stands = written.get(key)
            sheet, _, address = stands.locator.rpartition("!") if stands else ("", "", "")
            factor = stands.factor if stands else Fraction(1)
            cell |= {
                "label_vi": place(key, finding, figures.vocabulary),
                "locator": stands and stands.locator,
                "sheet": sheet or None,
                "cell": address or None,
                "is_own": (key.unit_code, key.period, key.form)
                == (finding.unit_code, finding.period, finding.rule.form),
                "value": _decimal(figures.number_at(key), factor),
                "proposal": _decimal(value, factor),
                "slip_vi": slip and LABELS_VI[slip],
            }
    return {"certain": finding.diagnosis.certain, "gave_up": finding.diagnosis.gave_up, "sets": sets}


def _decimal(value: int | Fraction | None, factor: Fraction) -> str | None:
    """The number as the file writes it, exact where it has an end, as text: JSON numbers are rounded."""
    if value is None:
        return None
    number = value / factor
    return f"{Decimal(number.numerator) / number.denominator:f}"


def _places(connection: psycopg.Connection) -> Iterator[Place]:
    for code, name, parent, kind, first, last in connection.execute(_PLACES):
        yield Place(code, name, parent, {"kind": kind}, first, last)


def _load(
    connection: psycopg.Connection, vocabulary: Vocabulary, period_code: str, parent: str | None, units: list[str]
) -> tuple[Figures, Mapping[CellKey, WrittenCell]]:
    figures, written = Figures(vocabulary), {}
    last_day = connection.execute(
        "select max(period_to) from intake.submissions where period_code = %s", [period_code]
    ).fetchone()[0]
    places = {"parent": parent, "units": units, "period": period_code, "last_day": last_day}
    for unit, period, form, domain, scope, indicator, value, state, locator, factor in connection.execute(
        _FIGURES, places
    ):
        number = None if value is None else Fraction(value)
        whole = number.numerator if number is not None and number.denominator == 1 else number
        is_filled = {"value": True, "zero_in_words": True, "blank": False}.get(state)
        figures.add(unit, period, form, scope, f"{domain}.{indicator}", Cell(whole, is_filled))
        if locator:
            written[CellKey(unit, period, form, scope, indicator, domain)] = WrittenCell(locator, Fraction(factor))
    return figures, written
