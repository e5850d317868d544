-- The same rows as before. Unit and district have the type the marts give them, here already: whoever asks for one
-- district then looks at its communes alone, where a cast on top would have every report of the country read first.
-- The views on it are made anew by the next build.
drop view intake.obligations cascade;
create view intake.obligations as
with units as not materialized (
    select unit_code::varchar(16) as unit_code, valid_from, district_code::varchar(16) as district_code
    from ref.reporting_units
),
active as (
    select distinct r.district_code, s.period_code
    from intake.submissions s
    join ref.forms f on f.form = s.form and f.is_obligatory
    join units r on r.unit_code = s.unit_code and r.valid_from = s.unit_valid_from
    where s.status = 'loaded'
)
select
    f.form,
    p.period_code,
    p.period_from,
    p.period_to,
    p.due_on,
    r.unit_code,
    u.valid_from as unit_valid_from,
    r.district_code
from active a
join ref.periods p on p.period_code = a.period_code
join ref.forms f on f.regime = p.regime and p.kind = any (f.period_kinds)
join units r on r.district_code = a.district_code
join ref.units u
    on u.unit_code = r.unit_code and u.valid_from = r.valid_from
    and p.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
where f.is_obligatory;
comment on view intake.obligations is 'unit × form × period owed, with the day it is due';
grant select on intake.obligations to kho_ingest, kho_dbt, kho_quality, kho_reviewer;
create index on ref.reporting_units ((district_code::varchar(16)));
delete from staging.builds;
