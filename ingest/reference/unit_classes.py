"""The class (I, II or III) of units, entered by the district: quotas of staff depend on it."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from ingest.database.connection import connect
from ingest.settings import Settings

COLUMNS = ("unit_code", "since", "class", "basis")
CLASSES = {"1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}
_STORE = """
insert into ref.unit_classes as held (unit_code, since, class, basis) values (%s, %s, %s, %s)
on conflict (unit_code, since) do update
set class = excluded.class, basis = excluded.basis, entered_at = clock_timestamp()
where (held.class, held.basis) is distinct from (excluded.class, excluded.basis)
"""
# The next build measures these reports against the quota of the new class.
_TOUCH = """
insert into intake.submission_events (submission_id, event)
select s.submission_id, 'classified'
from intake.submissions s
join ref.forms f using (form)
where s.status = 'loaded' and f.domain = 'staff' and s.unit_code = %s and s.period_to >= %s
"""
_UNKNOWN = """
select code from unnest(%s::text[], %s::date[]) given (code, since)
where not exists (
    select from ref.units u
    where u.unit_code = code and since between u.valid_from and coalesce(u.valid_to, 'infinity')
)
"""
_KNOWN = """
select u.unit_code, u.name_vi, c.class, c.since, c.basis
from ref.units u
join ref.reporting_units r on r.unit_code = u.unit_code and r.valid_from = u.valid_from
left join lateral (
    select * from ref.unit_classes c
    where c.unit_code = u.unit_code and c.since between u.valid_from and %(day)s order by c.since desc limit 1
) c on true
where
    %(day)s between u.valid_from and coalesce(u.valid_to, 'infinity')
order by u.sort_order
"""


class UnitClassError(ValueError):
    """Classes that cannot be taken over; the message names the line and says what to write."""


@dataclass(frozen=True, slots=True)
class UnitClass:
    """The class of the unit that bore the code on the day `since`, until the next, and the decision it stands in."""

    unit_code: str
    since: date
    unit_class: int
    basis: str


@dataclass(frozen=True, slots=True)
class ClassedUnit:
    """A unit and its class on a day; None where nobody entered one."""

    unit_code: str
    name_vi: str
    unit_class: int | None
    since: date | None
    basis: str | None


def read_unit_classes(path: Path) -> list[UnitClass]:
    """The lines of a CSV with the columns unit_code, since (2021-12-31), class (1, 2, 3 or I, II, III), basis.

    Raises UnitClassError.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise UnitClassError(f"Tệp thiếu cột {', '.join(missing)}; dòng đầu phải là {','.join(COLUMNS)}")
            return [_unit_class(row, reader.line_num) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UnitClassError(f"Không đọc được tệp “{path.name}”; lưu lại dưới dạng CSV UTF-8") from None


def _unit_class(row: dict[str, str | None], line: int) -> UnitClass:
    code, since, unit_class, basis = ((row[name] or "").strip() for name in COLUMNS)
    if not code or not basis:
        raise UnitClassError(f"Dòng {line}: ghi mã đơn vị (unit_code) và quyết định làm căn cứ (basis)")
    if unit_class not in CLASSES:
        raise UnitClassError(f"Dòng {line}: loại đơn vị hành chính là 1, 2 hoặc 3, không phải “{unit_class}”")
    try:
        return UnitClass(code, date.fromisoformat(since), CLASSES[unit_class], basis)
    except ValueError:
        raise UnitClassError(f"Dòng {line}: ngày “{since}” ghi theo năm-tháng-ngày, ví dụ 2021-12-31") from None


def store_unit_classes(settings: Settings, classes: list[UnitClass]) -> int:
    """Enter the classes, all or none; returns how many are new or changed, raises UnitClassError."""
    with connect("kho_ingest", settings) as connection:
        days = ([one.unit_code for one in classes], [one.since for one in classes])
        if unknown := [code for (code,) in connection.execute(_UNKNOWN, days)]:
            raise UnitClassError(f"Không có đơn vị mang mã {', '.join(unknown)} vào ngày đã ghi")
        changed = [one for one in classes if connection.execute(_STORE, astuple(one)).rowcount]
        for one in changed:
            connection.execute(_TOUCH, (one.unit_code, one.since))
        return len(changed)


def classed_units(settings: Settings, day: date) -> list[ClassedUnit]:
    """The units that report on a day, in Vietnamese order."""
    with connect("kho_ingest", settings) as connection:
        return [ClassedUnit(*row) for row in connection.execute(_KNOWN, {"day": day})]
