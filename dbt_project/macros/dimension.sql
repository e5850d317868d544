{#- Members of a dimension: those of the code list, and those that only reports name (not listed). -#}
{% macro dimension(dimension) -%}
    with named as (
        select scope_code, min(label_vi) as label_vi
        from {{ ref('int_rows_unlisted') }}
        where dimension = '{{ dimension }}'
        group by scope_code
    )
    select scope_code::varchar(64) as {{ dimension }}_code, label_vi::varchar(255) as label_vi,
        true as is_listed, sort_order
    from {{ source('ref', 'dimension_members') }}
    where dimension in ('{{ dimension }}', 'any')
    union all
    select scope_code, label_vi::varchar(255), false, 1000 + (row_number() over (order by scope_code))::integer
    from named
{%- endmacro %}
