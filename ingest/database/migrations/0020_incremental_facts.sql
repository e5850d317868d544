-- Which reports the facts take anew: filled by a build before dbt runs, read by every incremental model.
create table staging.changed_reports (
    submission_id bigint primary key references intake.submissions
);
comment on table staging.changed_reports is
    'Reports whose facts the last build wrote: those with events since the build before it, and those that depend on them';
alter table staging.changed_reports owner to kho_dbt;
create index on intake.submissions (unit_code, unit_valid_from, period_to) where status = 'loaded';
