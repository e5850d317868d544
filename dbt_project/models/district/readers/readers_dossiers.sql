{{ config(alias='fct_dossiers', post_hook="{{ ask_of_shown_rows_alone() }}") }}
-- depends_on: {{ ref('fct_dossiers') }}
{{ shown_to_readers('fct_dossiers', 'int_hidden_cells', 'submission_id', 'dossiers', 'f.procedure_field_code') }}
where {{ is_listed('f.procedure_field_code') }}
