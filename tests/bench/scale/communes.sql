-- Communes of districts of seventeen, and what each of them writes a quarter: four forms of about 700 figures together,
-- and a report in words that names the totals of two of them.
insert into ref.units (unit_code, valid_from, name_vi, kind, parent_code, sort_order)
select 'b' || n, '1900-01-01', 'Xã thử ' || n, 'xã', 'd' || ((n - 1) / 17), 1000 + n
from generate_series(1, %(communes)s) n;
insert into ref.units (unit_code, valid_from, name_vi, kind, sort_order)
select 'd' || n, '1900-01-01', 'Huyện thử ' || n, 'huyện', 100000 + n
from generate_series(0, (%(communes)s - 1) / 17) n;
insert into ref.reporting_units (unit_code, valid_from, district_code)
select unit_code, valid_from, parent_code from ref.units where unit_code ~ '^b\d' and kind = 'xã';
create schema bench;
create table bench.cells as
select form, domain, indicator, scope_code, scope_label, measure, row_number() over (partition by form) as figure_no
from (
    select 'ho_so' as form, 'dossiers' as domain, i.indicator, k.scope_code, k.scope_label, 1 as measure
    from (
        select scope_code, label_vi as scope_label
        from ref.dimension_members where dimension in ('procedure_field', 'any') and part_of is null
        union all
        select 'linh_vuc_' || n, 'Lĩnh vực ' || n from generate_series(1, 38) n
    ) k
    cross join unnest(array[
        'received_total', 'received_online', 'received_direct_post', 'received_carried_over', 'resolved_total',
        'resolved_early', 'resolved_on_time', 'resolved_overdue', 'pending_total', 'pending_in_time', 'pending_overdue'
    ]) i (indicator)
    union all
    select 'van_ban', 'documents', i.indicator, m.scope_code, m.label_vi, 1
    from ref.dimension_members m
    cross join unnest(array['issued_total', 'outgoing_electronic', 'outgoing_paper_only', 'signed_digital']) i (indicator)
    where m.dimension in ('document_kind', 'any')
    union all
    select 'van_ban', 'documents', indicator, 'total', '', 1
    from unnest(array['incoming_total', 'incoming_electronic']) i (indicator)
    union all
    select 'can_bo', 'staff', indicator, 'total', '', 1
    from ref.indicators where domain = 'staff' and measure_kind = 'stock' and same_as_indicator is null
    union all
    select 'ngan_sach', 'budget', indicator, stage, '', 1000000
    from ref.indicators
    cross join unnest(array['plan', 'execution']) stage
    where domain = 'budget' and unit = 'đồng'
        and indicator in (select budget_line_code from ref.budget_lines)
    union all
    select 'bao_cao', 'dossiers', indicator, 'total', '', 1
    from unnest(array['received_total', 'received_online', 'resolved_total', 'resolved_overdue', 'pending_total']) i (indicator)
    union all
    select 'bao_cao', 'documents', indicator, 'total', '', 1
    from unnest(array['issued_total', 'incoming_total']) i (indicator)
) c;
