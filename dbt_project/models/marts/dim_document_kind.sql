{{ config(incremental_strategy='by_key', unique_key='document_kind_code') }}
{{ dimension('document_kind') }}
