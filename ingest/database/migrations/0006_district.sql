create table district.publications (
    publication_id bigint generated always as identity primary key,
    district_code text not null,
    form text not null references ref.forms,
    period_code text not null,
    version integer not null,
    published_at timestamptz not null default now(),
    communes_expected integer not null,
    communes_accepted integer not null,
    missing_units text[] not null,
    unique (district_code, form, period_code, version)
);
comment on table district.publications is 'One row a version of a consolidated form; never changed';

create table district.published_figures (
    publication_id bigint not null references district.publications,
    domain text not null,
    indicator text not null,
    scope_code text not null,
    value numeric,
    communes_reporting integer not null,
    communes_expected integer not null,
    communes_accepted integer not null,
    primary key (publication_id, domain, indicator, scope_code)
);
comment on column district.published_figures.communes_reporting is 'Accepted reports that give a number here: a blank is not a zero';

create table district.published_sources (
    publication_id bigint not null references district.publications,
    submission_id bigint not null references intake.submissions,
    unit_code text not null,
    revision integer not null,
    primary key (publication_id, submission_id)
);
comment on table district.published_sources is 'The revisions a version was consolidated from';

create table district.differences (
    publication_id bigint not null references district.publications,
    unit_code text not null,
    domain text not null,
    indicator text not null,
    scope_code text not null,
    old_revision integer,
    new_revision integer,
    old_value numeric,
    new_value numeric,
    primary key (publication_id, unit_code, domain, indicator, scope_code)
);
comment on table district.differences is 'What a version changed against the one before: commune, figure, old and new';

create trigger append_only before update or delete or truncate on district.publications
    for each statement execute function public.refuse_change();
create trigger append_only before update or delete or truncate on district.published_figures
    for each statement execute function public.refuse_change();
create trigger append_only before update or delete or truncate on district.published_sources
    for each statement execute function public.refuse_change();
create trigger append_only before update or delete or truncate on district.differences
    for each statement execute function public.refuse_change();
