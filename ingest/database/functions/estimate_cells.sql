-- A unit formed lately is estimated from the units it was formed of, by the shares of the succession, each from the version of
-- the unit that consolidated it. Where the basis lacks one of them, or its cell is blank, nothing is estimated; nor where the
-- figure speaks of other days than the cell does now: what adds up from the first day of the year is not what it was a quarter
-- before, so it has last year's window alone.
create or replace function district.estimate_cells(p_publication_id bigint) returns table (
    unit_code varchar(16), domain varchar(32), indicator varchar(64), scope_code varchar(64), method varchar(32),
    basis_publication_id bigint, basis_unit_code varchar(16), submission_id bigint, figure_no integer,
    basis_revision integer, basis_value numeric, share numeric, share_key varchar(32), estimated_part numeric,
    is_of_itself boolean, is_of_these_days boolean, units_expected integer
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with asked as (
        select p.publication_id, p.district_code, p.form, p.period_code, p.missing_units, now.period_to
        from district.publications p
        join ref.forms kind using (form)
        join ref.periods now on (now.regime, now.period_code) = (kind.regime, p.period_code)
        where p.publication_id = p_publication_id
    ),
    missing as materialized (
        select u.unit_code, u.valid_from
        from asked
        join ref.units u
            on u.unit_code = any (asked.missing_units)
            and asked.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
    ),
    -- Only where one of them was formed since last year's window is the succession of the country followed.
    formed as materialized (
        select asked.period_to
        from asked
        where exists (
            select from missing m
            join ref.unit_successors s on s.successor_code = m.unit_code and s.successor_valid_from = m.valid_from
            join ref.units o on o.unit_code = s.unit_code and o.valid_from = s.valid_from
            where o.valid_to is null or o.valid_to >= asked.period_to - interval '13 months'
        )
    ),
    went as materialized (
        select a.unit_code, a.valid_from, m.unit_code as to_code, a.share, a.share_before, a.share_key,
            (a.unit_code, a.valid_from) = (m.unit_code, m.valid_from) as is_itself
        from formed
        cross join lateral ref.units_at(formed.period_to) a
        join missing m on m.unit_code = a.to_code and m.valid_from = a.to_valid_from
        union all
        select m.unit_code, m.valid_from, m.unit_code, 1, 0, 'whole', true
        from missing m
        where not exists (select from formed)
    ),
    basis as materialized (
        select earlier.method, earlier.publication_id, before.period_to
        from asked
        cross join lateral (
            select asked.district_code
            union
            select d.district_code from went join ref.unit_districts d using (unit_code, valid_from)
        ) by
        cross join lateral (
            values
                ('previous_period', district.previous_publication(by.district_code, asked.form, asked.period_code)),
                ('same_period_last_year',
                    district.same_period_last_year(by.district_code, asked.form, asked.period_code))
        ) earlier (method, publication_id)
        join district.publications b on b.publication_id = earlier.publication_id
        join ref.forms kind on kind.form = b.form
        join ref.periods before on (before.regime, before.period_code) = (kind.regime, b.period_code)
    ),
    -- Which days each cell of this version speaks of: a budget's plan of the year, its execution of the year so far. Where
    -- its communes do not speak of the same days, it is none that another could be set beside.
    spoken as materialized (
        select c.domain, c.indicator, c.scope_code, min(f.period_from) as period_from, max(f.period_to) as period_to,
            asked.period_to - max(f.period_to) as days_to_end
        from asked
        cross join lateral district.contributions(asked.publication_id) c
        join raw.figures f using (submission_id, figure_no)
        where exists (select from basis)
        group by c.domain, c.indicator, c.scope_code, asked.period_to
        having max(f.period_from) - min(f.period_from) <= 3 and max(f.period_to) - min(f.period_to) <= 3
    ),
    expected as (
        select w.method, went.to_code, count(*)::integer as units
        from (select distinct method, period_to from basis) w
        join went on true
        join ref.units u
            on u.unit_code = went.unit_code and u.valid_from = went.valid_from
            and w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
            and u.kind in ('xã', 'phường', 'thị trấn', 'đặc khu')
        group by w.method, went.to_code
    )
    select
        went.to_code::varchar(16), c.domain, c.indicator, c.scope_code, basis.method::varchar(32), basis.publication_id,
        c.unit_code, c.submission_id, c.figure_no, c.revision, c.value, went.share, went.share_key::varchar(32),
        ref.part_of(c.value, went.share, went.share_before), went.is_itself, days.are_alike, e.units
    from basis
    cross join lateral district.contributions(basis.publication_id) c
    join intake.submissions s on s.submission_id = c.submission_id
    join raw.figures f on (f.submission_id, f.figure_no) = (c.submission_id, c.figure_no)
    -- A code is given to other areas: only the same unit's figure says what it will give, or what came of it.
    join went on went.unit_code = c.unit_code and went.valid_from = s.unit_valid_from
    join expected e on e.method = basis.method and e.to_code = went.to_code
    join ref.indicators i on i.domain = c.domain and i.indicator = c.indicator
    left join spoken n on (n.domain, n.indicator, n.scope_code) = (c.domain, c.indicator, c.scope_code)
    -- The same days, or days that lie in their report as these do in this one, and as many of them to within three (months
    -- differ); of what there is on a day, the last one alone. False where the cell is of no accepted report.
    cross join lateral (
        select coalesce(
            (f.period_from, f.period_to) = (n.period_from, n.period_to)
            or (
                abs((basis.period_to - f.period_to) - n.days_to_end) <= 3
                and (
                    i.measure_kind = 'stock'
                    or abs((f.period_to - f.period_from) - (n.period_to - n.period_from)) <= 3
                )
            ), false
        ) as are_alike
    ) days
    where district.is_published(p_publication_id) and (
        district.sees_persons()
        or i.unit not in (select unit from ref.person_units)
        and c.scope_code in (select scope_code from ref.listed_scopes)
    )
$$;
comment on function district.estimate_cells is
    'Every cell of an earlier version that an estimate of a missing commune is made of: the version, the unit that gave it, what of it counts (estimated_part, by share and share_key). is_of_these_days: it speaks of days that the cell now could speak of';
revoke execute on function district.estimate_cells from public;
grant execute on function district.estimate_cells to kho_reader, kho_reviewer, kho_quality, kho_dbt;
