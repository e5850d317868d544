{#- Statistics of a table just filled: the rules read it at once, long before the server would count by itself. -#}
{% macro analyze_table() -%}
    {% if model.config.materialized == 'table' %}analyze {{ this }}{% endif %}
{%- endmacro %}
