-- What each rule says in all is counted once, when a sheet of verdicts is written: to ask for the outcomes of one district
-- is then to look up its sheets, not to read every mark of every sheet there is.
create function quality.mark_counts(marks text, rule_count integer) returns integer[]
language sql immutable strict parallel safe
begin atomic
    select coalesce(array_agg(of_rule.times order by counted.rule, of_rule.place), '{}')
    from (
        select (position - 1) % rule_count as rule,
            count(*) filter (where letter = 'p')::integer as passes,
            count(*) filter (where letter = 'f')::integer as failures,
            count(*) filter (where letter = 'u')::integer as undecided
        from string_to_table(marks, null) with ordinality as mark (letter, position)
        group by 1
    ) counted
    cross join lateral (values (1, passes), (2, failures), (3, undecided)) of_rule (place, times);
end;
comment on function quality.mark_counts is
    'Of the marks of a sheet: rows that pass, fail, are undecided by its first rule, then by the second, and so on';
grant execute on function quality.mark_counts to kho_quality;
alter table quality.verdict_sheets
    add counts integer[] not null
    generated always as (quality.mark_counts(marks, cardinality(rule_versions))) stored;
comment on column quality.verdict_sheets.counts is 'Passes, failures and undecided rows of each of rule_versions in turn';

create or replace view quality.rule_outcomes as
select r.run_id, r.period_code, s.submission_id, s.unit_code, s.unit_valid_from, s.form, v.rule_id,
    v.version as rule_version, v.severity,
    c.counts[3 * rule.number - 2]::bigint as pass_count,
    c.counts[3 * rule.number - 1]::bigint as fail_count,
    c.counts[3 * rule.number]::bigint as undecided_count
from quality.current_runs r
join quality.report_verdicts given using (run_id)
join intake.submissions s using (submission_id)
join quality.verdict_sheets c using (verdict_sheet_id)
cross join lateral unnest(c.rule_versions) with ordinality rule (rule_version_id, number)
join quality.rule_versions v using (rule_version_id)
where c.marks <> '';
