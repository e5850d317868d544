{#- The first version of a model keeps the name its readers know; those after it bear their number. -#}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
    {%- set number = node.version | default(none) -%}
    {{ custom_alias_name or (node.name if number in (none, 1) else node.name ~ '_v' ~ number) }}
{%- endmacro %}
