-- The last finished run of a period with all that is asked of it.
create or replace view quality.current_runs as
select r.run_id, r.period_code, r.catalogue_sha256, r.facts_as_of, r.started_at, r.finished_at, r.basis, r.gated_at
from quality.runs r
where
    r.finished_at is not null
    and not exists (
        select from quality.runs n
        where n.period_code = r.period_code and n.finished_at is not null and n.run_id > r.run_id
    );

-- Whatever a catalogue leaves unjudged the runs themselves tell: they name theirs.
alter table quality.looked_at drop column catalogue_sha256;
comment on table quality.looked_at is 'Up to which event of intake all periods were judged';
