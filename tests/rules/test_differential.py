"""Promise: the SQL and the evaluation in memory say the same of 10,000 random reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from expectations.checking.cases import Filed, Values
from expectations.checking.cells import parse_value
from expectations.checking.figures import Figures
from expectations.checking.verdicts import verdicts
from expectations.checks import check_period
from expectations.rules.rule import load_catalogue
from expectations.rules.vocabulary import Vocabulary, warehouse_vocabulary
from ingest.database.connection import connect
from ingest.settings import Settings
from tests.rules.conftest import marts_tables
from tests.rules.filing import file_reports

DISTRICTS, LEAST_REPORTS = 18, 10_000
QUARTERS = [f"{year}-Q{quarter}" for year in (2020, 2021) for quarter in (1, 2, 3, 4)]
PERIODS = {
    "ho_so": QUARTERS,
    "van_ban": QUARTERS,
    "can_bo": QUARTERS,
    "ngan_sach": QUARTERS,
    "don_thu": [*QUARTERS[4:], "2021-H1", "2021-9M", "2021"],
    "so_ho_so": ["2021-Q1", "2021-H1"],
    "ds_can_bo": ["2021-Q1"],
    "b02a_x": ["2021-M01", "2021-M02", "2021-M03"],
    "b02b_x": ["2021-M02"],
    "b03a_x": ["2021-M02"],
    "b03_x": ["2021"],
    "cong_khai_thu": ["2021-Q1"],
    "quyet_toan_thu": ["2021"],
    "quyet_toan_can_doi": ["2021"],
    "bao_cao": ["2021-Q1", "2021"],
}
ROWS = {
    "dossiers": ("total", "office", "justice_civil_status", "civil_status", "certification", "a_row_of_their_own"),
    "documents": ("total", "QD", "CV"),
    "budget": ("plan", "execution"),
}
CODES = ("100_tong_so_thu", "200_qua_kho_bac", "300_thu_100%", "310", "311_phi", "320_khac", "400", "490_", "khong_ma")
ROWS_OF_FORM = {
    "b02a_x": CODES,
    "b02b_x": ("100_tong_chi", *CODES[1:], "410_chi", "410_chi_nua"),
    "b03a_x": ("tong_so_thu", "total", "1701_thu"),
    "b03_x": ("tong_so_thu", "a_tong_so_chi", "ket_du", "total"),
    "cong_khai_thu": ("tong_so_thu_thu_nsnn", "tong_so_thu_thu_nsx", "phi_thu_nsx", "phi_thu_nsnn_", "phi"),
    "quyet_toan_thu": ("tong_so_thu_thu_nsnn", "tong_so_thu_thu_nsx", "phi_thu_nsx"),
    "quyet_toan_can_doi": ("i_tong_thu", "tong_chi_ngan_sach_xa", "ket_du", "total"),
}


def random_values(chance: Random, indicators: list[str], rows: tuple[str, ...]) -> Values:
    """Small numbers, so that identities hold by chance; blanks, crosses and cells that are not there."""
    most = chance.choice((1, 3, 300))
    blanks = chance.choice((0, 0, 0.02, 0.2))
    values: dict[tuple[str, str], Any] = {}
    for row in rows:
        if row != rows[0] and chance.random() < 0.4:
            continue
        same = chance.random() < 0.3
        for indicator in indicators:
            drawn = chance.random()
            if drawn < blanks / 2:
                continue
            number = most if same else chance.randint(-1 if chance.random() < 0.02 else 0, most)
            values[indicator, row] = None if drawn < blanks else "x" if drawn < blanks * 1.2 else number
    return values


def random_reports(chance: Random, vocabulary: Vocabulary) -> list[tuple[int, Filed]]:
    used: dict[tuple[str, str], set[str]] = {}
    for rule in load_catalogue():
        for reference in rule.references:
            form = reference.source.removeprefix("form:") if reference.source.startswith("form:") else rule.form
            domain = vocabulary.forms[form].domain if form != rule.form else rule.domain
            used.setdefault((form, domain), set()).add(reference.indicator)
    communes = [
        place.code
        for place in vocabulary.places
        if place.parent == "295" and place.valid_from.year == 1900 and place.valid_to.year == 2025
    ]
    narrative = [domain for form, domain in used if form == "bao_cao"]
    found = []
    for district in range(DISTRICTS):
        for unit in (*communes, "295"):
            for form, periods in PERIODS.items():
                for period in periods:
                    if chance.random() < 0.07:
                        continue
                    domain = chance.choice(narrative) if form == "bao_cao" else vocabulary.forms[form].domain
                    rows = ROWS_OF_FORM.get(form) or ROWS.get(domain, ("total",))
                    values = random_values(chance, sorted(used[form, domain]), rows)
                    if values:
                        found.append((district, Filed(form, domain, unit, period, values)))
    return found


def with_form_values(reports: list[tuple[int, Filed]]) -> list[tuple[int, Filed]]:
    """What the build puts beside a text's figures: the form's of the same window (budgets are by calendar)."""
    forms = {(n, one.unit, one.period): one.values for n, one in reports if one.form == "ngan_sach"}
    return [
        (n, replace(one, form_values={
            key: value
            for key, value in forms.get((n, one.unit, one.period), {}).items()
            if value not in (None, "x") and key in one.values
        } if (one.form, one.domain) == ("bao_cao", "budget") else {}))
        for n, one in reports
    ]  # fmt: skip


def in_memory(reports: list[tuple[int, Filed]], classes: list[dict], vocabulary: Vocabulary) -> Figures:
    places = tuple(
        replace(
            place,
            code=f"{number}.{place.code}",
            parent=place.parent and f"{number}.{place.parent}",
            attributes=dict(place.attributes) | {"class": classes[number].get(place.code)},
        )
        for number in range(DISTRICTS)
        for place in vocabulary.places
    )
    figures = Figures(replace(vocabulary, places=places))
    for number, filed in reports:
        for (indicator, scope), value in filed.values.items():
            cell = parse_value("" if value is None else str(value))
            name = f"{filed.domain}.{indicator}"
            figures.add(f"{number}.{filed.unit}", filed.period, filed.form, scope, name, cell)
    return figures


OPERATORS = Path(__file__).parent / "operators"


@pytest.mark.parametrize("seed", [20210624])
def test_both_say_the_same_of_random_reports(module_warehouse: Settings, seed: int) -> None:
    chance, vocabulary = Random(seed), warehouse_vocabulary()
    rules = (*load_catalogue(), *load_catalogue(OPERATORS))
    reports = with_form_values(random_reports(chance, vocabulary))
    assert len(reports) >= LEAST_REPORTS
    classes = [{place.code: chance.choice((None, 1, 2, 3)) for place in vocabulary.places} for _ in range(DISTRICTS)]
    with connect("kho_dbt", module_warehouse) as connection:
        connection.execute(marts_tables() + "; create index on marts.fct_figures (submission_id)")
        connection.execute(
            "insert into marts.dim_indicator select domain, indicator, label_vi, unit, measure_kind from ref.indicators"
        )
    with connect("kho_admin", module_warehouse) as connection:
        file_reports(connection, classes, reports)
        connection.execute("analyze marts.fct_figures; analyze intake.submissions")
    with connect("kho_quality", module_warehouse) as connection:
        for period in sorted({filed.period for _, filed in reports}):
            check_period(connection, period, rules)
        by_sql = {
            tuple(key): verdict
            for *key, verdict in connection.execute(
                "select v.rule_id, s.unit_code, s.period_code, v.scope_code, v.verdict"
                " from quality.verdicts v join intake.submissions s using (submission_id)"
            )
        }
    by_python = {
        (one.rule.rule_id, one.row.report.unit_code, one.row.report.period, one.row.scope): one.verdict
        for one in verdicts(in_memory(reports, classes, vocabulary), rules)
    }
    differing = {key: (by_sql.get(key), by_python.get(key)) for key in by_sql.keys() | by_python.keys()
                 if by_sql.get(key) != by_python.get(key)}  # fmt: skip
    assert not differing, (len(differing), Counter(key[0] for key in differing), sorted(differing.items())[:3])
    counted = Counter((key[0], verdict) for key, verdict in by_sql.items())
    for verdict in ("pass", "fail", "undecided"):
        assert sum(counted[rule.rule_id, verdict] > 0 for rule in rules) >= 0.6 * len(rules), verdict
    assert sum(counted.values()) >= 100_000
