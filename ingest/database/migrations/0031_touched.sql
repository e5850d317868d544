-- Whoever publishes looks at what was touched since, not at all of the past. Marks are written by whatever may change a
-- consolidation, in its own transaction: none is overlooked because it was committed late.
create table district.touched (
    touch_id bigint generated always as identity primary key,
    district_code text not null,
    period_code text not null
);
comment on table district.touched is
    'Grain: mark. A district and period whose consolidation may differ from what is published | Mỗi dòng: một dấu. Kỳ của đơn vị tổng hợp có thể khác bản công bố';
comment on column district.touched.touch_id is 'The mark | Mã dấu';
comment on column district.touched.district_code is 'Consolidating unit | Đơn vị tổng hợp';
comment on column district.touched.period_code is 'Period | Kỳ';
-- The lists and models that consolidations stood on when all of them were last looked at.
create table district.consolidation_basis (
    is_only boolean primary key default true check (is_only),
    basis text not null
);
comment on table district.consolidation_basis is
    'Grain: the warehouse, one row. Lists and models when all was last looked at | Mỗi dòng: kho, một dòng. Danh mục và mô hình khi rà soát toàn bộ lần cuối';
comment on column district.consolidation_basis.is_only is 'Always true | Luôn đúng';
comment on column district.consolidation_basis.basis is 'Hash of lists and models | Mã băm danh mục và mô hình';
grant select on district.touched, district.consolidation_basis to kho_dbt, kho_quality;
grant select, insert, delete on district.touched to kho_reviewer;
grant select, insert, update on district.consolidation_basis to kho_reviewer;

-- What a consolidation reads beside reports, decisions and classes of units.
create function district.current_basis() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select md5(concat_ws('|',
        (select string_agg(concat_ws('/', layer, project_sha256), ',' order by layer) from staging.builds),
        (select sum(hashtextextended(l::text, 0)) from ref.indicators l),
        (select sum(hashtextextended(l::text, 0)) from ref.measure_kinds l),
        (select sum(hashtextextended(l::text, 0)) from ref.dimension_members l),
        (select sum(hashtextextended(l::text, 0)) from ref.forms l),
        (select sum(hashtextextended(l::text, 0)) from ref.periods l),
        (select sum(hashtextextended(l::text, 0)) from ref.units l),
        (select sum(hashtextextended(l::text, 0)) from ref.reporting_units l),
        (select sum(hashtextextended(l::text, 0)) from ref.staff_quotas l),
        (select sum(hashtextextended(l::text, 0)) from district.current_definitions l)
    ))
$$;
comment on function district.current_basis is 'Hash of the lists and models that consolidations stand on now';
grant execute on function district.current_basis to kho_reviewer;

create function district.touch_by_reports() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into district.touched (district_code, period_code)
    select distinct d.district_code, r.period_code
    from (
        select * from was where status = 'loaded' except select * from now_is
        union all
        (select * from now_is where status = 'loaded' except select * from was)
    ) r
    join ref.unit_districts d on d.unit_code = r.unit_code and d.valid_from = r.unit_valid_from
    where d.district_code is not null and r.period_code is not null;
    return null;
end
$$;
create function district.touch_by_new_reports() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into district.touched (district_code, period_code)
    select distinct d.district_code, r.period_code
    from now_is r
    join ref.unit_districts d on d.unit_code = r.unit_code and d.valid_from = r.unit_valid_from
    where r.status = 'loaded' and d.district_code is not null and r.period_code is not null;
    return null;
end
$$;
create function district.touch_by_decisions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into district.touched (district_code, period_code)
    select distinct d.district_code, s.period_code
    from now_is
    join intake.submissions s using (submission_id)
    join ref.unit_districts d on d.unit_code = s.unit_code and d.valid_from = s.unit_valid_from
    where d.district_code is not null and s.period_code is not null;
    return null;
end
$$;
create function district.touch_by_class() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into district.touched (district_code, period_code)
    select distinct d.district_code, s.period_code
    from intake.submissions s
    join ref.unit_districts d on d.unit_code = s.unit_code and d.valid_from = s.unit_valid_from
    where
        s.unit_code = coalesce(new.unit_code, old.unit_code) and s.status = 'loaded'
        and d.district_code is not null and s.period_code is not null;
    return null;
end
$$;
revoke execute on function district.current_basis, district.touch_by_reports, district.touch_by_new_reports,
    district.touch_by_decisions, district.touch_by_class from public;
create trigger touch_new after insert on intake.submissions
    referencing new table as now_is for each statement execute function district.touch_by_new_reports();
create trigger touch_changed after update on intake.submissions
    referencing old table as was new table as now_is for each statement execute function district.touch_by_reports();
create trigger touch after insert on review.decisions
    referencing new table as now_is for each statement execute function district.touch_by_decisions();
create trigger touch after insert or update or delete on ref.unit_classes
    for each row execute function district.touch_by_class();

-- The last finished run of a period by its key: to ask for one run or report is not to sort all of them.
create index on quality.runs (period_code, run_id) where finished_at is not null;
create or replace view quality.current_runs as
select r.run_id, r.period_code, r.catalogue_sha256, r.facts_as_of, r.started_at, r.finished_at
from quality.runs r
where
    r.finished_at is not null
    and not exists (
        select from quality.runs n
        where n.period_code = r.period_code and n.finished_at is not null and n.run_id > r.run_id
    );

create view review.accepted_reports as
select s.submission_id, s.form, s.unit_code, s.unit_valid_from, s.period_code, s.period_from, s.period_to, s.revision
from intake.submissions s
cross join lateral (
    select d.decision from review.decisions d
    where d.submission_id = s.submission_id
    order by d.decision_id desc
    limit 1
) last
where s.status = 'loaded' and s.revision is not null and last.decision = 'accepted';
comment on view review.accepted_reports is 'Numbered reports whose last decision accepts them';
grant select on review.accepted_reports to kho_dbt, kho_quality, kho_reviewer;

-- Of a period judged before, the districts that nothing touched keep their verdicts while lists and models are the same.
alter table quality.runs add basis text;
create table quality.looked_at (
    is_only boolean primary key default true check (is_only),
    facts_as_of bigint not null,
    catalogue_sha256 text not null
);
comment on table quality.looked_at is 'Up to which event of intake, and by which catalogue, all periods were judged';
grant select on quality.looked_at to kho_dbt, kho_reviewer;
grant select, insert, update on quality.looked_at to kho_quality;
grant execute on function district.current_basis to kho_quality;
create index on intake.submissions (period_code, period_to) where status = 'loaded' and revision is not null;
create index on review.decisions (submission_id) where decision = 'returned';

-- Pages of older periods are written again where one of these marks their period; kept for a while, since what a page links
-- to may be written after what it tells.
create table district.changed_periods (
    mark_id bigint generated always as identity primary key,
    period_code text not null,
    marked_at timestamptz not null default now()
);
comment on table district.changed_periods is
    'Grain: mark. A period whose page may say something else | Mỗi dòng: một dấu. Kỳ có trang cần viết lại';
comment on column district.changed_periods.mark_id is 'The mark | Mã dấu';
comment on column district.changed_periods.period_code is 'Period | Kỳ';
comment on column district.changed_periods.marked_at is 'When it was marked | Thời điểm đánh dấu';
grant select on district.changed_periods to kho_dbt, kho_quality;
grant select, delete on district.changed_periods to kho_reviewer;
create function district.mark_periods_of_reports() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into district.changed_periods (period_code)
    select distinct s.period_code from now_is join intake.submissions s using (submission_id)
    where s.period_code is not null;
    return null;
end
$$;
revoke execute on function district.mark_periods_of_reports from public;
create trigger mark_periods after insert on intake.submission_events
    referencing new table as now_is for each statement execute function district.mark_periods_of_reports();
create trigger mark_periods after insert on review.decisions
    referencing new table as now_is for each statement execute function district.mark_periods_of_reports();
create trigger mark_periods after insert on review.explanations
    referencing new table as now_is for each statement execute function district.mark_periods_of_reports();
create index on intake.submission_events (at);
create index on review.decisions (decided_at);
create index on district.publications (published_at);
create index on intake.submissions (status) where status <> 'loaded';

-- The same rows: only reports with findings are counted, not all reports.
create or replace view review.submission_states as
with counted as (
    select
        f.submission_id,
        count(*) filter (where f.severity = 'critical') as critical_count,
        count(*) filter (where f.severity = 'warning') as warning_count,
        count(*) filter (where f.severity = 'warning' and e.submission_id is null) as unexplained_count,
        count(*) filter (where f.severity = 'info') as info_count
    from quality.current_findings f
    left join (select distinct submission_id, rule_id, scope_code from review.explanations) e
        using (submission_id, rule_id, scope_code)
    group by f.submission_id
),
last_decision as (
    select distinct on (submission_id) *
    from review.decisions
    order by submission_id, decision_id desc
)
select
    s.submission_id,
    s.form,
    s.unit_code,
    s.unit_valid_from,
    s.period_code,
    s.period_from,
    s.period_to,
    s.revision,
    s.delivered_at,
    not exists (
        select from intake.submissions n
        where
            n.status = 'loaded' and n.form = s.form and n.unit_code = s.unit_code
            and n.period_from = s.period_from and n.period_to = s.period_to and n.revision > s.revision
    ) as is_latest,
    exists (
        select from quality.report_verdicts v
        join quality.current_runs r using (run_id)
        where v.submission_id = s.submission_id
    ) as is_checked,
    coalesce(c.critical_count, 0) as critical_count,
    coalesce(c.warning_count, 0) as warning_count,
    coalesce(c.unexplained_count, 0) as unexplained_count,
    coalesce(c.info_count, 0) as info_count,
    coalesce(d.decision, 'waiting') as state,
    d.decided_by,
    d.decided_at,
    d.reason,
    d.is_policy
from intake.submissions s
left join counted c using (submission_id)
left join last_decision d using (submission_id)
where s.status = 'loaded' and s.revision is not null;

-- The same rows: a sheet's rows are looked through for the rules that fail in it alone, since the gate asks rule by rule.
create or replace view quality.current_failures as
select r.period_code, f.form, v.rule_id, r.submission_id, row.scope_code
from (
    select c.period_code, v.* from quality.current_runs c join quality.report_verdicts v using (run_id)
) r
join quality.verdict_sheets s on s.verdict_sheet_id = r.verdict_sheet_id and s.fail_count > 0
join intake.submissions f using (submission_id)
cross join lateral unnest(s.rule_versions) with ordinality rule (rule_version_id, number)
join quality.rule_versions v on v.rule_version_id = rule.rule_version_id and s.counts[3 * rule.number - 1] > 0
cross join lateral unnest(s.scopes) with ordinality row (scope_code, number)
where substr(s.marks, (row.number - 1)::integer * cardinality(s.rule_versions) + rule.number::integer, 1) = 'f';
