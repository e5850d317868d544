-- Rules have versions, verdicts are kept whole and small, and a unit has a class.
alter table ref.units add class integer check (class between 1 and 3);
comment on column ref.units.class is 'Class I, II or III of the unit while it is valid; empty where nobody entered it';

create table quality.rule_versions (
    rule_version_id integer generated always as identity primary key,
    rule_id text not null,
    version text not null,
    form text not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    check_text text not null,
    when_text text,
    legal_basis text not null,
    first_used_at timestamptz not null default now(),
    unique (rule_id, version)
);
comment on table quality.rule_versions is 'Every rule as it ever judged; a version changes with what a rule says, not with its wording';

-- One mark a rule and row: clean reports of a form share one sheet, so that every verdict of every run asks for little
-- space. Row i of `scopes` has its marks at (i - 1) * cardinality(rule_versions) + 1.
create table quality.verdict_sheets (
    verdict_sheet_id bigint generated always as identity primary key,
    sha256 bytea not null unique,
    rule_versions integer[] not null,
    scopes text[] not null,
    marks text not null,
    pass_count integer not null,
    fail_count integer not null,
    undecided_count integer not null,
    check (length(marks) = cardinality(rule_versions) * cardinality(scopes))
);
comment on table quality.verdict_sheets is 'Verdicts of a report: p pass, f fail, u undecided, - the rule does not apply to the row';

create table quality.report_verdicts (
    run_id bigint not null references quality.runs,
    submission_id bigint not null references intake.submissions,
    domain text not null,
    verdict_sheet_id bigint not null references quality.verdict_sheets,
    primary key (run_id, submission_id, domain)
);
create index on quality.report_verdicts (submission_id);
comment on table quality.report_verdicts is 'run × report × subject, with the sheet of its verdicts; never deleted';

-- What was judged before rules had versions keeps its verdicts, under a version of no name.
insert into quality.rule_versions (rule_id, version, form, severity, check_text, legal_basis)
select distinct rule_id, '', '', 'info', '', '' from quality.verdicts;
create temporary table earlier on commit drop as
select marked.run_id, marked.submission_id, marked.rules, marked.scopes, string_agg(
        coalesce(case v.verdict when 'pass' then 'p' when 'fail' then 'f' when 'undecided' then 'u' end, '-'), ''
        order by row.number, rule.number
    ) as marks
from (
    select run_id, submission_id, array_agg(distinct rule_id) as rules, array_agg(distinct scope_code) as scopes
    from quality.verdicts
    group by run_id, submission_id
) marked
cross join lateral unnest(marked.scopes) with ordinality row (scope_code, number)
cross join lateral unnest(marked.rules) with ordinality rule (rule_id, number)
left join quality.verdicts v
    on (v.run_id, v.submission_id, v.scope_code, v.rule_id)
    = (marked.run_id, marked.submission_id, row.scope_code, rule.rule_id)
group by marked.run_id, marked.submission_id, marked.rules, marked.scopes;
insert into quality.verdict_sheets (sha256, rule_versions, scopes, marks, pass_count, fail_count, undecided_count)
select distinct sha256(convert_to(concat_ws('|', rules, scopes, marks), 'utf8')),
    array(
        select v.rule_version_id from unnest(rules) with ordinality rule (rule_id, number)
        join quality.rule_versions v on v.rule_id = rule.rule_id and v.version = '' order by rule.number
    ),
    scopes, marks, length(translate(marks, 'fu-', '')), length(translate(marks, 'pu-', '')),
    length(translate(marks, 'pf-', ''))
from earlier;
insert into quality.report_verdicts (run_id, submission_id, domain, verdict_sheet_id)
select e.run_id, e.submission_id, '', s.verdict_sheet_id
from earlier e
join quality.verdict_sheets s on s.sha256 = sha256(convert_to(concat_ws('|', e.rules, e.scopes, e.marks), 'utf8'));

create or replace view review.submission_states as
with counted as (
    select
        s.submission_id,
        count(*) filter (where f.severity = 'critical') as critical_count,
        count(*) filter (where f.severity = 'warning') as warning_count,
        count(*) filter (where f.severity = 'warning' and e.submission_id is null) as unexplained_count,
        count(*) filter (where f.severity = 'info') as info_count
    from intake.submissions s
    left join quality.current_findings f using (submission_id)
    left join (select distinct submission_id, rule_id, scope_code from review.explanations) e
        using (submission_id, rule_id, scope_code)
    where s.status = 'loaded'
    group by s.submission_id
),
last_decision as (
    select distinct on (submission_id) *
    from review.decisions
    order by submission_id, decision_id desc
)
select
    s.submission_id,
    s.form,
    s.unit_code,
    s.unit_valid_from,
    s.period_code,
    s.period_from,
    s.period_to,
    s.revision,
    s.delivered_at,
    not exists (
        select from intake.submissions n
        where
            n.status = 'loaded' and n.form = s.form and n.unit_code = s.unit_code
            and n.period_from = s.period_from and n.period_to = s.period_to and n.revision > s.revision
    ) as is_latest,
    exists (
        select from quality.report_verdicts v
        join quality.current_runs r using (run_id)
        where v.submission_id = s.submission_id
    ) as is_checked,
    c.critical_count,
    c.warning_count,
    c.unexplained_count,
    c.info_count,
    coalesce(d.decision, 'waiting') as state,
    d.decided_by,
    d.decided_at,
    d.reason,
    d.is_policy
from intake.submissions s
join counted c using (submission_id)
left join last_decision d using (submission_id)
where s.status = 'loaded' and s.revision is not null;

alter table quality.findings drop constraint findings_run_id_rule_id_submission_id_scope_code_fkey;
drop table quality.verdicts;

create view quality.verdicts as
select r.run_id, v.rule_id, v.version as rule_version, r.submission_id, row.scope_code,
    case substr(s.marks, (row.number - 1)::integer * cardinality(s.rule_versions) + rule.number::integer, 1)
        when 'p' then 'pass' when 'f' then 'fail' else 'undecided'
    end as verdict
from quality.report_verdicts r
join quality.verdict_sheets s using (verdict_sheet_id)
cross join lateral unnest(s.scopes) with ordinality row (scope_code, number)
cross join lateral unnest(s.rule_versions) with ordinality rule (rule_version_id, number)
join quality.rule_versions v using (rule_version_id)
where substr(s.marks, (row.number - 1)::integer * cardinality(s.rule_versions) + rule.number::integer, 1) <> '-';
comment on view quality.verdicts is 'run × rule × report × row of the form: every verdict, passes too';

alter table quality.findings
    add foreign key (run_id) references quality.runs,
    add foreign key (submission_id) references intake.submissions,
    add rule_version text not null default '',
    add effect numeric,
    add is_shown boolean not null default true,
    add suspects jsonb;
create index on quality.findings (submission_id);
comment on column quality.findings.effect is
    'By how much the total of the district may be wrong for it, as a share of that total';
comment on column quality.findings.is_shown is
    'Whether the commune is asked: the first by effect, a set number a period; the rest are counted';
comment on column quality.findings.suspects is
    'Smallest sets of cells that explain the failure, with slip and proposal; empty where none was looked for';

create or replace view quality.current_findings as
select
    f.finding_id, f.run_id, f.rule_id, f.submission_id, f.scope_code, f.severity, f.cells, f.found, f.expected,
    f.difference, f.message_vi, f.instruction_vi, r.period_code, f.rule_version, f.effect, f.is_shown, f.suspects
from quality.findings f
join quality.current_runs r using (run_id);

create view quality.current_failures as
select r.period_code, f.form, v.rule_id, r.submission_id, row.scope_code
from (
    select c.period_code, v.* from quality.current_runs c join quality.report_verdicts v using (run_id)
) r
join quality.verdict_sheets s on s.verdict_sheet_id = r.verdict_sheet_id and s.fail_count > 0
join intake.submissions f using (submission_id)
cross join lateral unnest(s.scopes) with ordinality row (scope_code, number)
cross join lateral unnest(s.rule_versions) with ordinality rule (rule_version_id, number)
join quality.rule_versions v using (rule_version_id)
where substr(s.marks, (row.number - 1)::integer * cardinality(s.rule_versions) + rule.number::integer, 1) = 'f';
comment on view quality.current_failures is 'Failed verdicts of the last finished run of each period';

-- Exact, where percentile_cont would round.
create function quality.median(amounts numeric[]) returns numeric
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select avg(amount) from (
        select amount from unnest(amounts) given (amount)
        order by amount
        offset (cardinality(amounts) - 1) / 2 limit 2 - cardinality(amounts) % 2
    ) middle
$$;
comment on function quality.median is 'The median of amounts, exactly; null of none';

create function quality.mad(amounts numeric[]) returns numeric
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select quality.median(array(
        select abs(amount - quality.median(amounts)) from unnest(amounts) given (amount)
    ))
$$;
comment on function quality.mad is 'The median of the distances of amounts from their median';

grant select on quality.rule_versions, quality.verdict_sheets, quality.report_verdicts, quality.verdicts,
    quality.current_failures to kho_dbt, kho_quality, kho_reviewer;
grant insert on quality.rule_versions, quality.verdict_sheets, quality.report_verdicts to kho_quality;
grant execute on function quality.median, quality.mad to kho_quality;
