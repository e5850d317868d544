{{ dimension('procedure_field', ['dossiers', 'procedures']) }}
