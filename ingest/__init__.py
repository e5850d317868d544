"""From a file to figures in PostgreSQL: forms, readers, the registry of submissions, loading, the database."""

import os

# openpyxl writes other bytes where lxml is installed; workbooks are compared byte for byte and filled by their XML.
os.environ["OPENPYXL_LXML"] = "False"
