{{ config(alias='fct_staff') }}
-- depends_on: {{ ref('fct_staff') }}
{{ shown_to_readers('fct_staff', 'int_hidden_cells', 'submission_id', 'staff') }}
