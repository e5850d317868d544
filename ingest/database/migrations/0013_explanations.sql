-- An explanation stays with the value it was given for, and is offered again only while the value stays in its band.
alter table review.explanations add rule_version text, add found numeric, add low numeric, add high numeric;
comment on column review.explanations.found is 'The value that was explained';
comment on column review.explanations.low is 'Offered again from this value (a fifth below the explained one)';
comment on column review.explanations.high is 'Offered again up to this value (a fifth above the explained one)';

create or replace function review.explain(
    p_submission_id bigint, p_rule_id text, p_scope_code text, p_explanation text, p_explained_by text
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    finding quality.current_findings;
    result bigint;
begin
    select * into finding from quality.current_findings
    where submission_id = p_submission_id and rule_id = p_rule_id and scope_code = p_scope_code;
    if not found then
        raise exception 'no such finding' using errcode = 'KH006';
    end if;
    if finding.severity = 'critical' then
        raise exception 'a critical finding cannot be explained away' using errcode = 'KH007';
    end if;
    insert into review.explanations
        (submission_id, rule_id, scope_code, explanation, explained_by, rule_version, found, low, high)
    values (
        p_submission_id, p_rule_id, p_scope_code, p_explanation, p_explained_by, finding.rule_version, finding.found,
        finding.found - abs(finding.found) / 5, finding.found + abs(finding.found) / 5
    )
    returning explanation_id into result;
    return result;
end
$$;

create view review.offered_explanations as
select distinct on (f.finding_id)
    f.finding_id, f.submission_id, f.rule_id, f.scope_code, f.found, e.explanation, e.explained_by, e.explained_at,
    e.found as explained_value, e.low, e.high, before.period_code as explained_period_code
from quality.current_findings f
join intake.submissions s using (submission_id)
join intake.submissions before
    on before.unit_code = s.unit_code and before.unit_valid_from = s.unit_valid_from and before.form = s.form
    and before.submission_id <> s.submission_id and before.period_to <= s.period_to
join review.explanations e
    on e.submission_id = before.submission_id and e.rule_id = f.rule_id and e.scope_code = f.scope_code
    and e.rule_version = f.rule_version and f.found between e.low and e.high
where
    f.severity <> 'critical'
    and not exists (
        select from review.explanations own
        where (own.submission_id, own.rule_id, own.scope_code) = (f.submission_id, f.rule_id, f.scope_code)
    )
order by f.finding_id, e.explanation_id desc;
comment on view review.offered_explanations is
    'What the commune said of the same rule and row before, where the value still lies in the band of that explanation';

create view quality.rule_outcomes as
with counted as (
    select s.verdict_sheet_id, rule.rule_version_id,
        count(*) filter (where mark.letter = 'p') as pass_count,
        count(*) filter (where mark.letter = 'f') as fail_count,
        count(*) filter (where mark.letter = 'u') as undecided_count
    from quality.verdict_sheets s
    cross join lateral unnest(s.rule_versions) with ordinality rule (rule_version_id, number)
    cross join lateral (
        select substr(s.marks, place, 1) as letter
        from generate_series(rule.number::integer, length(s.marks), cardinality(s.rule_versions)) place
    ) mark
    group by s.verdict_sheet_id, rule.rule_version_id
)
select r.run_id, r.period_code, s.submission_id, s.unit_code, s.unit_valid_from, s.form, v.rule_id,
    v.version as rule_version, v.severity, c.pass_count, c.fail_count, c.undecided_count
from quality.current_runs r
join quality.report_verdicts given using (run_id)
join intake.submissions s using (submission_id)
join counted c using (verdict_sheet_id)
join quality.rule_versions v using (rule_version_id);
comment on view quality.rule_outcomes is 'report × rule in the last run of each period: rows that pass, fail, are undecided';

create view quality.rule_explanations as
select s.form, s.period_code, f.rule_id, f.severity, count(*) as finding_count,
    count(*) filter (where e.submission_id is not null) as explained_count,
    round(100.0 * count(*) filter (where e.submission_id is not null) / count(*), 1) as explained_pct
from quality.current_findings f
join intake.submissions s using (submission_id)
left join (select distinct submission_id, rule_id, scope_code from review.explanations) e
    using (submission_id, rule_id, scope_code)
where f.severity <> 'critical'
group by s.form, s.period_code, f.rule_id, f.severity;
comment on view quality.rule_explanations is
    'form × period × rule: findings and how many of them were explained instead of corrected';

-- What an accepted report was judged by: a verdict of a rule that says something else by now blocks consolidation.
create view quality.judged_by as
select distinct r.period_code, given.submission_id, v.rule_id, v.version as rule_version
from quality.current_runs r
join quality.report_verdicts given using (run_id)
join quality.verdict_sheets s using (verdict_sheet_id)
cross join lateral unnest(s.rule_versions) rule (rule_version_id)
join quality.rule_versions v using (rule_version_id);
comment on view quality.judged_by is 'report × rule: the version of the rule in the last run';

grant select on review.offered_explanations, quality.rule_outcomes, quality.rule_explanations, quality.judged_by
    to kho_dbt, kho_quality, kho_reviewer;
