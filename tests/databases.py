"""Where a test keeps its store: a SQLite file, or, with `pytest --store postgresql`, a database of its own on
a PostgreSQL server that the run started.

A place on disk names the database either way, so that a test which opens the same place twice finds what it
left.
"""

import hashlib
import os
from collections import deque
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

SERVER = "GUILDHALL_TEST_POSTGRES"
"""Environment variable with the URL of the run's server; not set where stores are SQLite files."""

KEPT = 40
"""Databases that stay though nobody is connected: the test that made them may open them again."""

_made: deque[str] = deque()


def on_postgresql() -> bool:
    """Whether this run's stores are in PostgreSQL."""
    return SERVER in os.environ


def database_in(folder: Path, name: str = "guildhall") -> str:
    """The URL of the database `name` that belongs to a folder: made when it is first asked for, and empty."""
    server = os.environ.get(SERVER)
    if server is None:
        return f"sqlite:///{folder / name}.db"
    database = "test_" + hashlib.sha256(str(folder / name).encode()).hexdigest()[:32]
    if database not in _made:
        _create(server, database)
    return make_url(server).set(database=database).render_as_string(hide_password=False)


def _create(server: str, database: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(database)))
        _made.append(database)
        if len(_made) > KEPT:
            _drop_oldest(connection)


def _drop_oldest(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Thousands of databases would fill the disk. One that is in use goes to the end of the queue."""
    oldest = _made.popleft()
    try:
        connection.execute(SQL("DROP DATABASE {}").format(Identifier(oldest)))
    except psycopg.errors.ObjectInUse:
        _made.append(oldest)
