"""Which reports an incremental build writes anew."""

from __future__ import annotations

import psycopg

# A sending ends the one before it, a text stands back where a form says the same, and the number of documents a form
# gives is compared with the registers of its window: these reports are written together. Windows of figures may
# reach beyond the report's own, at most by the year around it.
_CHANGED = """
with events as (
    select distinct submission_id from intake.submission_events where event_id > %(since)s and event_id <= %(until)s
),
touched as (
    select place.form, f.domain, place.unit_code, place.unit_valid_from, place.period_from, place.period_to
    from (
        select form, unit_code, unit_valid_from, period_from, period_to
        from events
        join intake.submissions using (submission_id)
        union
        select form, unit_code, unit_valid_from, period_from, period_to
        from events
        join intake.former_places using (submission_id)
    ) place
    join ref.forms f using (form)
)
insert into staging.changed_reports (submission_id)
select submission_id from events
union
select n.submission_id
from touched t
join intake.submissions n
    on n.status = 'loaded' and n.unit_code = t.unit_code and n.unit_valid_from = t.unit_valid_from
    and n.period_to between t.period_from - interval '1 year' and t.period_to + interval '1 year'
join ref.forms f on f.form = n.form
where
    (n.form = t.form and n.period_from = t.period_from and n.period_to = t.period_to)
    or (f.domain = 'narrative' and t.domain <> 'narrative')
    or (
        f.domain = 'documents' and t.domain = 'documents' and n.form <> t.form
        and n.period_from <= t.period_to and n.period_to >= t.period_from
    )
"""


def note_changed_reports(connection: psycopg.Connection, since: int, until: int) -> int:
    """Fill `staging.changed_reports` with what the events after `since` up to `until` touch; returns how many reports.

    A report counts as touched by any event of its own; with it come the other sendings of the same report and what
    depends on it. The caller commits before dbt reads them.
    """
    connection.execute("truncate staging.changed_reports")
    count = connection.execute(_CHANGED, {"since": since, "until": until}).rowcount
    connection.execute("analyze staging.changed_reports")
    return count
