-- Figures of a day have no window that abuts theirs: the one before is the day before in the calendar of the same kind
-- (quarter after quarter). Without it staff had no estimate by it.
create or replace function district.previous_publication(p_district_code text, p_form text, p_period_code text)
returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select earlier.publication_id
    from ref.forms kind
    join ref.periods now on (now.regime, now.period_code) = (kind.regime, p_period_code)
    join ref.periods before
        on before.regime = now.regime
        and case
            when now.period_from < now.period_to then
                before.period_to = now.period_from - 1
                and abs((before.period_to - before.period_from) - (now.period_to - now.period_from)) <= 3
            else before.period_to = (
                select max(day.period_to) from ref.periods day
                where day.regime = now.regime and day.period_to < now.period_from
                    and translate(day.kind, '0123456789', '') = translate(now.kind, '0123456789', '')
            ) and translate(before.kind, '0123456789', '') = translate(now.kind, '0123456789', '')
        end
    join district.publications earlier
        on (earlier.district_code, earlier.form, earlier.period_code) = (p_district_code, p_form, before.period_code)
    where kind.form = p_form
    order by earlier.version desc
    limit 1
$$;
comment on function district.previous_publication is
    'The newest version of the window before: abutting, and as long to within three days (quarters differ); of figures of a day, the day before of the same kind';

comment on column district.publications.previous_share_pct is 'What the communes accepted had of the total of the window before (%), by the form''s main figure; null where no window before is published, its total is 0, one of its communes has been replaced since, or that figure counts persons | Tỷ trọng của các đơn vị đã duyệt trong tổng số kỳ trước (%); để trống khi chưa công bố kỳ trước, tổng kỳ trước bằng 0, có đơn vị kỳ trước đã sắp xếp lại, hoặc số liệu chính đếm người';
