{{ pivot_figures('documents', 'document_kind_code', split_by='direction') }}
