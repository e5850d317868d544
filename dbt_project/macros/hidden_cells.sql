{#- Whether a count of persons is one that readers must not see: of fewer than five, none left out. -#}
{% macro is_small_count(value) -%}
    ({{ value }} > 0 and {{ value }} < 5)
{%- endmacro %}

{#- Of counts of persons (indicator, value, group_code, is_small, is_share): those to hide within each `whole`. What is hidden
    of a group is known in sum, so another goes with it where that sum would tell: of one part, of fewer than five persons,
    of parts of four each. It is the first by its code and not the smallest, for that it is the smallest would tell as well.
    Shares of the group go with any of it. -#}
{% macro hidden_among(persons, whole) -%}
    (
        select c.*
        from (
            select p.*,
                count(*) filter (where is_small) over parts as small_count,
                sum(value) filter (where is_small) over parts as small_sum,
                row_number() over (
                    partition by {{ whole }}, group_code, is_small order by is_share, indicator
                ) as place
            from {{ persons }} p
            window parts as (partition by {{ whole }}, group_code)
        ) c
        where
            c.is_small
            or (
                c.group_code is not null
                and c.small_count > 0
                and (
                    c.is_share
                    or c.place = 1 and (c.small_count = 1 or c.small_sum < 5 or c.small_sum = 4 * c.small_count)
                )
            )
    ) hidden
{%- endmacro %}

{#- The columns of a wide table of counts for readers: a hidden count is null, and `hidden_cells` names it. What to hide
    stands in `hidden`, by `key` and the row of the form, which `scope` gives. -#}
{% macro shown_to_readers(table, hidden, key, domain, scope="'total'") -%}
    {%- set source = (graph.nodes.values() | selectattr('name', 'equalto', table) | list)[0] if execute else {'columns': {}} -%}
    select
        {% for name, column in source.columns.items() -%}
            {% if column.meta.get('indicator') or column.get('config', {}).get('meta', {}).get('indicator') -%}
        case when not coalesce('{{ name }}' = any (h.hidden), false) then f.{{ name }} end as {{ name }},
            {% else -%}
        f.{{ name }},
            {% endif %}
        {%- endfor %}
        array_to_string(h.hidden, ', ')::varchar(1000) as hidden_cells
    from {{ ref(table) }} f
    left join lateral (
        select array_agg(c.indicator order by c.indicator) as hidden
        from {{ ref(hidden) }} c
        where c.{{ key }} = f.{{ key }} and c.domain = '{{ domain }}' and c.scope_code = {{ scope }}
    ) h on true
{%- endmacro %}

{#- Whether a metric is made of counts of persons. -#}
{% macro counts_persons(metric) -%}
    {{ metric }}.metric_code in (select metric_code from {{ source('ref', 'person_metrics') }})
{%- endmacro %}

{#- Whether a metric of this report, or of this version, is made of a hidden count. Asked of metrics made of persons
    alone, and row by row (an aggregate is not turned into a join): the hidden cells of one version are few to find. -#}
{% macro is_made_of_hidden(metric, hidden, key) -%}
    case
        when {{ counts_persons(metric) }}
        then (
            select count(*) > 0 from {{ source('ref', 'metric_parts') }} p
            join {{ hidden }} c on c.domain = p.domain and c.indicator = p.indicator and c.scope_code = p.scope_code
            where p.metric_code = {{ metric }}.metric_code and c.{{ key }} = {{ metric }}.{{ key }}
        )
        else false
    end
{%- endmacro %}
