-- A version keeps what its metrics were when it was published, and of which cells they were made: neither a later sending, nor
-- a list that changes, nor a build changes them.
create table district.metric_definitions (
    definition_id bigint generated always as identity primary key,
    sha256 bytea not null unique,
    metric_code varchar(64) not null,
    form varchar(32) not null,
    is_ratio boolean not null,
    parts jsonb not null
);
create table district.published_metrics (
    publication_id bigint not null references district.publications,
    metric_code varchar(64) not null,
    definition_id bigint not null references district.metric_definitions,
    numerator numeric,
    denominator numeric,
    value numeric,
    communes_measured integer,
    unknown_vi varchar(1000),
    primary key (publication_id, metric_code)
);
create trigger append_only before update or delete or truncate on district.metric_definitions
    for each statement execute function public.refuse_change();
create trigger append_only before update or delete or truncate on district.published_metrics
    for each statement execute function public.refuse_change();

create view district.current_definitions as
select m.metric_code::varchar(64) as metric_code, m.form::varchar(32) as form, k.is_ratio, p.parts,
    sha256(convert_to(concat_ws('/', m.metric_code, m.form, k.is_ratio, p.parts), 'utf8')) as sha256
from ref.metrics m
cross join lateral (select m.measure_kind = 'ratio' as is_ratio) k
join (
    select metric_code,
        jsonb_agg(
            jsonb_build_object(
                'side', side, 'domain', domain, 'indicator', indicator, 'scope_code', scope_code, 'sign', sign
            )
            order by side, domain, indicator, scope_code
        ) as parts
    from ref.metric_parts
    group by metric_code
) p using (metric_code);

grant select on district.metric_definitions, district.published_metrics, district.current_definitions
    to kho_dbt, kho_quality, kho_reviewer;
grant insert on district.metric_definitions, district.published_metrics to kho_reviewer;

comment on table district.metric_definitions is
    'Grain: metric × way it was defined. The cells a metric was made of, once for all versions that were published with them | Mỗi dòng: chỉ số × cách tính. Các ô tạo nên chỉ số, dùng chung cho các bản công bố tính cùng một cách';
comment on column district.metric_definitions.definition_id is 'Definition of a metric | Mã cách tính chỉ số';
comment on column district.metric_definitions.sha256 is 'Hash of what it says | Mã băm nội dung';
comment on column district.metric_definitions.metric_code is 'Metric, see dim_metric | Mã chỉ số, xem dim_metric';
comment on column district.metric_definitions.form is 'The form whose cells it is made of | Biểu có các ô tạo nên chỉ số';
comment on column district.metric_definitions.is_ratio is 'A share: numerator over denominator | Là tỷ lệ: tử số chia cho mẫu số';
comment on column district.metric_definitions.parts is 'Its cells: side, subject, indicator, row of the form, sign | Các ô: tử hoặc mẫu số, lĩnh vực, chỉ tiêu, dòng, dấu';
comment on table district.published_metrics is
    'Grain: publication × metric. The metrics of a version as published; never changed | Mỗi dòng: bản công bố × chỉ số. Chỉ số đã công bố, không thay đổi';
comment on column district.published_metrics.publication_id is 'Published version | Bản công bố';
comment on column district.published_metrics.metric_code is 'Metric, see dim_metric | Mã chỉ số, xem dim_metric';
comment on column district.published_metrics.definition_id is 'Definition it was made by | Cách tính đã dùng';
comment on column district.published_metrics.numerator is 'Sum of the numerator''s cells over the communes measured; null where there is none | Tử số của các đơn vị có đủ số liệu; để trống khi không có đơn vị nào';
comment on column district.published_metrics.denominator is 'Sum of the denominator''s cells over the same communes; null where the metric has none | Mẫu số của cùng các đơn vị; để trống khi không có';
comment on column district.published_metrics.value is 'The metric in its unit: per cent with two places for a share | Giá trị chỉ số; tỷ lệ tính theo phần trăm, hai số lẻ';
comment on column district.published_metrics.communes_measured is 'Accepted reports that give every part of the metric | Số đơn vị có đủ số liệu của chỉ số';
comment on column district.published_metrics.unknown_vi is 'Why there is no value, in Vietnamese | Vì sao chưa có giá trị';
comment on view district.current_definitions is
    'Grain: metric. Its definition as the lists have it now | Mỗi dòng: chỉ số. Cách tính theo danh mục hiện nay';
comment on column district.current_definitions.metric_code is 'Metric, see dim_metric | Mã chỉ số, xem dim_metric';
comment on column district.current_definitions.form is 'The form whose cells it is made of | Biểu có các ô tạo nên chỉ số';
comment on column district.current_definitions.is_ratio is 'A share: numerator over denominator | Là tỷ lệ: tử số chia cho mẫu số';
comment on column district.current_definitions.parts is 'Its cells: side, subject, indicator, row of the form, sign | Các ô: tử hoặc mẫu số, lĩnh vực, chỉ tiêu, dòng, dấu';
comment on column district.current_definitions.sha256 is 'Hash of what it says | Mã băm nội dung';

-- 0028 stored the quotas of earlier versions in a migration: where the list of quotas was loaded only afterwards, a unit with a
-- class got none. With the list here they are looked up by the class stored; without it the rows are made once it is loaded.
alter table district.published_quotas disable trigger append_only;
delete from district.published_quotas where not exists (select from ref.staff_quotas);
update district.published_quotas o
set staff_quota = q.quota, basis = q.basis, reason_vi = null
from district.publications p, intake.submissions s, ref.units u, ref.staff_quotas q
where o.staff_quota is null and o.unit_class is not null
    and p.publication_id = o.publication_id
    and p.published_at < (select applied_at from public.schema_migrations where name = '0028_published_quotas.sql')
    and s.submission_id = o.submission_id
    and u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
    and q.unit_kind = u.kind and q.class = o.unit_class
    and s.period_to between q.since and coalesce(q.until, 'infinity');
alter table district.published_quotas enable trigger append_only;

-- An estimate is made of cells of several versions where the units were consolidated apart: functions/estimates.sql.
drop view if exists
    bi.district_totals, district.district_totals, district.district_estimates;
drop function if exists district.estimates;
