"""True figures of budgets in đồng: totals = their parts, balance = revenue - expenditure, execution grows."""

from __future__ import annotations

from random import Random

from ingest.sample.communes import PERIODS, Commune, Values

MILLION = 1_000_000
REVENUE = ("revenue_retained", "revenue_shared", "revenue_transfers_balancing", "revenue_transfers_targeted")
SPENT = ("expenditure_investment", "expenditure_recurrent")


def budgets(commune: Commune) -> dict[str, Values]:
    """Plan of the year and execution since January, by period, in whole nghìn đồng."""
    chance = commune.chance("ngan_sach")
    lines = {
        "revenue_retained": _amount(chance, commune, 900, 2400),
        "revenue_shared": _amount(chance, commune, 700, 2600),
        "revenue_transfers_balancing": _amount(chance, commune, 2800, 4200),
        "revenue_transfers_targeted": _amount(chance, commune, 300, 900),
        "revenue_last_year_balance": _amount(chance, commune, 60, 300),
        "revenue_aid": 0,
        "revenue_carried_funds": _amount(chance, commune, 80, 400),
    }
    revenue = sum(lines.values())
    investment = _thousands(revenue * chance.uniform(0.2, 0.35))
    reserve = _thousands(revenue * 0.02)
    lines |= {
        "expenditure_investment": investment,
        "expenditure_recurrent": revenue - investment - reserve,
        "expenditure_carried_next_year": 0,
        "expenditure_reserve": reserve,
    }
    plan = _with_sums(lines)
    by_period = {}
    done = dict.fromkeys((*REVENUE, *SPENT), 0.0)
    for period in PERIODS:
        for line in done:
            done[line] += chance.uniform(0.23, 0.27) if line in REVENUE else chance.uniform(0.19, 0.22)
        executed = {line: _thousands(amount * done.get(line, 1)) for line, amount in lines.items()}
        executed["expenditure_reserve"] = 0
        by_period[period] = {(line, "plan"): amount for line, amount in plan.items()} | {
            (line, "execution"): amount for line, amount in _with_sums(executed).items()
        }
    return by_period


def _with_sums(lines: dict[str, int]) -> dict[str, int]:
    transfers = lines["revenue_transfers_balancing"] + lines["revenue_transfers_targeted"]
    revenue = sum(amount for line, amount in lines.items() if line.startswith("revenue_"))
    expenditure = sum(amount for line, amount in lines.items() if line.startswith("expenditure_"))
    return lines | {
        "revenue_transfers": transfers,
        "revenue_total": revenue,
        "expenditure_total": expenditure,
        "surplus": revenue - expenditure,
    }


def _amount(chance: Random, commune: Commune, least: int, most: int) -> int:
    return _thousands(chance.uniform(least, most) * commune.size * MILLION)


def _thousands(amount: float) -> int:
    return round(amount / 1000) * 1000
