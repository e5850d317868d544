{#- A schema is named as it is configured, without a prefix: rules, grants and BI tools name it. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
