"""Whose report a file is, for which window, and which members of a dimension its rows are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import psycopg

from ingest.messages import refusal
from ingest.readers.reading import Doubt, Locator, Reading
from ingest.reference.scopes import Scopes, dimension_of_domain
from ingest.reference.vietnamese import toned
from ingest.reference.windows import UnknownPeriodError, Window, find_window

# Of the whole country only the units of this deployment: a name is borne by several communes of other districts.
_UNITS_ON = """
with recursive there as (
    select u.unit_code, u.valid_from, u.name_vi, r.district_code, u.parent_code
    from ref.reporting_units r
    join ref.units u using (unit_code, valid_from)
    where %(day)s between u.valid_from and coalesce(u.valid_to, 'infinity')
    union
    select u.unit_code, u.valid_from, u.name_vi, r.district_code, u.parent_code
    from there t
    join ref.units u
        on u.unit_code = t.parent_code and %(day)s between u.valid_from and coalesce(u.valid_to, 'infinity')
    left join ref.reporting_units r on r.unit_code = u.unit_code and r.valid_from = u.valid_from
)
select unit_code, valid_from, name_vi, district_code from there
"""


@dataclass(frozen=True, slots=True)
class Identity:
    """The key of a report."""

    form: str
    unit_code: str
    unit_valid_from: date
    period_code: str
    period_from: date
    period_to: date


def identify(connection: psycopg.Connection, reading: Reading) -> Identity:
    """Key of a reading; raises UnreadableFileError for an unknown unit or a period that does not exist."""
    window = _window(connection, reading)
    unit_code, valid_from = _find_unit(connection, reading, window.period_to)
    return Identity(reading.form, unit_code, valid_from, window.period_code, window.period_from, window.period_to)


def _window(connection: psycopg.Connection, reading: Reading) -> Window:
    row = connection.execute("select regime, name_vi from ref.forms where form = %s", [reading.form]).fetchone()
    try:
        return find_window(row[0], reading.period_code)
    except UnknownPeriodError:
        raise refusal("unknown_period", period=reading.period_code, form=row[1]) from None


def _units_on(connection: psycopg.Connection, day: date) -> list[tuple[str, date, str, str]]:
    """Code, first day, name and consolidating unit of the units that report on that day, and of those above (none)."""
    return connection.execute(_UNITS_ON, {"day": day}).fetchall()


def with_asked_name(connection: psycopg.Connection, reading: Reading) -> Reading:
    """The reading without the name of a unit that no list has on its last day, and with the question whose it is."""
    if reading.unit_code is not None or not reading.unit_name:
        return reading
    day = _window(connection, reading).period_to
    if any(toned(name) == toned(reading.unit_name) for _, _, name, _ in _units_on(connection, day)):
        return reading
    return replace(reading, unit_name=None, doubts=(*reading.doubts, unknown_name(reading.unit_name)))


def unknown_name(name: str) -> Doubt:
    """The doubt about a name that the list of units has not."""
    question = f"Tên đơn vị “{name}” không có trong danh mục: báo cáo này của đơn vị nào?"
    return Doubt("unit", Locator(), name, question)


def _find_unit(connection: psycopg.Connection, reading: Reading, day: date) -> tuple[str, date]:
    units = _units_on(connection, day)
    if reading.unit_code is not None:
        found = [unit for unit in units if unit[0] == reading.unit_code]
    else:
        wanted = toned(reading.unit_name or "")
        found = [unit for unit in units if toned(unit[2]) == wanted]
    shown = " ".join(part for part in (reading.unit_code, reading.unit_name) if part)
    if not found:
        raise refusal("unknown_unit", unit=shown, day=f"{day:%d/%m/%Y}")
    if len(found) > 1:
        raise refusal("ambiguous_unit", unit=shown, codes=", ".join(unit[0] for unit in found))
    if found[0][3] is None:  # its own consolidated form would be counted a second time
        raise refusal("consolidating_unit", unit=found[0][2])
    return found[0][0], found[0][1]


class ScopeCodes(Scopes):
    """The scopes by the members that the warehouse holds."""

    def __init__(self, connection: psycopg.Connection) -> None:
        rows = connection.execute("select dimension, scope_code, label_vi, aliases from ref.dimension_members")
        super().__init__(rows, dimension_of_domain())
