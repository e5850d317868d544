{#- Whether no later sending of the same report (form, unit and window) took the place of this row of intake.submissions.
    Asked of the registry itself: its index leads to the unit's own few reports, which a converted column does not. -#}
{% macro is_newest(submission) -%}
    {{ submission }}.status = 'loaded' and {{ submission }}.revision is not null
    and not exists (
        select from {{ source('intake', 'submissions') }} newer
        where
            newer.status = 'loaded' and newer.form = {{ submission }}.form and newer.unit_code = {{ submission }}.unit_code
            and newer.unit_valid_from = {{ submission }}.unit_valid_from
            and newer.period_from = {{ submission }}.period_from and newer.period_to = {{ submission }}.period_to
            and newer.revision > {{ submission }}.revision
    )
{%- endmacro %}
