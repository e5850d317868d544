"""Which periods wait to be judged, and in which districts: what nothing touched keeps its verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import psycopg

# What the search for the wrong cell looks at is older than what any rule compares but its past, which has no end.
LOOKS_BACK = 800
# What changed verdicts: reports numbered or taken back, as they stand and as they were read before, and the marks of
# decisions and classes. All was looked at up to the event noted in quality.looked_at: only the events since are read.
_CHANGED = """changed as (
    select e.event_id, place.unit_code, place.period_code, place.period_from, place.period_to
    from intake.submission_events e
    cross join lateral (
        select s.unit_code, s.period_code, s.period_from, s.period_to from intake.submissions s
        where s.submission_id = e.submission_id
        union
        select f.unit_code, f.period_code, f.period_from, f.period_to from intake.former_places f
        where f.submission_id = e.submission_id
    ) place
    where e.event in ('numbered', 'settled') and e.event_id > {since} and e.event_id <= {until}
    union all
    select null, t.unit_code, t.period_code, t.period_from, t.period_to
    from quality.touched t
)"""
# A period waits where it was never judged, where the catalogue, a list or a model is another, and where something
# changed of its own, of an earlier period that its rules look back at, or of a longer window that holds this one, such
# as a year's register.
_STALE_PERIODS = f"""
with facts as (
    select coalesce(max(facts_as_of), 0) as as_of from staging.builds where layer = 'marts'
),
since as (
    select coalesce((select facts_as_of from quality.looked_at), 0) as event_id
),
{_CHANGED.format(since="(select event_id from since)", until="(select as_of from facts)")},
known as (
    select period_code from quality.current_runs union select period_code from changed where event_id is not null
),
last_day as (
    select k.period_code, coalesce(
        (
            select max(s.period_to) from intake.submissions s
            where s.period_code = k.period_code and s.status = 'loaded' and s.revision is not null
        ),
        (  -- all its reports were taken back, or are of other periods by now
            select max(place.period_to)
            from (
                select period_code, period_to from intake.submissions
                union all
                select period_code, period_to from intake.former_places
            ) place
            join quality.current_runs r using (period_code)
            where place.period_code = k.period_code
        )
    ) as period_to
    from known k
)
select p.period_code
from last_day p
left join quality.current_runs r using (period_code)
where
    p.period_to is not null
    and (
        r.catalogue_sha256 <> %(catalogue)s
        or r.basis is distinct from (select district.current_basis())
        or exists (
            select from changed n
            where
                (n.event_id is null or n.event_id > r.facts_as_of)
                and n.period_from <= p.period_to
                and (
                    n.period_to >= p.period_to - {LOOKS_BACK}
                    or left(split_part(n.period_code, '-', 2), 1) = left(split_part(p.period_code, '-', 2), 1)
                )
        )
    )
order by p.period_to, p.period_code
"""
_MARKS = "select coalesce(array_agg(touch_id), '{}') from quality.touched"
_FACTS = "select coalesce(max(facts_as_of), 0) from staging.builds where layer = 'marts'"
_LOOKED = """
insert into quality.looked_at (facts_as_of) values (%s)
on conflict (is_only) do update set facts_as_of = excluded.facts_as_of
where looked_at.facts_as_of <> excluded.facts_as_of
"""
_FORGET = "delete from quality.touched where touch_id = any (%s)"
_UNGATED = """
select run_id, period_code from quality.current_runs where gated_at is null order by period_code
"""
_GATED = "update quality.runs set gated_at = clock_timestamp() where run_id = any (%s)"
# What this run may keep, with the facts and by the lists that it has.
_RUN_BEFORE = """
select before.run_id
from quality.runs now_is
join quality.current_runs before using (period_code, catalogue_sha256, basis)
where now_is.run_id = %s
"""
# Whoever sent something or was decided on, and whoever adds it up: verdicts look at sisters and at units below.
_LAST_OF_ALL = 2**63 - 1
_TOUCHED = f"""
with {_CHANGED.format(since="(select facts_as_of from quality.runs where run_id = %(before)s)", until=_LAST_OF_ALL)}
select array_agg(distinct coalesce(d.district_code, ''))
from (
    select unit_code from changed
    union
    select u.parent_code from changed join ref.units u using (unit_code)
) touched
join ref.unit_districts d using (unit_code)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Periods to be judged, in order, the event up to which the facts went, and the marks that were there."""

    periods: list[str]
    facts_as_of: int
    marks: list[int]


@dataclass(frozen=True, slots=True)
class Part:
    """Districts of a period that are judged anew; the verdicts of all others are those of the run before."""

    run_id: int
    districts: list[str]


def what_waits(connection: psycopg.Connection, catalogue_sha256: str) -> Waiting:
    """What may be judged otherwise than it was, by this catalogue."""
    [facts_as_of] = connection.execute(_FACTS).fetchone()
    [marks] = connection.execute(_MARKS).fetchone()
    found = connection.execute(_STALE_PERIODS, {"catalogue": catalogue_sha256})
    return Waiting([period for (period,) in found], facts_as_of, marks)


def note_looked_at(connection: psycopg.Connection, waiting: Waiting) -> None:
    """All that waited was judged: what came meanwhile has its own marks and events."""
    connection.execute(_LOOKED, [waiting.facts_as_of])
    connection.execute(_FORGET, [waiting.marks])


def part_to_judge(connection: psycopg.Connection, run_id: int) -> Part | None:
    """The part of its period that an open run may judge otherwise than the run before; None where all of it may."""
    before = connection.execute(_RUN_BEFORE, [run_id]).fetchone()
    if before is None:
        return None
    [districts] = connection.execute(_TOUCHED, {"before": before[0]}).fetchone()
    return Part(before[0], districts or [])


def ungated_runs(connection: psycopg.Connection) -> dict[int, str]:
    """The current runs that no gate has seen, each with its period."""
    return dict(connection.execute(_UNGATED).fetchall())


def note_gated(connection: psycopg.Connection, run_ids: Iterable[int]) -> None:
    """Great Expectations counted what these runs stored."""
    connection.execute(_GATED, [list(run_ids)])
