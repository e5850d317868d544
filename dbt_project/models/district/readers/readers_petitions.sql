{{ config(alias='fct_petitions') }}
-- depends_on: {{ ref('fct_petitions') }}
{{ shown_to_readers('fct_petitions', 'petitions') }}
