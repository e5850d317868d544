{#- What a fact with a row a record begins with: the record's place in its file, and whose report that is. -#}
{% macro record_key() -%}
    r.submission_id,
    r.line_no,
    r.part::varchar(64) as part,
    s.unit_code,
    s.unit_valid_from,
    s.period_code,
    s.revision,
    s.known_from,
    s.known_to
{%- endmacro %}

{#- And what it is taken from: the records of numbered registers in a table of raw. -#}
{% macro from_records(table) -%}
    from {{ source('raw', table) }} r
    join {{ ref('dim_submission') }} s using (submission_id)
    where s.status = 'loaded' and s.revision is not null {{ if_changed('r') }}
{%- endmacro %}
