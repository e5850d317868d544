{#- Members of a dimension: those of the code list, and those that only reports name (not listed). -#}
{% macro dimension(dimension, domains) -%}
    with listed as (
        select scope_code, label_vi, sort_order
        from {{ source('ref', 'dimension_members') }}
        where dimension in ('{{ dimension }}', 'any')
    ),
    named as (
        select scope_code, regexp_replace(min(scope_label), '^\s*[0-9IVX]+[.)]\s*', '') as label_vi
        from {{ ref('int_figures_resolved') }}
        where domain in ('{{ domains | join("', '") }}') and scope_code not in (select scope_code from listed)
        group by scope_code
    )
    select scope_code::varchar(64) as {{ dimension }}_code, label_vi::varchar(255) as label_vi,
        true as is_listed, sort_order
    from listed
    union all
    select scope_code, label_vi::varchar(255), false, 1000 + (row_number() over (order by scope_code))::integer
    from named
{%- endmacro %}
