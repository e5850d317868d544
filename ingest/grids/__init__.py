"""Any table as a grid of native values: sheets of a workbook, tables of a web page, delimited text."""
