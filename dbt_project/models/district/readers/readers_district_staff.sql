{{ config(alias='district_staff') }}
{%- set staff = (graph.nodes.values() | selectattr('name', 'equalto', 'district_staff') | list)[0] if execute else {'columns': {}} %}
select
    {% for name, column in staff.columns.items() -%}
        {% if column.meta.get('indicator') or column.get('config', {}).get('meta', {}).get('indicator') -%}
    case when not coalesce('{{ name }}' = any (h.hidden), false) then d.{{ name }} end as {{ name }},
        {% else -%}
    d.{{ name }},
        {% endif %}
    {%- endfor %}
    array_to_string(h.hidden, ', ')::varchar(1000) as hidden_cells
from {{ ref('district_staff') }} d
left join lateral (
    select array_agg(c.indicator order by c.indicator) as hidden
    from {{ ref('int_hidden_district_cells') }} c
    where c.publication_id = d.publication_id and c.scope_code = 'total'
) h on true
