{{ pivot_published('van_ban', 'document_kind_code') }}
