{#- Statistics of a table just filled: the rules read it at once, long before the server would count by itself. A big
    table to which a few reports were added keeps those it has. -#}
{% macro analyze_table() -%}
    {%- if model.config.materialized in ('table', 'incremental') and execute -%}
        {%- set known = run_query("select reltuples::bigint from pg_class where oid = '" ~ this ~ "'::regclass") -%}
        {%- if not var('changed_only', false) or known.rows[0][0] < 1000000 -%}analyze {{ this }}{%- endif -%}
    {%- endif -%}
{%- endmacro %}
