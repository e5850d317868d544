-- What changes verdicts is marked in its own transaction: by the clock a change that is committed late was overlooked.
create table quality.touched (
    touch_id bigint generated always as identity primary key,
    unit_code text not null,
    period_code text,
    period_from date not null,
    period_to date not null
);
comment on table quality.touched is
    'Grain: mark. A decision or class of a unit by which reports of these days, and what looks back at them, may be judged otherwise | Mỗi dòng: một dấu. Quyết định hoặc loại đơn vị có thể làm thay đổi kết quả kiểm tra';
comment on column quality.touched.touch_id is 'The mark | Mã dấu';
comment on column quality.touched.unit_code is 'Unit | Đơn vị';
comment on column quality.touched.period_code is 'Period of the report; empty for a class | Kỳ của báo cáo; để trống với loại đơn vị';
comment on column quality.touched.period_from is 'First day | Ngày đầu';
comment on column quality.touched.period_to is 'Last day | Ngày cuối';
grant select on quality.touched to kho_dbt, kho_reviewer;
grant select, delete on quality.touched to kho_quality;

-- Of a report given back another revision counts, or none; so it is where it is taken after all.
create function quality.touch_by_decisions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into quality.touched (unit_code, period_code, period_from, period_to)
    select distinct s.unit_code, s.period_code, s.period_from, s.period_to
    from now_is
    join intake.submissions s using (submission_id)
    where exists (
        select from review.decisions d where d.submission_id = now_is.submission_id and d.decision = 'returned'
    );
    return null;
end
$$;
create function quality.touch_by_class() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into quality.touched (unit_code, period_from, period_to)
    select one.unit_code, one.since, 'infinity'
    from (values (old.unit_code, old.since), (new.unit_code, new.since)) one (unit_code, since)
    where one.unit_code is not null;
    return null;
end
$$;
revoke execute on function quality.touch_by_decisions, quality.touch_by_class from public;
create trigger touch_verdicts after insert on review.decisions
    referencing new table as now_is for each statement execute function quality.touch_by_decisions();
create trigger touch_verdicts after insert or update or delete on ref.unit_classes
    for each row execute function quality.touch_by_class();

-- A report read again as that of another unit or period leaves a place in which it was judged and built.
create table intake.former_places (
    submission_id bigint not null references intake.submissions,
    form text not null,
    unit_code text not null,
    unit_valid_from date not null,
    period_code text,
    period_from date not null,
    period_to date not null
);
create index on intake.former_places (submission_id);
comment on table intake.former_places is
    'Grain: report × form, unit and window it was read as before | Mỗi dòng: báo cáo × biểu, đơn vị và kỳ của lần đọc trước';
comment on column intake.former_places.submission_id is 'Submission | Số tệp đã nhận';
comment on column intake.former_places.form is 'Form | Biểu';
comment on column intake.former_places.unit_code is 'Unit | Đơn vị';
comment on column intake.former_places.unit_valid_from is 'Since when the unit bore the code | Đơn vị mang mã từ ngày';
comment on column intake.former_places.period_code is 'Period | Kỳ';
comment on column intake.former_places.period_from is 'First day | Ngày đầu';
comment on column intake.former_places.period_to is 'Last day | Ngày cuối';
grant select on intake.former_places to kho_dbt, kho_quality, kho_reviewer;
create function intake.keep_former_places() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into intake.former_places
        (submission_id, form, unit_code, unit_valid_from, period_code, period_from, period_to)
    select was.submission_id, was.form, was.unit_code, was.unit_valid_from, was.period_code, was.period_from,
        was.period_to
    from was
    join now_is using (submission_id)
    where
        was.revision is not null
        and (was.form, was.unit_code, was.unit_valid_from, was.period_code, was.period_from, was.period_to)
        is distinct from (
            now_is.form, now_is.unit_code, now_is.unit_valid_from, now_is.period_code, now_is.period_from,
            now_is.period_to
        );
    return null;
end
$$;
revoke execute on function intake.keep_former_places from public;
create trigger keep_former_places after update on intake.submissions
    referencing old table as was new table as now_is for each statement execute function intake.keep_former_places();

-- A run that no gate has seen, because it was cut off before, is shown to the gate by the next call.
alter table quality.runs add gated_at timestamptz;
comment on column quality.runs.gated_at is 'When Great Expectations had counted the same failures';
update quality.runs set gated_at = finished_at, basis = null;
grant update (gated_at) on quality.runs to kho_quality;
