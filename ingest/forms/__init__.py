"""Forms as data: their description, the workbook made from it, and the reading of such a workbook."""
