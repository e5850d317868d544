{{ config(materialized='view') }}
select
    o.period_code::varchar(16) as period_code,
    o.submission_id,
    o.unit_code::varchar(16) as unit_code,
    o.unit_valid_from,
    o.form::varchar(32) as form,
    o.rule_id::varchar(16) as rule_id,
    o.rule_version::varchar(16) as rule_version,
    o.severity::varchar(16) as severity,
    o.pass_count,
    o.fail_count,
    o.undecided_count
from {{ source('quality', 'rule_outcomes') }} o
