"""What lies in the sample inbox: who sends which figures, when, under which name, and what should come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, timezone

from ingest.forms.spec import load_forms
from ingest.reference.vietnamese import folded
from ingest.reference.windows import Window, find_window
from ingest.sample.budgets import budgets
from ingest.sample.communes import FORMS, PERIODS, Commune, Values
from ingest.sample.documents import documents
from ingest.sample.dossiers import dossiers
from ingest.sample.staff import staff

LOCAL = timezone(timedelta(hours=7))
TRUE_FIGURES = {"ho_so": dossiers, "van_ban": documents, "can_bo": staff, "ngan_sach": budgets}
_SHORT = {
    "ho_so": ("ho-so", "II06a"),
    "van_ban": ("van-ban", "VB"),
    "can_bo": ("can-bo", "CBCC"),
    "ngan_sach": ("ngan-sach", "NS"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What must be found in a report: how it was spoiled, how grave that is, in which rows, by which cells."""

    kind: str
    severity: str
    scope_codes: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One content in the inbox, under one name or two, and what must become of it.

    `spoiled` are the cells that hold something else than the truth.
    """

    unit_code: str
    unit_name: str
    form: str
    period_code: str
    names: tuple[str, ...]
    delivered_at: datetime
    values: Values
    status: str = "loaded"
    reason: str | None = None
    revision: int | None = 1
    is_latest: bool = True
    kind: str | None = None
    findings: tuple[Finding, ...] = ()
    spoiled: tuple[tuple[str, str], ...] = ()
    undecided: tuple[tuple[str, str], ...] = ()
    written_period: str | None = None
    is_cut_short: bool = False
    words: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        return find_window(load_forms()[self.form].regime, self.period_code)

    @property
    def is_late(self) -> bool:
        return self.delivered_at.astimezone(LOCAL).date() > self.window.due_on

    @property
    def is_accepted(self) -> bool:
        return self.status == "loaded" and self.is_latest and not self.findings

    def later(self, days: int) -> Delivery:
        return replace(self, delivered_at=self.delivered_at + timedelta(days=days))


def true_deliveries(units: Iterable[Commune]) -> list[Delivery]:
    """Every report of every commune, right and in time."""
    deliveries = []
    for unit in units:
        chance = unit.chance("delivery")
        style = chance.randrange(3)
        for form in FORMS:
            for period, values in TRUE_FIGURES[form](unit).items():
                window = find_window(load_forms()[form].regime, period)
                day = window.period_to + timedelta(days=chance.randint(1, (window.due_on - window.period_to).days - 1))
                moment = time(chance.randint(7, 16), chance.randrange(60), chance.randrange(60))
                deliveries.append(
                    Delivery(
                        unit_code=unit.code,
                        unit_name=unit.name_vi,
                        form=form,
                        period_code=period,
                        names=(file_name(unit.name_vi, form, period, style),),
                        delivered_at=datetime.combine(day, moment, LOCAL).astimezone(UTC),
                        values=values,
                    )
                )
    return deliveries


def file_name(unit_name: str, form: str, period: str, style: int) -> str:
    """A name as communes give them; nothing depends on it."""
    name = unit_name.removeprefix("Xã ").removeprefix("Thị trấn ")
    plain = "-".join(word.capitalize() for word in folded(name).split())
    quarter = period[-1]
    long, short = _SHORT[form]
    return (
        f"{plain}_{long}_quy-{quarter}-{period[:4]}.xlsx",
        f"BC {long.replace('-', ' ')} Q{quarter}.{period[:4]} {name}.xlsx",
        f"{plain.replace('-', '').lower()}_{short}_Q{quarter}_{period[:4]}.xlsx",
    )[style]


def place(deliveries: list[Delivery], unit_code: str, form: str, quarter: int) -> int:
    """Where the report of a commune stands in the list; raises LookupError where there is none."""
    for number, one in enumerate(deliveries):
        if (one.unit_code, one.form, one.period_code) == (unit_code, form, PERIODS[quarter - 1]):
            return number
    raise LookupError(f"{unit_code}/{form}/{quarter}")
