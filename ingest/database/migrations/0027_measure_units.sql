-- Every unit of measure says whether what it counts are persons, one list for all. A unit that is not in it counts as one
-- that does: what nobody judged is not shown. The views on the old list are made anew by the next build.
drop table ref.person_units cascade;
create table ref.measure_units (
    unit text primary key,
    counts_persons boolean not null,
    note text
);
comment on table ref.measure_units is 'Units of measure, and whether each of them is a person or an event of one';

create view ref.person_indicators as
select i.domain, i.indicator, i.unit
from ref.indicators i
left join ref.measure_units u using (unit)
where coalesce(u.counts_persons, true);
comment on view ref.person_indicators is 'Indicators that count persons: small values of them are hidden from readers';

create view ref.person_units as
select distinct unit from ref.person_indicators;
comment on view ref.person_units is 'Units of measure in which persons are counted';

create view ref.person_metrics as
select distinct p.metric_code
from ref.metric_parts p
join ref.person_indicators i using (domain, indicator);
comment on view ref.person_metrics is 'Metrics made of counts of persons';

grant select, insert, update, delete on ref.measure_units to kho_ingest;
grant select on ref.measure_units to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
grant select on ref.person_indicators, ref.person_units, ref.person_metrics
    to kho_ingest, kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
delete from staging.builds;
