"""What earlier versions lack since the lists say more: quotas from before they were kept, metrics defined since."""

from __future__ import annotations

from ingest.database.connection import connect
from ingest.settings import Settings
from publication import statements

# Versions of before quotas were kept, or whose quotas could not be known before their list was loaded.
_QUOTAS = f"{statements.QUOTAS_OF_SOURCES}on conflict do nothing"

_WITHOUT_SOME = """(
    select distinct p.publication_id
    from district.publications p
    join district.current_definitions d on d.form = p.form
    cross join jsonb_to_recordset(d.parts) part (domain text, indicator text, scope_code text)
    where not exists (
        select from district.published_metrics held
        where held.publication_id = p.publication_id and held.metric_code = d.metric_code
    )
        and (
            part.indicator = 'staff_quota'
            or exists (
                select from district.published_figures f
                where f.publication_id = p.publication_id and f.domain = part.domain and f.indicator = part.indicator
                    and f.scope_code = part.scope_code
            )
        )
)"""
_METRICS = f"""{statements.METRICS_OF_VERSIONS.format(versions=_WITHOUT_SOME)}
on conflict (publication_id, metric_code) do nothing
"""


def complete_publications(settings: Settings) -> int:
    """Store what versions lack by the lists as they are now; returns the rows added. What is stored stays.

    To be called once the lists are loaded: a quota or a metric cannot be known without them.
    """
    with connect("kho_reviewer", settings) as connection:
        added = connection.execute(_QUOTAS).rowcount
        connection.execute(statements.INSERT_DEFINITIONS)
        return added + connection.execute(_METRICS).rowcount
