-- The class of a unit is the district's to enter: it changes by decision, and the lists of the product do not know it.
alter table ref.units drop column class;
create table ref.unit_classes (
    unit_code text not null,
    since date not null,
    class integer not null check (class between 1 and 3),
    basis text not null check (basis <> ''),
    entered_at timestamptz not null default clock_timestamp(),
    primary key (unit_code, since)
);
comment on table ref.unit_classes is 'Class I, II or III of a unit since a day, as the district entered it';
comment on column ref.unit_classes.since is
    'Holds until the next; counts for the unit that bore the code on that day, not for another that took it over';
comment on column ref.unit_classes.basis is 'The decision it stands in';

grant select, insert, update, delete on ref.unit_classes to kho_ingest;
grant select on ref.unit_classes to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
