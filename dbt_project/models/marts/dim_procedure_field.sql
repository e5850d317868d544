{{ dimension('procedure_field', 'dossiers') }}
