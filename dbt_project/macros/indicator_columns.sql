{#- Columns of the model's own contract that are indicators: a new one is a line of YAML. -#}
{% macro indicator_columns() -%}
    {%- set found = [] -%}
    {%- for name, column in model.columns.items() -%}
        {%- if column.meta.get('indicator') or column.get('config', {}).get('meta', {}).get('indicator') -%}
            {%- do found.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- A property that the model's contract gives each of its indicators in `meta`, as a column: direction of documents. -#}
{% macro property_of_indicator(property) -%}
    {%- set members = {} -%}
    {%- for indicator in indicator_columns() -%}
        {%- set value = model.columns[indicator].get('config', {}).get('meta', {}).get(property) -%}
        {%- if not value -%}
            {{ exceptions.raise_compiler_error(model.name ~ '.' ~ indicator ~ ' lacks ' ~ property ~ ' in its meta') }}
        {%- endif -%}
        {%- do members.setdefault(value, []).append(indicator) -%}
    {%- endfor -%}
    (
        case
            {%- for value, indicators in members.items() %}
            when indicator in ('{{ indicators | join("', '") }}') then '{{ value }}'
            {%- endfor %}
        end
    )::{{ model.columns.get(property, {}).get('data_type', 'text') }}
{%- endmacro %}

{#- A wide fact of one domain: report × row × window, a column an indicator. A column is null where the cell is not a
    number; `cell_states` says which of blank, zero in words, not applicable or doubtful it is. Without a scope column
    it holds the whole unit only. -#}
{% macro pivot_figures(domain, scope_column=none, split_by=none) -%}
    with pivoted as (
        select
            submission_id,
            period_from,
            period_to,
            {% if scope_column %}scope_code as {{ scope_column }},{% endif %}
            {% if split_by %}{{ property_of_indicator(split_by) }} as {{ split_by }},{% endif %}
            {% for indicator in indicator_columns() -%}
            max(value) filter (where indicator = '{{ indicator }}') as {{ indicator }},
            {% endfor -%}
            coalesce(jsonb_object_agg(indicator, state) filter (where state <> 'value'), '{}'::jsonb) as cell_states
        from {{ ref('fct_figures') }} f
        where
            domain = '{{ domain }}'
            and is_fact
            and indicator in ('{{ indicator_columns() | join("', '") }}')
            {% if not scope_column %}and scope_code = 'total'{% endif %}
            {{ if_changed('f') }}
        group by
            submission_id, period_from, period_to
            {%- if scope_column %}, {{ scope_column }}{% endif %}{% if split_by %}, {{ split_by }}{% endif %}
    )
    select
        p.submission_id,
        s.unit_code,
        s.unit_valid_from,
        s.district_code,
        s.form,
        s.period_code,
        s.report_from,
        s.report_to,
        s.revision,
        s.known_from,
        s.known_to,
        p.period_from,
        p.period_to,
        {% if scope_column %}p.{{ scope_column }},{% endif %}
        {% if split_by %}p.{{ split_by }},{% endif %}
        {% for indicator in indicator_columns() -%}
        p.{{ indicator }},
        {% endfor -%}
        p.cell_states
    from pivoted p
    join {{ ref('dim_submission') }} s using (submission_id)
{%- endmacro %}

{#- A consolidated form: version × row, a column an indicator, with its coverage on each row. -#}
{% macro pivot_published(form, scope_column=none) -%}
    select
        p.publication_id,
        p.district_code::varchar(16) as district_code,
        p.period_code::varchar(16) as period_code,
        p.version,
        p.version = max(p.version) over (partition by p.district_code, p.form, p.period_code) as is_current,
        p.published_at,
        p.communes_expected,
        p.communes_accepted,
        p.communes_reported,
        p.previous_share_pct,
        missing.missing_units,
        {% if scope_column %}f.scope_code::varchar(64) as {{ scope_column }},{% endif %}
        {% for indicator in indicator_columns() -%}
        max(f.value) filter (where f.indicator = '{{ indicator }}') as {{ indicator }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ source('district', 'publications') }} p
    {{ names_of_missing('p') }}
    join {{ source('district', 'published_figures') }} f using (publication_id)
    where
        p.form = '{{ form }}'
        and {% if scope_column %}{{ is_listed_or_worked_on('f.scope_code') }}{% else %}f.scope_code = 'total'{% endif %}
    group by p.publication_id, missing.missing_units{% if scope_column %}, f.scope_code{% endif %}
{%- endmacro %}

{#- Joined to versions: names of the communes that are not in them, in Vietnamese order; where they are too many, how many
    more. Once for each version, not for each of its rows; a unit that no list has any more is told by its code. -#}
{% macro names_of_missing(publication) -%}
    left join lateral (
        select ref.names_listed(
            array_agg(coalesce(u.name_vi, m.unit_code) order by u.sort_order, m.unit_code), 1000
        )::varchar(1000) as missing_units
        from {{ source('ref', 'forms') }} f
        join {{ source('ref', 'periods') }} w on w.regime = f.regime and w.period_code = {{ publication }}.period_code
        cross join unnest({{ publication }}.missing_units) m (unit_code)
        left join {{ source('ref', 'units') }} u
            on u.unit_code = m.unit_code and w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
        where f.form = {{ publication }}.form
    ) missing on true
{%- endmacro %}
