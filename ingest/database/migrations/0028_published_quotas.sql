-- The quota of staff by class of the unit is entered and corrected later: a version keeps the one it was published with, and
-- another quota makes another version.
create view intake.staff_quotas as
select s.submission_id, u.unit_code, u.valid_from as unit_valid_from, c.class as unit_class, q.quota as staff_quota,
    q.basis,
    case
        when c.class is null then 'Chưa có loại đơn vị hành chính'
        when q.quota is null then 'Chưa có quy định số lượng cho loại đơn vị này'
    end as reason_vi
from intake.submissions s
join ref.forms f on f.form = s.form and f.domain = 'staff' and f.is_obligatory
join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
left join lateral (
    select entered.class from ref.unit_classes entered
    where entered.unit_code = u.unit_code and entered.since between u.valid_from and s.period_to
    order by entered.since desc
    limit 1
) c on true
left join ref.staff_quotas q
    on q.unit_kind = u.kind and q.class = c.class and s.period_to between q.since and coalesce(q.until, 'infinity')
where s.status = 'loaded' and s.revision is not null;
comment on view intake.staff_quotas is
    'Report of staff × the quota of its unit by the class entered for its last day; none without a class, and why';
grant select on intake.staff_quotas to kho_dbt, kho_quality, kho_reviewer;

create table district.published_quotas (
    publication_id bigint not null references district.publications,
    submission_id bigint not null references intake.submissions,
    unit_code varchar(16) not null,
    unit_class integer,
    staff_quota integer,
    basis varchar(255),
    reason_vi varchar(255),
    primary key (publication_id, submission_id)
);
create trigger append_only before update or delete or truncate on district.published_quotas
    for each statement execute function public.refuse_change();
insert into district.published_quotas
select o.publication_id, q.submission_id, q.unit_code, q.unit_class, q.staff_quota, q.basis, q.reason_vi
from district.published_sources o
join intake.staff_quotas q using (submission_id);
grant select on district.published_quotas to kho_dbt, kho_quality, kho_reviewer;
grant insert on district.published_quotas to kho_reviewer;

comment on table district.published_quotas is
    'Grain: publication × report of staff. The quota of each unit in a version, as it was known then | Mỗi dòng: bản công bố × báo cáo cán bộ. Số lượng theo loại đơn vị hành chính khi công bố';
comment on column district.published_quotas.publication_id is 'Published version | Bản công bố';
comment on column district.published_quotas.submission_id is 'Submission | Số tệp đã nhận';
comment on column district.published_quotas.unit_code is 'Official code of the administrative unit | Mã đơn vị hành chính';
comment on column district.published_quotas.unit_class is 'Class of the unit on the last day of the report; null where nobody had entered it | Loại đơn vị hành chính; để trống khi chưa nhập';
comment on column district.published_quotas.staff_quota is 'Cadres and civil servants it might have; null without a class | Số lượng cán bộ, công chức theo quy định; để trống khi chưa có loại';
comment on column district.published_quotas.basis is 'Article of the decree | Căn cứ';
comment on column district.published_quotas.reason_vi is 'Why there was no quota, in Vietnamese | Vì sao chưa có số lượng';
