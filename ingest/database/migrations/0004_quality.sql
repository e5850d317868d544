create table quality.runs (
    run_id bigint generated always as identity primary key,
    period_code text not null,
    catalogue_sha256 text not null,
    facts_as_of bigint not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz
);
comment on table quality.runs is 'One row a run of the rules over one period';
comment on column quality.runs.facts_as_of is 'Last event of intake the facts held: a later one makes the run stale';
create index on quality.runs (period_code);

create table quality.verdicts (
    run_id bigint not null references quality.runs,
    rule_id text not null,
    submission_id bigint not null references intake.submissions,
    scope_code text not null,
    verdict text not null check (verdict in ('pass', 'fail', 'undecided')),
    primary key (run_id, rule_id, submission_id, scope_code)
);
comment on table quality.verdicts is 'run × rule × report × row of the form; passes are kept too';

create table quality.findings (
    finding_id bigint generated always as identity primary key,
    run_id bigint not null,
    rule_id text not null,
    submission_id bigint not null,
    scope_code text not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    cells jsonb not null,
    found numeric,
    expected numeric,
    difference numeric,
    message_vi text not null,
    instruction_vi text not null,
    unique (run_id, rule_id, submission_id, scope_code),
    foreign key (run_id, rule_id, submission_id, scope_code) references quality.verdicts
);
comment on table quality.findings is 'One row a failed verdict, with the cells it stands on';
comment on column quality.findings.cells is
    '[{"indicator", "scope_code", "label_vi", "locator", "sheet", "cell", "value"}], the cell most to be doubted first';

create view quality.current_runs as
select distinct on (period_code) run_id, period_code, catalogue_sha256, facts_as_of, started_at, finished_at
from quality.runs
where finished_at is not null
order by period_code, run_id desc;
comment on view quality.current_runs is 'The last finished run of each period';

create view quality.current_findings as
select f.*, r.period_code
from quality.findings f
join quality.current_runs r using (run_id);
comment on view quality.current_findings is 'Findings of the last finished run of each period';
