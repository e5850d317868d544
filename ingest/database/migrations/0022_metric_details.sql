-- Metrics that break another down (documents by kind, execution by budget line) stand under it.
alter table ref.metrics add column detail_of text references ref.metrics deferrable initially deferred;
comment on column ref.metrics.detail_of is 'The metric this one breaks down, null for those that stand on their own';

create table ref.staff_quotas (
    unit_kind text not null,
    class integer not null check (class between 1 and 3),
    since date not null,
    until date,
    quota integer not null check (quota > 0),
    basis text not null,
    primary key (unit_kind, class, since)
);
comment on table ref.staff_quotas is 'Cadres and civil servants a unit may have by its kind and class, under the decree in force on a day';
grant select, insert, update, delete on ref.staff_quotas to kho_ingest;
grant select on ref.staff_quotas to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

alter table raw.incoming_documents add column document_kind text;
comment on column raw.incoming_documents.document_kind is 'Kind by the symbol in its number, other where the symbol is none of NĐ 30/2020/NĐ-CP';
