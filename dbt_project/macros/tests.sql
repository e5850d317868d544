{#- The columns together are a key: no row twice, no part missing. An incremental build asks the reports it wrote, and
    leaves views whose key names no report to the whole builds. -#}
{% test unique_key(model, columns) %}
    select {{ columns | join(', ') }}, count(*)
    from {{ model }}
    {% if var('changed_only', false) and 'submission_id' in columns %}
    where submission_id = any (array(select submission_id from {{ source('staging', 'changed_reports') }}))
    {% elif var('changed_only', false) or is_too_large_to_count(model) %}
    where false
    {% endif %}
    group by {{ columns | join(', ') }}
    having count(*) > 1 or num_nulls({{ columns | join(', ') }}) > 0
{% endtest %}

{#- A join neither lost nor made rows: as many for each report as the statement counts. -#}
{% test same_row_count(model, statement) %}
    {%- if var('changed_only', false) -%}
        {%- set changed = 'where submission_id = any (array(select submission_id from '
            ~ source('staging', 'changed_reports') ~ '))' -%}
    {%- endif -%}
    select submission_id, found.row_count as found, expected.row_count as expected
    from (select submission_id, count(*) as row_count from {{ model }} {{ changed }} group by submission_id) found
    full join (select * from ({{ statement }}) counted {{ changed }}) expected using (submission_id)
    where found.row_count is distinct from expected.row_count
{% endtest %}

{#- A view over millions of figures is not computed whole to count its keys, in no build: the tables under it have theirs. -#}
{% macro is_too_large_to_count(model) -%}
    {%- if execute and model.identifier is defined -%}
        {%- set views = graph.nodes.values()
            | selectattr('config.materialized', 'equalto', 'view')
            | selectattr('schema', 'equalto', model.schema) | map(attribute='alias') | list -%}
        {%- if model.identifier in views -%}
            {%- set figures = run_query("select reltuples from pg_class where oid = 'raw.figures'::regclass") -%}
            {{ return(figures.rows[0][0] > var('figures_counted_whole', 3000000)) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(false) }}
{%- endmacro %}
