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
select form, domain, indicator, scope_code, scope_label, measure, row_number() over (partition by form) as figure_no,
    case when scope_code in ('total', 'plan', 'execution') then 0 else
        dense_rank() over (partition by form order by scope_code in ('total', 'plan', 'execution'), scope_code)
    end as place
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
-- What a commune writes, n its number and q the quarter: what is carried over is what was pending, sums agree, so that the
-- rules find next to nothing, as in the reports of a quiet quarter. Null is a cell left blank. One expression without a
-- relation: a query that calls it takes it in.
create function bench.number(indicator text, k bigint, n integer, q integer, scope_code text) returns bigint
language sql immutable parallel safe as $$
    select case indicator
        when 'received_total' then ((n * 7 + q * 3 + k * 17) %% 97 + 20) + ((k + n) %% 4)
        when 'received_online' then ((n * 7 + q * 3 + k * 17) %% 97 + 20) / 4
        when 'received_direct_post' then ((n * 7 + q * 3 + k * 17) %% 97 + 20) - ((n * 7 + q * 3 + k * 17) %% 97 + 20) / 4
        when 'received_carried_over' then ((k + n) %% 4)
        when 'resolved_total' then ((n * 7 + q * 3 + k * 17) %% 97 + 20)
        when 'resolved_early' then ((n * 7 + q * 3 + k * 17) %% 97 + 20) / 3
        when 'resolved_on_time' then ((n * 7 + q * 3 + k * 17) %% 97 + 20) - ((n * 7 + q * 3 + k * 17) %% 97 + 20) / 3 - ((n * 7 + q * 3 + k * 17) %% 97 + 20) / 20
        when 'resolved_overdue' then ((n * 7 + q * 3 + k * 17) %% 97 + 20) / 20
        when 'pending_total' then ((k + n) %% 4)
        when 'pending_in_time' then ((k + n) %% 4) - ((k + n) %% 4) / 2
        when 'pending_overdue' then ((k + n) %% 4) / 2
        when 'issued_total' then ((n + q + k) %% 6)
        when 'outgoing_electronic' then ((n + q + k) %% 6) - ((n + q + k) %% 6) / 4
        when 'outgoing_paper_only' then ((n + q + k) %% 6) / 4
        when 'signed_digital' then ((n + q + k) %% 6) / 2
        when 'incoming_total' then 400 + (n + q) %% 20
        when 'incoming_electronic' then 390
        when 'staff_assigned' then 19
        when 'staff_present' then 18
        when 'cadres' then 10
        when 'civil_servants' then 8
        when 'staff_female' then 5 + (n + q) %% 3
        when 'staff_party' then 18
        when 'prof_postgraduate' then 1
        when 'prof_university' then 16
        when 'prof_intermediate' then 1
        when 'edu_upper_secondary' then 18
        when 'political_intermediate' then 17
        when 'political_elementary' then 1
        when 'age_to_30' then 2
        when 'age_31_40' then 7
        when 'age_41_50' then 6
        when 'age_51_60' then 3
        when 'nonspecialised_commune' then 9
        when 'nonspecialised_commune_concurrent' then 3
        when 'nonspecialised_village' then 40
        when 'revenue_total' then 6 * ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'revenue_retained' then ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'revenue_shared' then ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'revenue_transfers' then 4 * ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'revenue_transfers_balancing' then 3 * ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'revenue_transfers_targeted' then ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'expenditure_total' then 6 * ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'expenditure_investment' then 2 * ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
        when 'expenditure_recurrent' then 4 * ((500 + n %% 97) * case scope_code when 'plan' then 4 else 1 + (q - 1) %% 4 end)
    end
$$;
create table bench.places as
select distinct domain, place from bench.cells where form in ('ho_so', 'van_ban') and place > 0
