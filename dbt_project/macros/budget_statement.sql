{#- Which statement a budget line belongs to, by the stem of its code. -#}
{% macro budget_statement(line) -%}
    (
        case
            when {{ line }} like 'revenue%' then 'revenue'
            when {{ line }} like 'expenditure%' then 'expenditure'
            else 'balance'
        end
    )::varchar(16)
{%- endmacro %}
