-- A share of persons that a report states gives their number: 11,1 per cent of eighteen are two.
create table ref.person_rates (
    domain text not null,
    indicator text not null,
    whole_indicator text not null,
    part_indicator text,
    group_code text,
    primary key (domain, indicator)
);
comment on table ref.person_rates is 'Shares of persons in per cent: of which whole, of which count they are the share where it is one, and the group of counts that make the whole';
grant select, insert, update, delete on ref.person_rates to kho_ingest;
grant select on ref.person_rates to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

create view ref.person_measures as
select domain, indicator from ref.person_indicators
union all
select domain, indicator from ref.person_rates;
comment on view ref.person_measures is 'Counts of persons and shares of them: series hold neither for readers';
grant select on ref.person_measures to kho_ingest, kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
delete from staging.builds;
