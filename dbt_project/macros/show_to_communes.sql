{#- What is no commune's own, labels and windows, is open to all of them: without it their own rows could not be read. -#}
{% macro show_to_communes() -%}
    grant select on {{ this }} to kho_commune
{%- endmacro %}
