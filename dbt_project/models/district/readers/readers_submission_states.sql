{{ config(alias='submission_states') }}
-- depends_on: {{ ref('submission_states') }}
{{ shown_without('submission_states', ['reason']) }}
