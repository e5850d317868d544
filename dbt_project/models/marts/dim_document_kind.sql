{{ dimension('document_kind', ['documents']) }}
