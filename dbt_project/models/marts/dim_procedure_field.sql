{{ config(incremental_strategy='by_key', unique_key='procedure_field_code') }}
{{ dimension('procedure_field') }}
