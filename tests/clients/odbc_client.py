"""What a program behind ODBC sees, in the lines of Client.java. Run in the environment that holds pyodbc."""

from __future__ import annotations

import os
import sys

import pyodbc


def show(kind: str, rows, *places: int) -> None:
    for row in rows:
        print(kind, *(row[place] for place in places), sep="\t")


with pyodbc.connect(f"{sys.argv[1]};UID=kho_reader;PWD={os.environ['KHO_PASSWORD']}") as connection:
    cursor = connection.cursor()
    show("schema", cursor.tables(schema="%", catalog="", table=""), 1)
    for schema in ("marts", "district", "bi"):
        show("table", cursor.tables(schema=schema), 1, 2, 3, 4)
    show("column", cursor.columns(table="fct_dossiers", schema="marts"), 3, 5, 6, 4)
    show("primary", cursor.primaryKeys(table="fct_dossiers", schema="marts"), 3, 4)
    show("foreign", cursor.foreignKeys(foreignTable="fct_dossiers", foreignSchema="marts"), 7, 2)
    print("value", *cursor.execute(os.environ["KHO_QUERY"]).fetchone(), sep="\t")
