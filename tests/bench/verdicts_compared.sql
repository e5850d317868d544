with stated as materialized (
    select rule.rule_id, h.submission_id, h.scope_code,
        case rule.holds when true then 'pass' when false then 'fail' else 'undecided' end as verdict
    from by_hand h
    cross join unnest(h.rules, h.holds) rule (rule_id, holds)
),
ours as materialized (
    select rule_id, submission_id, scope_code, verdict
    from quality.verdicts
    where run_id = %(run)s and rule_id in (select distinct rule_id from stated)
)
select
    (select count(distinct rule_id) from stated),
    (select count(*) from stated),
    (select count(*) from ((table stated except table ours) union all (table ours except table stated)) differing)
