{#- A relation of dbt is closed to readers and communes until its model says otherwise. Counts of persons, and what could give
    them away, are never opened here: readers see them in schema bi. -#}
{% macro open_to_readers() -%}
    grant select on {{ this }} to kho_reader
{%- endmacro %}

{#- What is no commune's own, labels and windows: without it a commune's own rows could not be read. -#}
{% macro open_to_all() -%}
    grant select on {{ this }} to kho_reader, kho_commune
{%- endmacro %}
