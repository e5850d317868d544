-- What the rules said of each report: twenty-five rules a form, one run a quarter. Reports with the same marks share a sheet.
insert into quality.rule_versions (rule_id, version, form, severity, check_text, legal_basis)
select form || '_' || n, '1', form, (array['critical', 'warning', 'info'])[1 + n % 3], '', ''
from unnest(array['ho_so', 'van_ban', 'can_bo', 'ngan_sach']) form, generate_series(1, 25) n;
insert into quality.runs (period_code, catalogue_sha256, facts_as_of, finished_at)
select distinct period_code, '', 0, now() from intake.submissions where status = 'loaded';
insert into quality.verdict_sheets (sha256, rule_versions, scopes, marks, pass_count, fail_count, undecided_count)
select sha256((v.form || n)::bytea), v.ids, array(select 'row_' || i from generate_series(1, 20) i),
    (select string_agg(case (i * 7919 + n * 104729) % 101 when 0 then 'f' when 1 then 'u' else 'p' end, '' order by i)
        from generate_series(1, 500) i),
    490, 5, 5
from (select form, array_agg(rule_version_id order by rule_version_id) as ids from quality.rule_versions group by form) v
cross join generate_series(1, 2000) n;
insert into quality.report_verdicts (run_id, submission_id, domain, verdict_sheet_id)
select r.run_id, s.submission_id, f.domain, v.verdict_sheet_id
from intake.submissions s
join ref.forms f using (form)
join quality.runs r using (period_code)
join quality.verdict_sheets v on v.sha256 = sha256((s.form || 1 + s.submission_id % 2000)::bytea)
where s.status = 'loaded';
analyze quality.verdict_sheets, quality.report_verdicts, quality.rule_versions, quality.runs
