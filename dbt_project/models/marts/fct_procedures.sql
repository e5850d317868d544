{{ pivot_figures('procedures', 'procedure_field_code') }}
