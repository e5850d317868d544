"""What a program behind ODBC sees, in the lines of Client.java. Run in the environment that holds pyodbc."""

from __future__ import annotations

import os
import sys
from decimal import Decimal

import pyodbc


def show(kind: str, rows, *places: int) -> None:
    for row in rows:
        print(kind, *(row[place] for place in places), sep="\t")


def show_if_readable(cursor, table: str) -> None:
    try:
        cursor.execute(f"select * from {table} where false")
    except pyodbc.Error:
        return
    print("readable", table, sep="\t")


def as_text(value) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


address = f"{sys.argv[1]};UID=kho_reader;PWD={os.environ['KHO_PASSWORD']}"
with pyodbc.connect(address, autocommit=True) as connection:
    cursor = connection.cursor()
    show("schema", cursor.tables(schema="%", catalog="", table=""), 1)
    tables = [row for row in cursor.tables().fetchall() if row[3] in ("TABLE", "VIEW")]
    show("table", tables, 1, 2, 3, 4)
    for table in tables:
        show_if_readable(cursor, f"{table[1]}.{table[2]}")
    show("column", cursor.columns(table="fct_dossiers", schema="marts"), 3, 5, 6, 11)
    show("primary", cursor.primaryKeys(table="fct_dossiers", schema="marts"), 3, 4)
    show("foreign", cursor.foreignKeys(foreignTable="fct_dossiers", foreignSchema="marts"), 7, 2)
    words = "select column_name, description_en || ' | ' || description_vi from marts.data_dictionary"
    show("word", cursor.execute(f"{words} where schema_name = 'marts' and table_name = 'fct_dossiers'"), 0, 1)
    print("value", *map(as_text, cursor.execute(os.environ["KHO_QUERY"]).fetchone()), sep="\t")
