-- The same rows as before: the districts and periods in which anybody has reported are found once, not once a unit.
create or replace view intake.obligations as
with active as (
    select distinct r.district_code, s.period_code
    from intake.submissions s
    join ref.forms f on f.form = s.form and f.is_obligatory
    join ref.reporting_units r on r.unit_code = s.unit_code and r.valid_from = s.unit_valid_from
    where s.status = 'loaded'
)
select
    f.form,
    p.period_code,
    p.period_from,
    p.period_to,
    p.due_on,
    u.unit_code,
    u.valid_from as unit_valid_from,
    r.district_code
from active a
join ref.periods p on p.period_code = a.period_code
join ref.forms f on f.regime = p.regime and p.kind = any (f.period_kinds)
join ref.reporting_units r on r.district_code = a.district_code
join ref.units u
    on u.unit_code = r.unit_code and u.valid_from = r.valid_from
    and p.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
where f.is_obligatory;
