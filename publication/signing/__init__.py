"""Published versions as the district signs and sends them on: legal forms as workbooks, reform tables as a document."""
