"""Which periods wait to be judged, and in which districts: what nothing touched keeps its verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

# A period waits where it was never judged, where the catalogue is another, where classes of units were entered since,
# or where the facts hold a report that came after its last run: its own, an earlier one that its rules look back at, or
# one of a longer window that holds this one, such as a year's register. All were looked at up to the event noted in
# quality.looked_at: only the events since are read, and all where the catalogue is another one.
_STALE_PERIODS = """
with facts as (
    select coalesce(max(facts_as_of), 0) as as_of from staging.builds where layer = 'marts'
),
numbered as (
    select s.period_code, s.period_from, s.period_to, max(e.event_id) as event_id
    from intake.submission_events e
    join intake.submissions s using (submission_id)
    where
        e.event = 'numbered' and e.event_id <= (select as_of from facts)
        and e.event_id > coalesce(
            (select facts_as_of from quality.looked_at where catalogue_sha256 = %(catalogue)s), 0
        )
    group by s.period_code, s.period_from, s.period_to
),
known as (
    select period_code from quality.current_runs union select period_code from numbered
),
last_day as (
    select k.period_code, (
        select max(s.period_to) from intake.submissions s
        where s.period_code = k.period_code and s.status = 'loaded' and s.revision is not null
    ) as period_to
    from known k
)
select p.period_code, (select as_of from facts)
from last_day p
left join quality.current_runs r using (period_code)
where
    p.period_to is not null
    and (
        r.run_id is null
        or r.catalogue_sha256 <> %(catalogue)s
        or exists (select from ref.unit_classes c where c.entered_at > r.started_at)
        or exists (
            select from numbered n
            where n.event_id > r.facts_as_of and n.period_to >= p.period_to - 400 and n.period_from <= p.period_to
        )
    )
order by p.period_to, p.period_code
"""
_LOOKED = """
insert into quality.looked_at (facts_as_of, catalogue_sha256)
select coalesce(max(facts_as_of), 0), %s from staging.builds where layer = 'marts'
having coalesce(max(facts_as_of), 0) = %s
on conflict (is_only) do update
    set facts_as_of = excluded.facts_as_of, catalogue_sha256 = excluded.catalogue_sha256
"""
_LAST_RUN = """
select run_id from quality.current_runs
join quality.runs r using (run_id)
where r.period_code = %s and r.catalogue_sha256 = %s and r.basis = district.current_basis()
"""
# Whoever sent something or was decided on, and whoever adds it up: verdicts look at sisters and at units below. A
# decision may have been written while the run was at work: an hour more is looked at.
_TOUCHED = """
with run as (
    select facts_as_of, started_at from quality.runs where run_id = %s
),
unit as (
    select s.unit_code
    from intake.submission_events e
    join intake.submissions s using (submission_id)
    where e.event_id > (select facts_as_of from run)
    union
    select s.unit_code
    from review.decisions back
    join intake.submissions s using (submission_id)
    where
        back.decision = 'returned'
        and exists (
            select from review.decisions d
            where
                d.submission_id = back.submission_id
                and d.decided_at > (select started_at from run) - interval '1 hour'
        )
    union
    select unit_code from ref.unit_classes where entered_at > (select started_at from run)
)
select array_agg(distinct coalesce(d.district_code, ''))
from (
    select unit_code from unit
    union
    select u.parent_code from unit join ref.units u using (unit_code) where u.parent_code is not null
) touched
join ref.unit_districts d using (unit_code)
"""


@dataclass(frozen=True, slots=True)
class Part:
    """Districts of a period that are judged anew; the verdicts of all others are those of the run before."""

    run_id: int
    districts: list[str]


def stale_periods(connection: psycopg.Connection, catalogue_sha256: str) -> tuple[list[str], int | None]:
    """Periods to be judged, in order, and the event up to which the facts go; no event where there is no period."""
    rows = connection.execute(_STALE_PERIODS, {"catalogue": catalogue_sha256}).fetchall()
    return [period for period, _ in rows], rows[0][1] if rows else None


def note_looked_at(connection: psycopg.Connection, catalogue_sha256: str, facts_as_of: int) -> None:
    """All periods were judged with the facts up to this event; nothing is noted where facts came meanwhile."""
    connection.execute(_LOOKED, [catalogue_sha256, facts_as_of])


def part_to_judge(connection: psycopg.Connection, period_code: str, catalogue_sha256: str) -> Part | None:
    """The part of a period that may be judged otherwise than in its last run; None where all of it may."""
    last = connection.execute(_LAST_RUN, [period_code, catalogue_sha256]).fetchone()
    if last is None:
        return None
    [districts] = connection.execute(_TOUCHED, last).fetchone()
    return Part(last[0], districts or [])
