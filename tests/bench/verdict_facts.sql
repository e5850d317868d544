create table public.bench_units as
select n, 'b' || n as unit_code, 'd' || ((n - 1) / 17) as parent_code from generate_series(1, %(communes)s) n;
insert into ref.units (unit_code, valid_from, name_vi, kind, parent_code, sort_order)
select unit_code, '1900-01-01', unit_code, 'xã', parent_code, 1000 + n from public.bench_units;
insert into ref.unit_classes (unit_code, since, class, basis)
select unit_code, '1900-01-01', 1 + n %% 3, 'x' from public.bench_units;
create table public.bench_quarters as
select q, 2019 + (q + 2) / 4 as year, 1 + (q + 2) %% 4 as in_year, format('%%s-Q%%s', 2019 + (q + 2) / 4, 1 + (q + 2) %% 4) as period_code
from generate_series(1, 9) q;
create table public.bench_reports as
select row_number() over (order by q, form, n) as submission_id, n, q, year, in_year, form, domain, unit_code, parent_code,
    p.period_code, p.period_from, p.period_to
from public.bench_units
cross join public.bench_quarters
join ref.forms on form in ('ho_so', 'van_ban', 'can_bo', 'ngan_sach')
join ref.periods p using (regime, period_code);
insert into intake.submissions (submission_id, sha256, byte_count, file_name, delivered_at, status, form, unit_code,
    unit_valid_from, period_code, period_from, period_to, revision)
overriding system value
select submission_id, encode(sha256(submission_id::text::bytea), 'hex'), 1, 'x', now(), 'loaded', form, unit_code,
    '1900-01-01', period_code, period_from, period_to, 1
from public.bench_reports;
create table public.bench_rows as
select r.submission_id, k.scope_code, v.indicator, v.value
from public.bench_reports r
join ref.dimension_members k on k.dimension = 'procedure_field' and k.part_of is null
cross join lateral (
    select 10 * k.sort_order + (r.n * 7 + r.q * 3 + k.sort_order) %% 5 as new,
        (r.n + r.q + k.sort_order) %% 4 as pending, (r.n + r.q - 1 + k.sort_order) %% 4 as carried
) a
cross join lateral (values
    ('received_total', new + carried), ('received_online', new / 4), ('received_direct_post', new - new / 4),
    ('received_carried_over', carried), ('resolved_total', new + carried - pending),
    ('resolved_early', (new + carried - pending) / 3),
    ('resolved_on_time', new + carried - pending - (new + carried - pending) / 3), ('resolved_overdue', 0),
    ('pending_total', pending), ('pending_in_time', pending), ('pending_overdue', 0)
) v (indicator, value)
where r.form = 'ho_so'
union all
select r.submission_id, k.scope_code, v.indicator, v.value
from public.bench_reports r
join ref.dimension_members k on k.dimension = 'document_kind'
cross join lateral (
    select (r.n + r.q + k.sort_order) %% 6 as issued,
        (select sum((r.n + r.q - back + k.sort_order) %% 6) from generate_series(0, r.in_year - 1) back) as highest
) a
cross join lateral (values
    ('issued_total', issued), ('outgoing_electronic', issued), ('outgoing_paper_only', 0), ('signed_digital', issued),
    ('highest_number', highest)
) v (indicator, value)
where r.form = 'van_ban';
insert into public.bench_rows
select submission_id, 'total', indicator, sum(value) from public.bench_rows
where indicator <> 'highest_number' group by submission_id, indicator;
insert into public.bench_rows
select r.submission_id, 'total', v.indicator, v.value
from public.bench_reports r
cross join lateral (values
    ('staff_assigned', 19), ('staff_present', 18), ('cadres', 10), ('civil_servants', 8), ('staff_female', 6),
    ('staff_party', 18), ('minority', 0), ('prof_doctorate', 0), ('prof_postgraduate', 1), ('prof_university', 16),
    ('prof_college', 0), ('prof_intermediate', 1), ('prof_elementary', 0), ('prof_untrained', 0),
    ('edu_upper_secondary', 18), ('edu_lower_secondary', 0), ('political_advanced', 0), ('political_intermediate', 17),
    ('political_elementary', 1), ('political_none', 0), ('age_to_30', 2), ('age_31_40', 7), ('age_41_50', 6),
    ('age_51_60', 3), ('age_over_60', 0), ('nonspecialised_commune', 9), ('nonspecialised_commune_concurrent', 3),
    ('nonspecialised_village', 40)
) v (indicator, value)
where r.form = 'can_bo'
union all
select r.submission_id, 'total', v.indicator, v.value
from public.bench_reports r
cross join lateral (values
    ('incoming_total', 400 + (r.n + r.q) %% 20), ('incoming_electronic', 390), ('legal_normative_documents', 0),
    ('documents_reviewed', 1), ('directive_documents', 2)
) v (indicator, value)
where r.form = 'van_ban'
union all
select r.submission_id, stage.scope_code, v.indicator, v.value * stage.quarters
from public.bench_reports r
cross join lateral (values ('plan', 4), ('execution', r.in_year)) stage (scope_code, quarters)
cross join lateral (select 1000000::bigint * (500 + r.n %% 97) as part) a
cross join lateral (values
    ('revenue_total', 6 * part), ('revenue_retained', part), ('revenue_shared', part), ('revenue_transfers', 4 * part),
    ('revenue_transfers_balancing', 3 * part), ('revenue_transfers_targeted', part), ('revenue_last_year_balance', 0),
    ('revenue_aid', 0), ('revenue_carried_funds', 0), ('expenditure_total', 6 * part),
    ('expenditure_investment', 2 * part), ('expenditure_recurrent', 4 * part), ('expenditure_carried_next_year', 0),
    ('expenditure_reserve', 0), ('surplus', 0)
) v (indicator, value)
where r.form = 'ngan_sach';
insert into marts.fct_figures (submission_id, figure_no, form, domain, indicator, scope_code, value, state, unit,
    unit_code, unit_valid_from, district_code, period_code, report_from, report_to, revision, period_from, period_to,
    is_fact, raw_text, sheet, cell, evidence)
select submission_id, row_number() over (partition by submission_id), r.form, r.domain, b.indicator, b.scope_code,
    given.value, case when given.value is null then 'blank' else 'value' end, 'x', r.unit_code, '1900-01-01',
    r.parent_code, r.period_code, r.period_from, r.period_to, 1, r.period_from, r.period_to, true,
    coalesce(given.value::text, ''), 'x', 'C3', ''
from public.bench_rows b
join public.bench_reports r using (submission_id)
cross join lateral (
    select case
        when
            r.q = 9 and r.n %% 17 in (3, 5)
            and (r.form, b.scope_code, b.indicator) in (
                ('ho_so', 'office', 'received_total'), ('van_ban', 'QD', 'outgoing_electronic'),
                ('can_bo', 'total', 'cadres'), ('ngan_sach', 'execution', 'revenue_shared')
            )
        then case r.n %% 17 when 3 then b.value + 1 end
        else b.value
    end as value
) given;
drop table public.bench_rows;
create unique index on marts.fct_figures (submission_id, figure_no);
create index on marts.fct_figures (form, period_code);
analyze marts.fct_figures;
analyze intake.submissions;
analyze ref.units
