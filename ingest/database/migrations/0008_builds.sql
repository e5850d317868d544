create table staging.builds (
    layer text primary key,
    facts_as_of bigint not null,
    project_sha256 text not null,
    built_at timestamptz not null default now()
);
comment on table staging.builds is 'Up to which event of intake a layer was last built, and from which version of the models';
alter table staging.builds owner to kho_dbt;
grant select on staging.builds to kho_quality;
