create table review.decisions (
    decision_id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submissions,
    decision text not null check (decision in ('accepted', 'returned')),
    decided_by text not null,
    decided_at timestamptz not null default clock_timestamp(),
    reason text not null check (btrim(reason) <> ''),
    is_policy boolean not null
);
comment on table review.decisions is 'Who accepted or returned which revision, and why; append-only, the last row holds';
create index on review.decisions (submission_id, decision_id);

create table review.explanations (
    explanation_id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submissions,
    rule_id text not null,
    scope_code text not null,
    explanation text not null check (btrim(explanation) <> ''),
    explained_by text not null,
    explained_at timestamptz not null default clock_timestamp()
);
comment on table review.explanations is 'What the commune said about a warning; append-only';
create index on review.explanations (submission_id, rule_id, scope_code);

create trigger append_only before update or delete or truncate on review.decisions
    for each statement execute function public.refuse_change();
create trigger append_only before update or delete or truncate on review.explanations
    for each statement execute function public.refuse_change();

create view review.submission_states as
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
        select from quality.verdicts v
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
comment on view review.submission_states is 'Every numbered report with its findings and its last decision (waiting, accepted, returned)';

-- The one way to decide. The caller's login is recorded; a commune's login has no right to call it.
create function review.decide(
    p_submission_id bigint, p_decision text, p_reason text, p_decided_by text, p_is_policy boolean default false
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s intake.submissions;
    st review.submission_states;
    result bigint;
begin
    select * into s from intake.submissions where submission_id = p_submission_id;
    if not found or s.status <> 'loaded' or s.revision is null then
        raise exception 'submission % is not a loaded report', p_submission_id using errcode = 'KH001';
    end if;
    perform pg_advisory_xact_lock(
        hashtextextended(concat_ws('/', s.unit_code, s.form, s.period_from, s.period_to), 0)
    );
    select * into st from review.submission_states where submission_id = p_submission_id;
    if not st.is_latest then
        raise exception 'revision % of submission % is stale', s.revision, p_submission_id using errcode = 'KH002';
    end if;
    if p_decision = 'accepted' then
        if not st.is_checked then
            raise exception 'submission % has not been checked', p_submission_id using errcode = 'KH003';
        end if;
        if st.critical_count > 0 then
            raise exception 'submission % has % critical findings', p_submission_id, st.critical_count
                using errcode = 'KH004';
        end if;
        if st.unexplained_count > 0 then
            raise exception 'submission % has % unexplained warnings', p_submission_id, st.unexplained_count
                using errcode = 'KH005';
        end if;
    end if;
    if st.state = p_decision then
        return null;
    end if;
    insert into review.decisions (submission_id, decision, decided_by, reason, is_policy)
    values (p_submission_id, p_decision, p_decided_by, p_reason, p_is_policy)
    returning decision_id into result;
    return result;
end
$$;

create function review.explain(
    p_submission_id bigint, p_rule_id text, p_scope_code text, p_explanation text, p_explained_by text
) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    finding_severity text;
    result bigint;
begin
    select severity into finding_severity from quality.current_findings
    where submission_id = p_submission_id and rule_id = p_rule_id and scope_code = p_scope_code;
    if not found then
        raise exception 'no such finding' using errcode = 'KH006';
    end if;
    if finding_severity = 'critical' then
        raise exception 'a critical finding cannot be explained away' using errcode = 'KH007';
    end if;
    insert into review.explanations (submission_id, rule_id, scope_code, explanation, explained_by)
    values (p_submission_id, p_rule_id, p_scope_code, p_explanation, p_explained_by)
    returning explanation_id into result;
    return result;
end
$$;
revoke all on function review.decide from public;
revoke all on function review.explain from public;
