-- What we knew on a day. The body is one statement of the caller's own rights without settings of its own, so that the
-- planner puts the caller's conditions (unit, period, indicator) into it and row security holds. The fact is made by dbt
-- after the migrations.
set local check_function_bodies = off;
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
set local check_function_bodies = on;
comment on function marts.figures_known_at is
    'Figures of the sendings that were the newest loaded at that moment: what a query then would have shown';
comment on function bi.figures_known_at is
    'The same for readers: small counts of persons are hidden as they are now';
revoke execute on function marts.figures_known_at, bi.figures_known_at from public;
grant execute on function marts.figures_known_at to kho_commune, kho_reviewer, kho_quality, kho_dbt;
grant execute on function bi.figures_known_at to kho_reader, kho_reviewer, kho_quality, kho_dbt;

-- Why a commune's figure is not what it was: it came in, went out, another sending was accepted, or the lists changed.
create function district.reason_of_difference(
    p_new_publication_id bigint, p_unit_code text, p_old_revision integer, p_new_revision integer
) returns varchar(1000)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when p_old_revision is null then 'Đơn vị mới được tổng hợp'
        when p_new_revision is null then 'Đơn vị không còn được tổng hợp'
        when p_old_revision = p_new_revision then 'Danh mục tổng hợp thay đổi'
        else 'Chấp nhận lần gửi ' || p_new_revision || coalesce(': ' || (
            select d.reason
            from district.published_sources s
            join review.decisions d using (submission_id)
            where s.publication_id = p_new_publication_id and s.unit_code = p_unit_code and d.decision = 'accepted'
            order by d.decision_id desc limit 1
        ), '')
    end
$$;
comment on function district.reason_of_difference is 'Why a commune''s figure differs between two versions, in Vietnamese';
revoke execute on function district.reason_of_difference from public;
grant execute on function district.reason_of_difference to kho_reader, kho_reviewer, kho_quality, kho_dbt;
