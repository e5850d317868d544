{{ config(schema='intermediate', contract={'enforced': false}) }}
-- The report that counts for a commune: the highest accepted revision of its form and window. Report by report, so that
-- whoever asks for one district and period looks at its reports alone.
select
    u.district_code as district_code,
    a.form,
    a.period_code,
    a.unit_code,
    a.submission_id,
    a.revision
from {{ source('review', 'accepted_reports') }} a
join {{ source('ref', 'unit_districts') }} u on u.unit_code = a.unit_code and u.valid_from = a.unit_valid_from
join {{ source('ref', 'forms') }} f on f.form = a.form and f.is_obligatory
where
    not exists (
        select 1 from {{ source('review', 'accepted_reports') }} n
        where
            n.form = a.form and n.unit_code = a.unit_code and n.period_from = a.period_from
            and n.period_to = a.period_to and n.revision > a.revision
    )
