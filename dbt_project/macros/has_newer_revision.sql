{#- Whether a later sending of the same report (form, unit and window) took the place of this one. -#}
{% macro has_newer_revision(report) -%}
    exists (
        select from {{ ref('stg_intake__submissions') }} newer
        where
            newer.is_report and newer.form = {{ report }}.form and newer.unit_code = {{ report }}.unit_code
            and newer.unit_valid_from = {{ report }}.unit_valid_from and newer.report_from = {{ report }}.report_from
            and newer.report_to = {{ report }}.report_to and newer.revision > {{ report }}.revision
    )
{%- endmacro %}
