{{ config(alias='fct_petitions') }}
-- depends_on: {{ ref('fct_petitions') }}
{{ shown_to_readers('fct_petitions', 'int_hidden_cells', 'submission_id', 'petitions') }}
