{#- Strategy of the facts: the rows of the changed reports are taken out and written anew, in one transaction. Keyed on
    the report and not on the rows found, so that what a report no longer says goes away as well. -#}
{% macro get_incremental_by_report_sql(arguments) -%}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    delete from {{ arguments.target_relation }}
    where submission_id = any (array(select submission_id from {{ source('staging', 'changed_reports') }}));
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}

{#- Strategy of the dimensions: rows are added and changed, never taken away, for facts refer to them. -#}
{% macro get_incremental_by_key_sql(arguments) -%}
    {%- set columns = arguments.dest_columns | map(attribute='name') | list -%}
    {%- set key = arguments.unique_key if arguments.unique_key is not string else [arguments.unique_key] -%}
    {%- set changing = columns | reject('in', key) | list -%}
    insert into {{ arguments.target_relation }} as held ({{ get_quoted_csv(columns) }})
    select {{ get_quoted_csv(columns) }} from {{ arguments.temp_relation }}
    on conflict ({{ get_quoted_csv(key) }}) do update set
        {% for column in changing %}{{ adapter.quote(column) }} = excluded.{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %}
    where
        ({% for column in changing %}held.{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %})
        is distinct from
        ({% for column in changing %}excluded.{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- The condition that keeps an incremental run to the changed reports; an array, so that they are always looked up. -#}
{% macro if_changed(report) -%}
    {%- if is_incremental() -%}
    and {{ report }}.submission_id = any (array(select submission_id from {{ source('staging', 'changed_reports') }}))
    {%- endif -%}
{%- endmacro %}
