-- Mức độ đầy đủ theo xã
select u.name_vi, round(100.0 * count(*) filter (where 100.0 * c.given / c.expected >= w.complete_from_pct) / count(*), 2)
from intake.obligations o
join ref.units u on u.unit_code = o.unit_code and u.valid_from = o.unit_valid_from
join ref.form_coverage w on w.form = o.form
left join intake.submissions s
    on s.unit_code = o.unit_code and s.unit_valid_from = o.unit_valid_from and s.form = o.form
    and s.period_from = o.period_from and s.period_to = o.period_to and s.status = 'loaded'
    and not exists (
        select from intake.submissions n
        where
            n.unit_code = s.unit_code and n.unit_valid_from = s.unit_valid_from and n.form = s.form
            and n.period_from = s.period_from and n.period_to = s.period_to and n.status = 'loaded'
            and n.revision > s.revision
    )
left join lateral (
    select count(*) as expected, count(*) filter (where f.state in ('value', 'zero_in_words', 'not_applicable')) as given
    from raw.figures f
    where f.submission_id = s.submission_id
) c on s.submission_id is not null
where o.district_code = 'd0'
group by u.name_vi order by 1
