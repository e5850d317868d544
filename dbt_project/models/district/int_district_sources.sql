{{ config(schema='intermediate', contract={'enforced': false}) }}
-- The report that counts for a commune: the highest accepted revision of its form and window.
select distinct on (st.form, st.unit_code, st.period_from, st.period_to)
    u.district_code as district_code,
    st.form,
    st.period_code,
    st.unit_code,
    st.submission_id,
    st.revision
from {{ source('review', 'submission_states') }} st
join {{ source('ref', 'unit_districts') }} u on u.unit_code = st.unit_code and u.valid_from = st.unit_valid_from
join {{ source('ref', 'forms') }} f on f.form = st.form and f.is_obligatory
where st.state = 'accepted'
order by st.form, st.unit_code, st.period_from, st.period_to, st.revision desc
