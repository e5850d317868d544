{{ config(alias='district_staff') }}
-- depends_on: {{ ref('district_staff') }}
{{ shown_to_readers('district_staff', 'int_hidden_district_cells', 'publication_id', 'staff') }}
