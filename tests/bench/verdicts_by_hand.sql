create temporary table by_hand as
with dossiers as (
    select f.submission_id, f.unit_code, f.scope_code,
        max(value) filter (where indicator = 'received_total') as c3,
        max(value) filter (where indicator = 'received_online') as c4,
        max(value) filter (where indicator = 'received_direct_post') as c5,
        max(value) filter (where indicator = 'received_carried_over') as c6,
        max(value) filter (where indicator = 'resolved_total') as c7,
        max(value) filter (where indicator = 'resolved_early') as c8,
        max(value) filter (where indicator = 'resolved_on_time') as c9,
        max(value) filter (where indicator = 'resolved_overdue') as c10,
        max(value) filter (where indicator = 'pending_total') as c11,
        max(value) filter (where indicator = 'pending_in_time') as c12,
        max(value) filter (where indicator = 'pending_overdue') as c13
    from marts.fct_figures f
    where f.form = 'ho_so' and f.period_code = %(period)s
    group by f.submission_id, f.unit_code, f.scope_code
),
dossiers_before as (
    select unit_code, scope_code, value as c11
    from marts.fct_figures
    where form = 'ho_so' and period_code = %(previous)s and indicator = 'pending_total'
),
dossier_fields as (
    select submission_id,
        case when count(c3) = count(*) then sum(c3) end as c3, case when count(c4) = count(*) then sum(c4) end as c4,
        case when count(c5) = count(*) then sum(c5) end as c5, case when count(c6) = count(*) then sum(c6) end as c6,
        case when count(c7) = count(*) then sum(c7) end as c7, case when count(c8) = count(*) then sum(c8) end as c8,
        case when count(c9) = count(*) then sum(c9) end as c9,
        case when count(c10) = count(*) then sum(c10) end as c10,
        case when count(c11) = count(*) then sum(c11) end as c11,
        case when count(c12) = count(*) then sum(c12) end as c12,
        case when count(c13) = count(*) then sum(c13) end as c13
    from dossiers
    where scope_code <> 'total'
    group by submission_id
),
documents as (
    select f.submission_id, f.scope_code,
        max(value) filter (where indicator = 'issued_total') as issued,
        max(value) filter (where indicator = 'outgoing_electronic') as electronic,
        max(value) filter (where indicator = 'outgoing_paper_only') as on_paper,
        max(value) filter (where indicator = 'signed_digital') as signed,
        max(value) filter (where indicator = 'highest_number') as highest
    from marts.fct_figures f
    where f.form = 'van_ban' and f.period_code = %(period)s
    group by f.submission_id, f.scope_code
),
document_kinds as (
    select submission_id,
        case when count(issued) = count(*) then sum(issued) end as issued,
        case when count(electronic) = count(*) then sum(electronic) end as electronic,
        case when count(on_paper) = count(*) then sum(on_paper) end as on_paper,
        case when count(signed) = count(*) then sum(signed) end as signed
    from documents
    where scope_code <> 'total'
    group by submission_id
),
staff as (
    select f.submission_id, f.scope_code,
        max(value) filter (where indicator = 'staff_assigned') as assigned,
        max(value) filter (where indicator = 'staff_present') as present,
        max(value) filter (where indicator = 'cadres') as cadres,
        max(value) filter (where indicator = 'civil_servants') as civil_servants,
        max(value) filter (where indicator = 'staff_female') as female,
        max(value) filter (where indicator = 'staff_party') as party,
        max(value) filter (where indicator = 'minority') as minority,
        max(value) filter (where indicator = 'nonspecialised_commune') as nonspecialised,
        max(value) filter (where indicator = 'nonspecialised_commune_concurrent') as concurrent,
        sum(value) filter (where indicator ~ '^prof_[a-z]*$') as by_profession,
        count(value) filter (where indicator ~ '^prof_[a-z]*$') as professions,
        sum(value) filter (where indicator ~ '^political_[a-z]*$') as by_theory,
        count(value) filter (where indicator ~ '^political_[a-z]*$') as theories,
        sum(value) filter (where indicator ~ '^edu_(lower|upper)_secondary$') as by_schooling,
        count(value) filter (where indicator ~ '^edu_(lower|upper)_secondary$') as schoolings,
        sum(value) filter (where indicator ~ '^age_') as by_age, count(value) filter (where indicator ~ '^age_') as ages
    from marts.fct_figures f
    where f.form = 'can_bo' and f.period_code = %(period)s
    group by f.submission_id, f.scope_code
),
budgets as (
    select f.submission_id, f.scope_code,
        max(value) filter (where indicator = 'revenue_total') as revenue,
        max(value) filter (where indicator = 'revenue_retained') as retained,
        max(value) filter (where indicator = 'revenue_shared') as shared,
        max(value) filter (where indicator = 'revenue_transfers') as transfers,
        max(value) filter (where indicator = 'revenue_transfers_balancing') as balancing,
        max(value) filter (where indicator = 'revenue_transfers_targeted') as targeted,
        max(value) filter (where indicator = 'revenue_last_year_balance') as last_year,
        max(value) filter (where indicator = 'revenue_aid') as aid,
        max(value) filter (where indicator = 'revenue_carried_funds') as carried_in,
        max(value) filter (where indicator = 'expenditure_total') as expenditure,
        max(value) filter (where indicator = 'expenditure_investment') as investment,
        max(value) filter (where indicator = 'expenditure_recurrent') as recurrent,
        max(value) filter (where indicator = 'expenditure_carried_next_year') as carried_out,
        max(value) filter (where indicator = 'expenditure_reserve') as reserve,
        max(value) filter (where indicator = 'surplus') as surplus
    from marts.fct_figures f
    where f.form = 'ngan_sach' and f.period_code = %(period)s
    group by f.submission_id, f.scope_code
)
select d.submission_id, d.scope_code, array['DOS-001', 'DOS-002', 'DOS-003', 'DOS-004', 'PER-001'] as rules,
    array[d.c3 = d.c4 + d.c5 + d.c6, d.c7 = d.c8 + d.c9 + d.c10, d.c11 = d.c12 + d.c13, d.c3 = d.c7 + d.c11,
        d.c6 = b.c11] as holds
from dossiers d
left join dossiers_before b using (unit_code, scope_code)
union all
select d.submission_id, d.scope_code,
    array['DOS-005', 'DOS-006', 'DOS-007', 'DOS-010', 'DOS-011', 'DOS-012', 'DOS-013', 'DOS-014', 'DOS-015', 'DOS-016',
        'DOS-017'],
    array[d.c3 = s.c3, d.c7 = s.c7, d.c11 = s.c11, d.c4 = s.c4, d.c5 = s.c5, d.c6 = s.c6, d.c8 = s.c8, d.c9 = s.c9,
        d.c10 = s.c10, d.c12 = s.c12, d.c13 = s.c13]
from dossiers d
left join dossier_fields s using (submission_id)
where d.scope_code = 'total'
union all
select submission_id, scope_code, array['DOC-002', 'DOC-003'], array[issued = electronic + on_paper, signed <= issued]
from documents
union all
select submission_id, scope_code, array['DOC-004'], array[highest >= issued]
from documents
where scope_code <> 'total'
union all
select d.submission_id, d.scope_code, array['DOC-001', 'DOC-006', 'DOC-007', 'DOC-008'],
    array[d.issued = s.issued, d.electronic = s.electronic, d.signed = s.signed, d.on_paper = s.on_paper]
from documents d
left join document_kinds s using (submission_id)
where d.scope_code = 'total'
union all
select submission_id, scope_code,
    array['STF-001', 'STF-002', 'STF-003', 'STF-004', 'STF-005', 'STF-006', 'STF-007', 'STF-008', 'STF-009', 'STF-010'],
    array[present = cadres + civil_servants, present <= assigned,
        present = case when professions = 7 then by_profession end, present = case when theories = 4 then by_theory end,
        present = case when schoolings = 2 then by_schooling end, present = case when ages = 5 then by_age end,
        female <= present, party <= present, minority <= present, concurrent <= nonspecialised]
from staff
union all
select submission_id, scope_code, array['BUD-001', 'BUD-002', 'BUD-003', 'BUD-004', 'BUD-005'],
    array[revenue = retained + shared + transfers + last_year + aid + carried_in, transfers = balancing + targeted,
        expenditure = investment + recurrent + carried_out + reserve, surplus = revenue - expenditure,
        revenue >= expenditure]
from budgets
