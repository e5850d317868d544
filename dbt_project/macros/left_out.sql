{#- The columns of a model for readers but for those `left_out`: words that somebody wrote freely may name a citizen. -#}
{% macro shown_without(model, left_out) -%}
    {%- set described = (graph.nodes.values() | selectattr('name', 'equalto', model) | list)[0] if execute else {'columns': {}} -%}
    select {{ described.columns.keys() | reject('in', left_out) | join(', ') }}
    from {{ ref(model) }}
{%- endmacro %}

{#- The rows of a model for readers but for those of rules that look at counts of persons. The counts hang on what is
    joined, so that no condition of a reader is asked of the rows left out. -#}
{% macro shown_without_person_rules(model, counts) -%}
    {%- set described = (graph.nodes.values() | selectattr('name', 'equalto', model) | list)[0] if execute else {'columns': {}} -%}
    select
        {% for name in described.columns -%}
        {% if name in counts %}case when p.rule_id is null then r.{{ name }} end as {{ name }}{% else %}r.{{ name }}{% endif -%}
        {{ ', ' if not loop.last }}
        {% endfor -%}
    from {{ ref(model) }} r
    left join {{ source('quality', 'person_rules') }} p on p.rule_id = r.rule_id
    where p.rule_id is null
{%- endmacro %}
