revoke create on schema public from public;

grant usage on schema ref, intake, raw to kho_ingest;
grant select, insert, update, delete on all tables in schema ref to kho_ingest;
grant select, insert, update on intake.submissions to kho_ingest;
grant select, insert on intake.submission_names, intake.submission_events to kho_ingest;
grant select, insert on raw.figures to kho_ingest;
grant maintain on intake.submissions, intake.submission_events, raw.figures to kho_ingest;
grant select on intake.obligations to kho_ingest;
grant usage on schema quality to kho_ingest;
grant select on quality.current_runs, quality.runs to kho_ingest;

grant usage on schema ref, intake, raw, quality, review to kho_dbt;
grant usage, create on schema district to kho_dbt;
grant select on all tables in schema ref, intake, raw, quality, review, district to kho_dbt;
grant references on all tables in schema ref, intake to kho_dbt;

grant usage on schema ref, intake, raw, staging, intermediate, marts, quality, review, district to kho_quality;
grant select on all tables in schema ref, intake, raw, quality, review, district to kho_quality;
grant insert on quality.runs, quality.verdicts, quality.findings to kho_quality;
grant update (finished_at) on quality.runs to kho_quality;

grant usage on schema ref, intake, raw, intermediate, marts, quality, review, district to kho_reviewer;
grant select on all tables in schema ref, intake, raw, quality, review, district to kho_reviewer;
grant insert on district.publications, district.published_figures, district.published_sources, district.differences
    to kho_reviewer;
grant execute on function review.decide, review.explain to kho_reviewer;

grant usage on schema ref, marts, district to kho_reader;
grant select on all tables in schema ref, district to kho_reader;
grant usage on schema ref, marts to kho_commune;
grant select on all tables in schema ref to kho_commune;

alter default privileges for role kho_dbt in schema marts
    grant select on tables to kho_reader, kho_quality, kho_reviewer;
alter default privileges for role kho_dbt in schema intermediate
    grant select on tables to kho_quality, kho_reviewer;
alter default privileges for role kho_dbt in schema district
    grant select on tables to kho_reader, kho_quality, kho_reviewer;
