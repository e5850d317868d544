-- How much of a report says something: a blank cell and one that cannot be read do not.
select
    f.submission_id,
    count(*)::integer as figures_expected,
    (count(*) filter (where f.state in ('value', 'zero_in_words', 'not_applicable')))::integer as figures_given
from {{ ref('fct_figures') }} f
where true {{ if_changed('f') }}
group by f.submission_id
