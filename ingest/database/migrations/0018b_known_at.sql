-- What we knew on a day. The body is one statement of the caller's own rights without settings of its own, so that the
-- planner puts the caller's conditions (unit, period, indicator) into it and row security holds. The fact is made by dbt
-- after the migrations.
create function marts.figures_known_at(moment timestamptz) returns table (
    unit_code varchar(16), unit_valid_from date, form varchar(32), period_code varchar(16), period_from date,
    period_to date, domain varchar(32), indicator varchar(64), scope_code varchar(64), value numeric,
    state varchar(32), submission_id bigint, figure_no integer, revision integer, known_from timestamptz
)
language sql stable as $$
    select
        f.unit_code, f.unit_valid_from, f.form, f.period_code, f.period_from,
        f.period_to, f.domain, f.indicator, f.scope_code, f.value,
        f.state::varchar(32), f.submission_id, f.figure_no, f.revision, f.known_from
    from marts.fct_figures f
    where f.known_from <= moment and (f.known_to is null or f.known_to > moment)
$$;
create function bi.figures_known_at(moment timestamptz) returns table (
    unit_code varchar(16), unit_valid_from date, form varchar(32), period_code varchar(16), period_from date,
    period_to date, domain varchar(32), indicator varchar(64), scope_code varchar(64), value numeric,
    state varchar(32), submission_id bigint, figure_no integer, revision integer, known_from timestamptz
)
language sql stable as $$
    select
        f.unit_code, f.unit_valid_from, f.form, f.period_code, f.period_from,
        f.period_to, f.domain, f.indicator, f.scope_code, f.value,
        f.state::varchar(32), f.submission_id, f.figure_no, f.revision, f.known_from
    from bi.fct_figures f
    where f.known_from <= moment and (f.known_to is null or f.known_to > moment)
$$;
comment on function marts.figures_known_at is
    'Figures of the sendings that were the newest loaded at that moment: what a query then would have shown';
comment on function bi.figures_known_at is
    'The same for readers: small counts of persons are hidden as they are now';
revoke execute on function marts.figures_known_at, bi.figures_known_at from public;
grant execute on function marts.figures_known_at to kho_commune, kho_reviewer, kho_quality, kho_dbt;
grant execute on function bi.figures_known_at to kho_reader, kho_reviewer, kho_quality, kho_dbt;
