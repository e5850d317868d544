{{ config(alias='fct_unit_profile') }}
-- depends_on: {{ ref('fct_unit_profile') }}
{{ shown_to_readers('fct_unit_profile', 'int_hidden_cells', 'submission_id', 'other') }}
