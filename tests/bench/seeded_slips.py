"""Slips of known kind in known cells of true reports, and which of them the published identities can show at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.bench.seeded_truth import PERIODS, Cell, Reports, Values

Spoiled = dict[Cell, int | None]
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Slip:
    """What happened in which cells of a report, and what is true there."""

    kind: str
    report: Key
    true: dict[Cell, int]


def slip_into(chance: Random, key: Key, values: Spoiled, reports: Reports, taken: set[Cell]) -> Slip:
    """One slip in a report whose `taken` cells are spoiled already; `values` is changed in place."""
    while True:
        kind = chance.choice(sorted(_KINDS))
        for _ in range(40):
            cell = chance.choice(sorted(values))
            if cell in taken or (values[cell] == 0 and chance.random() < 0.8):
                continue
            made = (
                _exchanged(chance, cell, values, taken)
                if kind == "exchanged"
                else _typed(chance, kind, key, cell, reports)
            )
            if made:
                true = {one: reports[key][one] for one in made}
                values.update(made)
                taken.update(made)
                return Slip(kind, key, true)


def _typed(chance: Random, kind: str, key: Key, cell: Cell, reports: Reports) -> Spoiled:
    true = reports[key][cell]
    made = _KINDS[kind](chance, true, _before(key, cell, reports))
    return {} if made is _IMPOSSIBLE or made == true else {cell: made}


def _exchanged(chance: Random, cell: Cell, values: Spoiled, taken: set[Cell]) -> Spoiled:
    beside = [
        one
        for one in sorted(values.keys() - taken)
        if (one[0] == cell[0] or one[1] == cell[1]) and values[one] != values[cell]
    ]
    other = chance.choice(beside) if beside else None
    return {cell: values[other], other: values[cell]} if other else {}


_IMPOSSIBLE = object()


def _before(key: Key, cell: Cell, reports: Reports) -> list[int]:
    """The cell's true values of the quarters before, oldest first."""
    unit, period, form = key
    earlier = (reports.get((unit, one, form), {}) for one in PERIODS[: PERIODS.index(period)])
    return [values[cell] for values in earlier if cell in values]


def _swapped(chance: Random, true: int, before: list[int]) -> object:
    digits = str(true)
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    if not places:
        return _IMPOSSIBLE
    at = chance.choice(places)
    return int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def _wrong(chance: Random, true: int, before: list[int]) -> object:
    digits = str(true)
    at = chance.randrange(len(digits))
    return int(digits[:at] + chance.choice("0123456789") + digits[at + 1 :])


def _dropped(chance: Random, true: int, before: list[int]) -> object:
    digits = str(true)
    at = chance.randrange(len(digits))
    return int(digits[:at] + digits[at + 1 :]) if len(digits) > 1 else _IMPOSSIBLE


def _added(chance: Random, true: int, before: list[int]) -> object:
    digits = str(true)
    at = chance.randrange(len(digits) + 1)
    doubled = digits[at - 1] if at and chance.random() < 0.6 else chance.choice("0123456789")
    return int(digits[:at] + doubled + digits[at:])


def _times(factor: int) -> Callable[[Random, int, list[int]], object]:
    def made(chance: Random, true: int, before: list[int]) -> object:
        if true and true % factor == 0 and chance.random() < 0.5:
            return true // factor
        return true * factor

    return made


def _cumulative(chance: Random, true: int, before: list[int]) -> object:
    quarters = len(before) % 4  # reports are kept from a first quarter on
    return true + sum(before[-quarters:]) if quarters else _IMPOSSIBLE


def _rounded(chance: Random, true: int, before: list[int]) -> object:
    places = range(1, len(str(true)) - 1)
    return round(true, -chance.choice(places)) if places else _IMPOSSIBLE


_KINDS: dict[str, Callable[[Random, int, list[int]], object]] = {
    "swapped": _swapped,
    "wrong digit": _wrong,
    "dropped": _dropped,
    "added": _added,
    "times 10": _times(10),
    "times 1000": _times(1000),
    "sign": lambda chance, true, before: -true,
    "exchanged": lambda chance, true, before: _IMPOSSIBLE,
    "blank": lambda chance, true, before: None if true else _IMPOSSIBLE,
    "cumulative": _cumulative,
    "last period": lambda chance, true, before: before[-1] if before else _IMPOSSIBLE,
    "rounded": _rounded,
}

_SUMS = {
    "ho_so": (
        ("received_total", "received_online", "received_direct_post", "received_carried_over"),
        ("resolved_total", "resolved_early", "resolved_on_time", "resolved_overdue"),
        ("pending_total", "pending_in_time", "pending_overdue"),
        ("received_total", "resolved_total", "pending_total"),
    ),
    "van_ban": (("issued_total", "outgoing_electronic", "outgoing_paper_only"),),
    "can_bo": (
        ("staff_present", "cadres", "civil_servants"),
        ("staff_present", "prof_doctorate", "prof_postgraduate", "prof_university", "prof_college",
         "prof_intermediate", "prof_elementary", "prof_untrained"),
        ("staff_present", "edu_upper_secondary", "edu_lower_secondary"),
        ("staff_present", "political_advanced", "political_intermediate", "political_elementary", "political_none"),
        ("staff_present", "age_to_30", "age_31_40", "age_41_50", "age_51_60", "age_over_60"),
    ),
    "ngan_sach": (
        ("revenue_total", "revenue_retained", "revenue_shared", "revenue_transfers", "revenue_last_year_balance",
         "revenue_aid", "revenue_carried_funds"),
        ("revenue_transfers", "revenue_transfers_balancing", "revenue_transfers_targeted"),
        ("expenditure_total", "expenditure_investment", "expenditure_recurrent", "expenditure_carried_next_year",
         "expenditure_reserve"),
        ("revenue_total", "expenditure_total", "surplus"),
    ),
    "don_thu": (
        ("received_total", "received_carried_over", "received_in_period"),
        ("received_total", "valid_total", "invalid_total"),
        ("valid_total", "received_complaint", "received_denunciation", "received_request"),
        ("valid_total", "in_competence", "not_in_competence"),
        ("received_total", "resolved_total", "pending_total"),
    ),
}  # fmt: skip
_AT_MOST = {
    "van_ban": (("signed_digital", "issued_total"), ("incoming_electronic", "incoming_total")),
    "can_bo": (("staff_female", "staff_present"), ("staff_party", "staff_present"), ("minority", "staff_present"),
               ("nonspecialised_commune_concurrent", "nonspecialised_commune")),
}  # fmt: skip


def broken_cells(form: str, values: Spoiled, previous: Values | None) -> Iterator[set[Cell]]:
    """The cells of each published identity that does not hold, or that a blank leaves open."""
    scopes = {scope for scope, _ in values}
    for scope in sorted(scopes):
        for whole, *parts in _SUMS[form]:
            cells = [(scope, name) for name in (whole, *parts)]
            if all(cell in values for cell in cells):
                yield from _unequal(values, cells[0], cells[1:])
        for less, more in _AT_MOST.get(form, ()):
            a, b = values.get((scope, less)), values.get((scope, more))
            if a is not None and b is not None and a > b:
                yield {(scope, less), (scope, more)}
    if form in ("ho_so", "van_ban"):
        for name in sorted({name for scope, name in values if scope not in ("total",)}):
            if ("total", name) in values:
                rows = [cell for cell in values if cell[1] == name and cell[0] != "total"]
                yield from _unequal(values, ("total", name), rows)
    yield from ({cell} for cell, value in values.items() if value is not None and value < 0 and cell[1] != "surplus")
    if previous and form in ("ho_so", "don_thu"):
        for scope in sorted(scopes):
            now, then = (scope, "received_carried_over"), (scope, "pending_total")
            if values.get(now) is not None and then in previous and values[now] != previous[then]:
                yield {now}


def _unequal(values: Spoiled, whole: Cell, parts: list[Cell]) -> Iterator[set[Cell]]:
    cells = [whole, *parts]
    if any(values[cell] is None for cell in cells) or values[whole] != sum(values[part] for part in parts):
        yield set(cells)
