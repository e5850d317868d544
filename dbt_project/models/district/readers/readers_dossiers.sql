{{ config(alias='fct_dossiers') }}
-- depends_on: {{ ref('fct_dossiers') }}
{{ shown_to_readers('fct_dossiers', 'int_hidden_cells', 'submission_id', 'dossiers', 'f.procedure_field_code') }}
