{{ config(alias='dim_submission') }}
-- depends_on: {{ ref('dim_submission') }}
{{ shown_without('dim_submission', ['file_name', 'message_vi']) }}
