"""Many rows at once, by the fastest way of each database: prepared executemany in SQLite, COPY in
PostgreSQL.
"""

from collections.abc import Sequence
from functools import cache

from psycopg.sql import SQL, Identifier
from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite

Row = tuple[object, ...]


def write_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows whose values are in the order of the table's columns.

    A duplicate key is an error, never a skip.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert_into(table), list(rows))
    else:
        _copy(connection, table, rows)


@cache
def _insert_into(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection to the database is closed")
    names = SQL(", ").join(Identifier(column.name) for column in table.columns)
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table.name), names)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


__all__ = ["Row", "write_rows"]
