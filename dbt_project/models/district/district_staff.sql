{{ pivot_published('can_bo') }}
