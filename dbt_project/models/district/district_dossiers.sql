{{ pivot_published('ho_so', 'procedure_field_code') }}
