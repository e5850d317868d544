"""True quarters of an invented district, made from the published identities alone, without a look at the rules.

Communes differ in size by a factor of six, seasons and years move the figures, and every chance is its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

Cell = tuple[str, str]  # scope, indicator
Values = dict[Cell, int]
Reports = dict[tuple[str, str, str], Values]  # unit, period, form

UNITS = (
    "10888", "10891", "10894", "10897", "10900", "10903", "10906", "10909", "10912", "10918", "10924", "10927",
    "10930", "10933", "10936", "10939", "10942",
)  # fmt: skip
PERIODS = tuple(f"{year}-Q{quarter}" for year in (2021, 2022) for quarter in (1, 2, 3, 4))
FORMS = ("ho_so", "van_ban", "can_bo", "ngan_sach", "don_thu")

_FIELDS = {"land_environment": 45, "office": 12, "justice_civil_status": 700, "labour_social": 60, "military": 6,
           "police": 20, "other": 9}  # fmt: skip
_KINDS = {"NQ": 4, "QD": 70, "TB": 18, "CTr": 1, "KH": 22, "BC": 41, "BB": 5, "TTr": 19, "CV": 55, "GM": 28, "HD": 2,
          "CT": 1, "QC": 1, "QyD": 0, "TC": 0, "PA": 1, "DA": 0, "DuA": 0, "HDg": 3, "CD": 1, "BGN": 0, "BTT": 0,
          "GUQ": 1, "GGT": 12, "GNP": 6, "PG": 2, "PC": 9, "PB": 0, "TCg": 0, "other": 3}  # fmt: skip
_REVENUE = {"revenue_retained": 1.6e9, "revenue_shared": 1.1e9, "revenue_transfers_balancing": 3.9e9,
            "revenue_transfers_targeted": 7e8}  # fmt: skip
_OPENING = {"revenue_last_year_balance": 1.9e8, "revenue_aid": 4e7, "revenue_carried_funds": 2.6e8}


@dataclass
class _Commune:
    """What lasts over the quarters: size, habits and the stocks that are carried on."""

    unit: str
    chance: Random
    size: float
    online: float
    early: float
    carried: dict[str, int]
    numbers: dict[str, int]
    petitions_carried: int
    staff: Values
    plan: dict[str, int]
    spent: dict[str, float]
    grain: int


def district(seed: str) -> Reports:
    """Eight quarters of five forms for seventeen communes."""
    reports: Reports = {}
    for unit in UNITS:
        commune = _commune(unit, Random(f"{seed}/{unit}"))
        for period in PERIODS:
            for form, values in _quarter(commune, int(period[-1])):
                reports[unit, period, form] = values
    return reports


def _commune(unit: str, chance: Random) -> _Commune:
    size = chance.lognormvariate(0, 0.45)
    grain = chance.choice((1, 1, 1000, 1000, 100_000))
    return _Commune(
        unit,
        chance,
        size,
        chance.betavariate(2, 5),
        chance.betavariate(4, 4),
        {field: chance.randint(0, 2 + int(usual * size / 30)) for field, usual in _FIELDS.items()},
        dict.fromkeys(_KINDS, 0),
        chance.randint(0, 4),
        {},
        {},
        {},
        grain,
    )


def _quarter(commune: _Commune, quarter: int) -> Iterator[tuple[str, Values]]:
    yield "ho_so", _dossiers(commune, quarter)
    yield "van_ban", _documents(commune, quarter)
    yield "can_bo", _staff(commune)
    yield "ngan_sach", _budget(commune, quarter)
    yield "don_thu", _petitions(commune)


def _count(chance: Random, mean: float) -> int:
    """A count about that mean, with the spread of counts."""
    return max(0, round(chance.gauss(mean, max(mean, 0.3) ** 0.5 + 0.06 * mean)))


def _share(chance: Random, whole: int, share: float) -> int:
    return min(whole, max(0, round(whole * min(1.0, max(0.0, chance.gauss(share, 0.06))))))


def _with_total(rows: dict[str, dict[str, int]]) -> Values:
    values = {(scope, name): value for scope, row in rows.items() for name, value in row.items()}
    for name in next(iter(rows.values())):
        values["total", name] = sum(row[name] for row in rows.values())
    return values


def _dossiers(commune: _Commune, quarter: int) -> Values:
    chance, rows = commune.chance, {}
    season = (0.85, 1.1, 1.05, 1.0)[quarter - 1]
    for field, usual in _FIELDS.items():
        new = _count(chance, usual * commune.size * season)
        online = _share(chance, new, commune.online)
        received = new + commune.carried[field]
        pending = min(received, _count(chance, received * 0.03))
        resolved = received - pending
        overdue = _share(chance, resolved, 0.0) if chance.random() < 0.3 else 0
        overdue = min(overdue, resolved // 20)
        early = min(resolved - overdue, _share(chance, resolved, commune.early))
        late = min(pending, int(chance.random() < 0.2))
        rows[field] = {
            "received_total": received, "received_online": online, "received_direct_post": new - online,
            "received_carried_over": commune.carried[field], "resolved_total": resolved, "resolved_early": early,
            "resolved_on_time": resolved - early - overdue, "resolved_overdue": overdue, "pending_total": pending,
            "pending_in_time": pending - late, "pending_overdue": late,
        }  # fmt: skip
        commune.carried[field] = pending
    return _with_total(rows)


def _documents(commune: _Commune, quarter: int) -> Values:
    chance, rows, highest = commune.chance, {}, {}
    for kind, usual in _KINDS.items():
        issued = _count(chance, usual * commune.size) if usual else 0
        electronic = _share(chance, issued, 0.86)
        commune.numbers[kind] = (0 if quarter == 1 else commune.numbers[kind]) + issued
        rows[kind] = {
            "issued_total": issued, "outgoing_electronic": electronic, "outgoing_paper_only": issued - electronic,
            "signed_digital": _share(chance, electronic, 0.8),
        }  # fmt: skip
        highest[kind, "highest_number"] = commune.numbers[kind]
    incoming = _count(chance, 480 * commune.size)
    return _with_total(rows) | highest | {
        ("total", "incoming_total"): incoming,
        ("total", "incoming_electronic"): _share(chance, incoming, 0.9),
        ("total", "legal_normative_documents"): 0,
        ("total", "documents_reviewed"): chance.randint(0, 4),
        ("total", "directive_documents"): chance.randint(0, 5),
    }  # fmt: skip


def _staff(commune: _Commune) -> Values:
    """Staff are drawn once; later one person at most comes, goes or gets a higher degree in a quarter."""
    chance = commune.chance
    if not commune.staff:
        assigned = chance.randint(19, 23)
        present = assigned - chance.randint(0, 3)
        cadres = chance.randint(9, 11)
        staff = {"staff_assigned": assigned, "staff_present": present, "cadres": cadres,
                 "civil_servants": present - cadres, "staff_female": chance.randint(3, 9),
                 "staff_party": present - chance.randint(0, 2), "minority": 0,
                 "nonspecialised_commune": chance.randint(8, 12), "nonspecialised_commune_concurrent":
                 chance.randint(0, 4), "nonspecialised_village": chance.randint(18, 50)}  # fmt: skip
        for names, weights in _BREAKDOWNS:
            drawn = chance.choices(names, weights, k=present)
            staff |= {name: drawn.count(name) for name in names}
        commune.staff = {("total", name): value for name, value in staff.items()}
    elif chance.random() < 0.4:
        names, _ = chance.choice(_BREAKDOWNS)
        better, worse = chance.sample(names, 2)
        if commune.staff["total", worse]:
            commune.staff["total", worse] -= 1
            commune.staff["total", better] += 1
    return dict(commune.staff)


_BREAKDOWNS = (
    (("prof_doctorate", "prof_postgraduate", "prof_university", "prof_college", "prof_intermediate",
      "prof_elementary", "prof_untrained"), (0, 1, 14, 2, 3, 0, 0)),
    (("edu_upper_secondary", "edu_lower_secondary"), (20, 1)),
    (("political_advanced", "political_intermediate", "political_elementary", "political_none"), (1, 12, 4, 3)),
    (("age_to_30", "age_31_40", "age_41_50", "age_51_60", "age_over_60"), (2, 7, 7, 4, 0)),
)  # fmt: skip


def _budget(commune: _Commune, quarter: int) -> Values:
    chance = commune.chance

    def money(amount: float) -> int:
        return round(amount / commune.grain) * commune.grain

    if quarter == 1:
        growth = chance.uniform(0.95, 1.12)
        lines = {
            name: money(commune.plan.get(name, usual * commune.size * chance.uniform(0.6, 1.5)) * growth)
            for name, usual in (_REVENUE | _OPENING).items()
        }
        if chance.random() < 0.5:
            lines["revenue_aid"] = 0
        revenue = sum(lines.values())
        lines["expenditure_investment"] = money(revenue * chance.uniform(0.15, 0.4))
        lines["expenditure_reserve"] = money(revenue * 0.02)
        lines["expenditure_carried_next_year"] = 0
        kept = chance.choice((0, 0, commune.grain))
        lines["expenditure_recurrent"] = revenue - lines["expenditure_investment"] - lines["expenditure_reserve"] - kept
        commune.plan, commune.spent = lines, dict.fromkeys(lines, 0.0)
    done = {}
    for name, planned in commune.plan.items():
        if name in _OPENING:
            done[name] = planned
        elif name in _REVENUE:
            commune.spent[name] += max(0.0, chance.gauss(0.25, 0.03))
            done[name] = money(planned * commune.spent[name])
        else:
            commune.spent[name] += chance.uniform(0.15, 0.21)
            done[name] = 0 if name == "expenditure_reserve" else money(planned * commune.spent[name])
    return {
        (scope, name): value
        for scope, lines in (("plan", commune.plan), ("execution", done))
        for name, value in _budget_sums(lines).items()
    }


def _budget_sums(lines: dict[str, int]) -> dict[str, int]:
    transfers = lines["revenue_transfers_balancing"] + lines["revenue_transfers_targeted"]
    revenue = sum(value for name, value in lines.items() if name.startswith("revenue_"))
    spending = sum(value for name, value in lines.items() if name.startswith("expenditure_"))
    return lines | {"revenue_transfers": transfers, "revenue_total": revenue, "expenditure_total": spending,
                    "surplus": revenue - spending}  # fmt: skip


def _petitions(commune: _Commune) -> Values:
    chance = commune.chance
    carried = commune.petitions_carried
    new = _count(chance, 14 * commune.size)
    received = carried + new
    invalid = _share(chance, received, 0.1)
    valid = received - invalid
    complaint, denunciation = _share(chance, valid, 0.25), 0
    denunciation = _share(chance, valid - complaint, 0.08)
    inside = _share(chance, valid, 0.8)
    pending = _share(chance, received, 0.12)
    commune.petitions_carried = pending
    figures = {
        "received_total": received, "received_carried_over": carried, "received_in_period": new, "valid_total": valid,
        "invalid_total": invalid, "received_complaint": complaint, "received_denunciation": denunciation,
        "received_request": valid - complaint - denunciation, "resolved_total": received - pending,
        "pending_total": pending, "in_competence": inside, "not_in_competence": valid - inside,
    }  # fmt: skip
    return {("total", name): value for name, value in figures.items()}
