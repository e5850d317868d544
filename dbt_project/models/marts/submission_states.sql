{{ config(materialized='view') }}
select
    st.submission_id,
    st.form::varchar(32) as form,
    st.unit_code::varchar(16) as unit_code,
    st.unit_valid_from,
    st.period_code::varchar(16) as period_code,
    st.period_from as report_from,
    st.period_to as report_to,
    st.revision,
    st.is_latest,
    st.is_checked,
    st.critical_count,
    st.warning_count,
    st.unexplained_count,
    st.info_count,
    st.state::varchar(16) as state,
    st.decided_at,
    st.reason::varchar(1000) as reason,
    st.is_policy
from {{ source('review', 'submission_states') }} st
