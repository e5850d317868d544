{#- A code made of a long label keeps apart from another that only begins like it. -#}
{% macro short_code(code) -%}
    (case when length({{ code }}) > 64 then left({{ code }}, 55) || '_' || left(md5({{ code }}), 8) else {{ code }} end)
        ::varchar(64)
{%- endmacro %}
