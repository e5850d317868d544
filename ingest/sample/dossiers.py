"""True figures of form II.06a: 3 = 4 + 5 + 6 = 7 + 11, 7 = 8 + 9 + 10, 11 = 12 + 13, carried over = last pending."""

from __future__ import annotations

from ingest.sample.communes import LUONG_DIEN, PERIODS, Commune, Values, split

# Dossiers a quarter in a commune of middle size.
USUAL = {
    "land_environment": 24,
    "office": 10,
    "justice_civil_status": 640,
    "labour_social": 30,
    "military": 4,
    "police": 12,
    "other": 5,
}
# The real year of Lương Điền up to 20/9/2021: everything that came in was resolved on time.
LUONG_DIEN_YEAR = {"land_environment": 5, "office": 15, "justice_civil_status": 2231, "labour_social": 61}
LUONG_DIEN_PENDING = {"justice_civil_status": (14, 9, 0), "labour_social": (2, 0, 0)}


def dossiers(commune: Commune) -> dict[str, Values]:
    """Figures by period; a stock left at the end of one is carried into the next."""
    chance = commune.chance("ho_so")
    carried = (
        dict.fromkeys(USUAL, 0)
        if commune.code == LUONG_DIEN
        else {field: chance.randint(0, max(1, usual // 40)) for field, usual in USUAL.items()}
    )
    years = {field: split(whole, [30, 34, 36]) for field, whole in LUONG_DIEN_YEAR.items()}
    by_period = {}
    for quarter, period in enumerate(PERIODS):
        values: Values = {}
        for field, usual in USUAL.items():
            if commune.code == LUONG_DIEN:
                new = years.get(field, [0, 0, 0])[quarter]
                pending = LUONG_DIEN_PENDING.get(field, (0, 0, 0))[quarter]
                row = _row(new, 0, carried[field], pending, 0, 0, 0)
            else:
                new = round(usual * commune.size * chance.uniform(0.85, 1.15))
                pending = min(new, round(new * chance.uniform(0, 0.04)))
                resolved = new + carried[field] - pending
                row = _row(
                    new,
                    round(new * chance.uniform(0.05, 0.25)),
                    carried[field],
                    pending,
                    pending_overdue=min(pending, chance.choice((0, 0, 0, 1))),
                    early=round(resolved * chance.uniform(0.3, 0.6)),
                    overdue=round(resolved * chance.uniform(0, 0.02)),
                )
            carried[field] = row["pending_total"]
            values |= {(indicator, field): value for indicator, value in row.items()}
        for indicator in row:
            values[indicator, "total"] = sum(values[indicator, field] for field in USUAL)
        by_period[period] = values
    return by_period


def _row(
    new: int, online: int, carried: int, pending: int, pending_overdue: int, early: int, overdue: int
) -> dict[str, int]:
    received = new + carried
    resolved = received - pending
    return {
        "received_total": received,
        "received_online": online,
        "received_direct_post": new - online,
        "received_carried_over": carried,
        "resolved_total": resolved,
        "resolved_early": early,
        "resolved_on_time": resolved - early - overdue,
        "resolved_overdue": overdue,
        "pending_total": pending,
        "pending_in_time": pending - pending_overdue,
        "pending_overdue": pending_overdue,
    }
