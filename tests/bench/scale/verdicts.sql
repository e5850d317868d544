-- What the rules said of each report: twenty-five rules a form, one run a quarter, by the catalogue of today. Reports with
-- the same marks share a sheet.
insert into quality.rule_versions (rule_id, version, form, severity, check_text, legal_basis)
select * from unnest(%(rules)s::text[], %(versions)s::text[], %(forms)s::text[], %(severities)s::text[],
    %(checks)s::text[], %(bases)s::text[]);
insert into quality.runs (period_code, catalogue_sha256, facts_as_of, finished_at)
select distinct period_code, %(catalogue)s, (select max(event_id) from intake.submission_events), now()
from intake.submissions where status = 'loaded';
insert into quality.verdict_sheets (sha256, rule_versions, scopes, marks, pass_count, fail_count, undecided_count)
select sha256((v.form || n)::bytea), v.ids, array(select 'row_' || i from generate_series(1, 20) i),
    marks.marks, length(translate(marks.marks, 'fu', '')), length(translate(marks.marks, 'pu', '')),
    length(translate(marks.marks, 'pf', ''))
from (select form, array_agg(rule_version_id order by rule_version_id) as ids from quality.rule_versions group by form) v
cross join generate_series(1, 2000) n
cross join lateral (
    select string_agg(case (i * 7919 + n * 104729) %% 101 when 0 then 'f' when 1 then 'u' else 'p' end, '' order by i)
        as marks
    from generate_series(1, 20 * cardinality(v.ids)) i
) marks;
insert into quality.report_verdicts (run_id, submission_id, domain, verdict_sheet_id)
select r.run_id, s.submission_id, f.domain, v.verdict_sheet_id
from intake.submissions s
join ref.forms f using (form)
join quality.runs r using (period_code)
join quality.verdict_sheets v on v.sha256 = sha256((s.form || 1 + s.submission_id %% 2000)::bytea)
where s.status = 'loaded';
analyze quality.verdict_sheets, quality.report_verdicts, quality.rule_versions, quality.runs
