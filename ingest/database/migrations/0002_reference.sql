create table ref.units (
    unit_code text not null,
    valid_from date not null,
    valid_to date,
    name_vi text not null,
    kind text not null,
    parent_code text,
    sort_order integer not null,
    primary key (unit_code, valid_from),
    check (valid_to is null or valid_to >= valid_from)
);
comment on table ref.units is 'Administrative units by validity: a code is reused, so the key is code and first day';
comment on column ref.units.sort_order is 'Vietnamese alphabetical order, computed on loading: collations differ between servers';

create table ref.unit_successors (
    unit_code text not null,
    valid_from date not null,
    successor_code text not null,
    successor_valid_from date not null,
    note text,
    primary key (unit_code, valid_from, successor_code, successor_valid_from),
    foreign key (unit_code, valid_from) references ref.units deferrable initially deferred,
    foreign key (successor_code, successor_valid_from) references ref.units deferrable initially deferred
);

create table ref.periods (
    regime text not null,
    period_code text not null,
    kind text not null,
    period_from date not null,
    period_to date not null,
    due_on date not null,
    label_vi text not null,
    primary key (regime, period_code),
    check (period_to >= period_from)
);
comment on table ref.periods is 'Reporting windows by regime; 2021-Q1 is 15/12/2020-14/3/2021 in state reporting, a calendar quarter for budgets';

create table ref.forms (
    form text primary key,
    name_vi text not null,
    domain text not null,
    regime text not null,
    is_obligatory boolean not null,
    period_kinds text[] not null,
    legal_basis text not null
);
comment on column ref.forms.is_obligatory is 'Whether every commune owes it each period of period_kinds';

create table ref.indicators (
    domain text not null,
    indicator text not null,
    label_vi text not null,
    unit text not null,
    measure_kind text not null check (measure_kind in ('flow', 'stock', 'ratio', 'attribute')),
    same_as_indicator text,
    same_as_scope text,
    primary key (domain, indicator),
    check ((same_as_indicator is null) = (same_as_scope is null))
);
comment on column ref.indicators.same_as_indicator is
    'Set where a report names a part by a word of its own: issued_decisions is issued_total of document kind QD';

create table ref.dimension_members (
    dimension text not null,
    scope_code text not null,
    label_vi text not null,
    aliases text[] not null,
    sort_order integer not null,
    primary key (dimension, scope_code)
);
comment on table ref.dimension_members is 'Procedure fields, document kinds, budget stages';
