{#- Of counts of persons (indicator, value, group_code, is_small): those to hide within each `whole`. A part hidden alone
    would follow from the whole and the other parts, so that the smallest of these goes with it. -#}
{% macro hidden_among(persons, whole) -%}
    (
        select c.*
        from (
            select p.*,
                count(*) filter (where is_small) over (partition by {{ whole }}, group_code) as small_count,
                row_number() over (
                    partition by {{ whole }}, group_code, is_small order by value, indicator
                ) as place
            from {{ persons }} p
        ) c
        where c.is_small or (c.group_code is not null and c.small_count = 1 and c.place = 1)
    ) hidden
{%- endmacro %}

{#- The columns of a wide fact for readers: a hidden count is null, and `hidden_cells` names it. -#}
{% macro shown_to_readers(fact, domain) -%}
    {%- set source = (graph.nodes.values() | selectattr('name', 'equalto', fact) | list)[0] if execute else {'columns': {}} -%}
    select
        {% for name, column in source.columns.items() -%}
            {% if column.meta.get('indicator') or column.get('config', {}).get('meta', {}).get('indicator') -%}
        case when not coalesce('{{ name }}' = any (h.hidden), false) then f.{{ name }} end as {{ name }},
            {% else -%}
        f.{{ name }},
            {% endif %}
        {%- endfor %}
        array_to_string(h.hidden, ', ')::varchar(1000) as hidden_cells
    from {{ ref(fact) }} f
    left join lateral (
        select array_agg(c.indicator order by c.indicator) as hidden
        from {{ ref('int_hidden_cells') }} c
        where c.submission_id = f.submission_id and c.domain = '{{ domain }}' and c.scope_code = 'total'
    ) h on true
{%- endmacro %}

{#- Whether a metric of this report, or of this version, is made of a hidden count. Asked of metrics made of persons
    alone, and row by row (an aggregate is not turned into a join): the hidden cells of one version are few to find. -#}
{% macro is_made_of_hidden(metric, hidden, key) -%}
    case
        when {{ metric }}.metric_code in (
            select p.metric_code from {{ source('ref', 'metric_parts') }} p
            join {{ source('ref', 'indicators') }} i on i.domain = p.domain and i.indicator = p.indicator
            join {{ source('ref', 'person_units') }} u on u.unit = i.unit
        )
        then (
            select count(*) > 0 from {{ source('ref', 'metric_parts') }} p
            join {{ hidden }} c on c.domain = p.domain and c.indicator = p.indicator and c.scope_code = p.scope_code
            where p.metric_code = {{ metric }}.metric_code and c.{{ key }} = {{ metric }}.{{ key }}
        )
        else false
    end
{%- endmacro %}
