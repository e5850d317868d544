-- Metrics, written once and read by marts, dashboards and official forms: a share is always the sum of its numerator's
-- parts over the sum of its denominator's, at whatever level; it is never averaged.
create table ref.metrics (
    metric_code text primary key,
    label_vi text not null,
    label_en text not null,
    domain text not null,
    form text not null,
    unit_vi text not null,
    measure_kind text not null check (measure_kind in ('flow', 'stock', 'ratio')),
    better text not null check (better in ('up', 'down', 'none')),
    numerator_vi text not null,
    denominator_vi text,
    basis text not null,
    sort_order integer not null,
    check ((denominator_vi is not null) = (measure_kind = 'ratio'))
);
comment on column ref.metrics.form is 'The form whose cells it is made of; * where it counts the reports themselves';

create table ref.metric_parts (
    metric_code text not null references ref.metrics,
    side text not null check (side in ('numerator', 'denominator')),
    domain text not null,
    indicator text not null,
    scope_code text not null,
    sign integer not null check (sign in (1, -1)),
    primary key (metric_code, side, indicator, scope_code),
    foreign key (domain, indicator) references ref.indicators
);
comment on table ref.metric_parts is 'The cells a metric is made of: indicator and row of its form, added or taken away';

create table ref.index_criteria (
    criterion_code text primary key,
    area_code text not null,
    area_vi text not null,
    label_vi text not null,
    label_en text not null,
    metric_code text not null references ref.metrics,
    zero_at numeric not null,
    full_at numeric not null,
    max_points numeric not null check (max_points > 0),
    basis text not null,
    sort_order integer not null,
    check (zero_at <> full_at)
);
comment on table ref.index_criteria is 'The commune PAR index: points grow in a line from zero_at to full_at of the metric';

create table ref.form_coverage (
    form text primary key references ref.forms,
    complete_from_pct numeric not null check (complete_from_pct between 0 and 100),
    main_indicator text not null,
    main_scope text not null,
    consolidated_as text not null unique,
    basis text not null
);
comment on table ref.form_coverage is
    'From which share of its cells on a report counts as complete, and the figure that weighs communes against each other';

grant select, insert, update, delete on ref.metrics, ref.metric_parts, ref.index_criteria, ref.form_coverage to kho_ingest;
grant select on ref.metrics, ref.metric_parts, ref.index_criteria, ref.form_coverage
    to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
