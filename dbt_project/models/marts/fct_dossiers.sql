{{ pivot_figures('dossiers', 'procedure_field_code') }}
