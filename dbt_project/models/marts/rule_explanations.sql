{{ config(materialized='view') }}
select
    e.form::varchar(32) as form,
    e.period_code::varchar(16) as period_code,
    e.rule_id::varchar(16) as rule_id,
    e.severity::varchar(16) as severity,
    e.finding_count,
    e.explained_count,
    e.explained_pct
from {{ source('quality', 'rule_explanations') }} e
