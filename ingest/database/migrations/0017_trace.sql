-- The way back: a published figure to the cells it is the sum of, and any version made again from them.

-- What a consolidation read of the reference lists, kept once for all versions that read the same: without it a list that
-- changes later would change the past.
create table district.consolidation_references (
    reference_id bigint generated always as identity primary key,
    sha256 bytea not null unique,
    words jsonb not null,
    parts jsonb not null
);
create trigger append_only before update or delete or truncate on district.consolidation_references
    for each statement execute function public.refuse_change();

alter table district.publications
    add reference_id bigint references district.consolidation_references,
    add communes_reported integer,
    add previous_share_pct numeric;
create function district.current_reference() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    found_words jsonb;
    found_parts jsonb;
    hash bytea;
    result bigint;
begin
    select jsonb_agg(
        jsonb_build_array(domain, indicator, measure_kind, same_as_indicator, same_as_scope) order by domain, indicator
    ) into found_words from ref.indicators;
    select coalesce(jsonb_agg(jsonb_build_array(scope_code, part_of) order by scope_code, part_of), '[]') into found_parts
    from ref.dimension_members where part_of is not null;
    hash := sha256(convert_to(found_words::text || found_parts::text, 'utf8'));
    insert into district.consolidation_references (sha256, words, parts)
    values (hash, found_words, found_parts) on conflict (sha256) do nothing;
    select reference_id into result from district.consolidation_references where sha256 = hash;
    return result;
end
$$;
comment on function district.current_reference is 'Number of the reference lists as they are now';

create function district.rebuild_publication(p_publication_id bigint) returns table (
    domain varchar(32), indicator varchar(64), scope_code varchar(64), value numeric, communes_reporting integer
)
language sql stable set search_path = pg_catalog, pg_temp as $$
    select c.domain, c.indicator, c.scope_code, sum(c.value),
        (count(distinct case when c.value is not null then c.submission_id end))::integer
    from district.contributions(p_publication_id) c
    group by c.domain, c.indicator, c.scope_code
$$;
comment on function district.rebuild_publication is 'The figures of a version made again from the cells of its reports';

-- A report that stands in a published version is never read anew: its cells are what the version is the sum of.
create function district.keep_published_cells() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from taken join district.published_sources using (submission_id)) then
        raise exception 'figures of a published report are not changed' using errcode = 'KH010';
    end if;
    return null;
end
$$;
create trigger keep_published_deleted after delete on raw.figures
    referencing old table as taken for each statement execute function district.keep_published_cells();
create trigger keep_published_updated after update on raw.figures
    referencing old table as taken for each statement execute function district.keep_published_cells();

-- Numbers of persons are shown to whoever works on the reports, not to every reader of the marts.
create function district.sees_persons() returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
    select pg_has_role(session_user, 'kho_reviewer', 'member') or pg_has_role(session_user, 'kho_quality', 'member')
        or pg_has_role(session_user, 'kho_dbt', 'member')
$$;

create function district.differing_from_snapshot(p_publication_id bigint) returns table (
    domain varchar(32), indicator varchar(64), scope_code varchar(64), published varchar(100), rebuilt varchar(100)
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select domain::varchar(32), indicator::varchar(64), scope_code::varchar(64),
        concat_ws('/', p.value, p.communes_reporting)::varchar(100), concat_ws('/', r.value, r.communes_reporting)::varchar(100)
    from (select * from district.published_figures where publication_id = p_publication_id) p
    full join district.rebuild_publication(p_publication_id) r using (domain, indicator, scope_code)
    where (p.value::text, p.communes_reporting) is distinct from (r.value::text, r.communes_reporting)
$$;
comment on function district.differing_from_snapshot is
    'Figures of a version that its reports no longer give, to the last digit; no row where it can be rebuilt bit for bit';

-- The window before of the same length, as it stands published now.
create function district.previous_publication(p_district_code text, p_form text, p_period_code text) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select earlier.publication_id
    from ref.forms kind
    join ref.periods now on (now.regime, now.period_code) = (kind.regime, p_period_code)
    join ref.periods before
        on before.regime = now.regime and before.period_to = now.period_from - 1
        and abs((before.period_to - before.period_from) - (now.period_to - now.period_from)) <= 3
    join district.publications earlier
        on (earlier.district_code, earlier.form, earlier.period_code) = (p_district_code, p_form, before.period_code)
    where kind.form = p_form
    order by earlier.version desc
    limit 1
$$;
comment on function district.previous_publication is
    'The newest version of the window before: abutting, and as long to within three days (quarters differ)';

revoke execute on all functions in schema district from public;
grant execute on function district.current_reference to kho_reviewer;
grant execute on function district.rebuild_publication, district.differing_from_snapshot
    to kho_reviewer, kho_quality, kho_dbt;
grant execute on function district.sees_persons, district.previous_publication
    to kho_reader, kho_reviewer, kho_quality, kho_dbt;
grant select on district.consolidation_references to kho_reviewer, kho_quality, kho_dbt;

-- Words for whoever reads the tables: English | Tiếng Việt, the grain first.
comment on table district.publications is
    'Grain: district × form × period × version. A consolidated form as published; never changed | Mỗi dòng: đơn vị tổng hợp × biểu × kỳ × phiên bản. Biểu tổng hợp đã công bố, không thay đổi';
comment on column district.publications.publication_id is 'Version of a consolidated form | Mã bản công bố';
comment on column district.publications.district_code is 'Consolidating unit | Mã đơn vị tổng hợp';
comment on column district.publications.form is 'Form: ho_so, van_ban, can_bo, ngan_sach | Biểu báo cáo';
comment on column district.publications.period_code is 'Reporting period, such as 2021-Q3 | Kỳ báo cáo, ví dụ 2021-Q3';
comment on column district.publications.version is '1, 2, … of district, form and period | Phiên bản';
comment on column district.publications.published_at is 'When it was published, UTC | Thời điểm công bố';
comment on column district.publications.communes_expected is 'Communes that owe the form | Số đơn vị phải báo cáo';
comment on column district.publications.communes_accepted is 'Communes whose report is in it | Số đơn vị đã được tổng hợp';
comment on column district.publications.missing_units is 'Codes of the communes that are not in it | Mã các đơn vị còn thiếu';
comment on column district.publications.reference_id is 'The lists it was consolidated by; null before they were kept | Danh mục dùng khi tổng hợp';
comment on column district.publications.communes_reported is 'Communes that had sent a report by then, accepted or not | Số đơn vị đã gửi báo cáo khi công bố, kể cả chưa duyệt';
comment on column district.publications.previous_share_pct is 'What the communes accepted had of the total of the window before (%), by the form''s main figure | Tỷ trọng của các đơn vị đã duyệt trong tổng số kỳ trước (%)';
comment on table district.published_figures is
    'Grain: publication × figure. What was published | Mỗi dòng: bản công bố × số liệu. Số đã công bố';
comment on column district.published_figures.publication_id is 'Published version | Bản công bố';
comment on column district.published_figures.domain is 'Subject of the indicator | Lĩnh vực số liệu';
comment on column district.published_figures.indicator is 'Code of the indicator | Mã chỉ tiêu';
comment on column district.published_figures.scope_code is 'Row of the form, total for the whole unit | Dòng của biểu, total là cả đơn vị';
comment on column district.published_figures.value is 'Sum in the base measure, null where all are blank | Tổng theo đơn vị tính gốc; để trống khi mọi ô đều trống';
comment on column district.published_figures.communes_reporting is 'Accepted reports that give a number here: a blank is not a zero | Số báo cáo có số ở ô này; ô trống không phải số 0';
comment on column district.published_figures.communes_expected is 'Communes that owe the form | Số đơn vị phải báo cáo';
comment on column district.published_figures.communes_accepted is 'Communes whose report is in it | Số đơn vị đã được tổng hợp';
comment on table district.published_sources is
    'Grain: publication × report. The sendings a version was consolidated from | Mỗi dòng: bản công bố × báo cáo. Các lần gửi được tổng hợp';
comment on column district.published_sources.publication_id is 'Published version | Bản công bố';
comment on column district.published_sources.submission_id is 'Submission | Số tệp đã nhận';
comment on column district.published_sources.unit_code is 'Official code of the administrative unit | Mã đơn vị hành chính';
comment on column district.published_sources.revision is 'Which sending of this report, from 1 | Lần gửi, từ 1';
comment on table district.differences is
    'Grain: publication × commune × figure. What a version changed against the one before | Mỗi dòng: bản công bố × đơn vị × số liệu. Thay đổi so với phiên bản trước';
comment on column district.differences.publication_id is 'Published version | Bản công bố';
comment on column district.differences.unit_code is 'Official code of the administrative unit | Mã đơn vị hành chính';
comment on column district.differences.domain is 'Subject of the indicator | Lĩnh vực số liệu';
comment on column district.differences.indicator is 'Code of the indicator | Mã chỉ tiêu';
comment on column district.differences.scope_code is 'Row of the form, total for the whole unit | Dòng của biểu, total là cả đơn vị';
comment on column district.differences.old_revision is 'Sending in the version before, null where the commune came in | Lần gửi cũ';
comment on column district.differences.new_revision is 'Sending in this version, null where the commune went out | Lần gửi mới';
comment on column district.differences.old_value is 'Value before | Giá trị cũ';
comment on column district.differences.new_value is 'Value now | Giá trị mới';
comment on table district.consolidation_references is
    'Grain: set of reference lists a consolidation read | Mỗi dòng: bộ danh mục dùng khi tổng hợp';
comment on column district.consolidation_references.reference_id is 'The set | Mã bộ danh mục';
comment on column district.consolidation_references.sha256 is 'Hash of its content | Mã băm nội dung';
comment on column district.consolidation_references.words is 'Indicators: subject, code, kind, what they are another word for | Chỉ tiêu: lĩnh vực, mã, tính chất, tên khác';
comment on column district.consolidation_references.parts is 'Rows that count in another row | Dòng được tính vào dòng khác';
