"""Where a test keeps its store: a SQLite file, or, with `pytest --store postgresql`, a database of its own on
a PostgreSQL server that the run started.

A place on disk names the database either way, so that a test which opens the same place twice finds what it
left. A database goes with the test, or with the fixture of a wider scope, that asked for it first.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from ledger.store import Store

SERVER = "GUILDHALL_TEST_POSTGRES"
"""Environment variable with the URL of the run's server; not set where stores are SQLite files."""

TEMPLATE = "guildhall_template"
"""A migrated database without rows: copying it takes a tenth of migrating another one."""

COPIES_FILES = 150_000
"""The first version of the server that has to be told to copy files, which is quick without syncing."""

_owners: list[set[str]] = [set()]
"""Databases of whoever is at work, the innermost last."""


def on_postgresql() -> bool:
    """Whether this run's stores are in PostgreSQL."""
    return SERVER in os.environ


def make_template(server: str) -> None:
    """Migrates the database that all others are copies of."""
    _execute(server, "CREATE DATABASE {}", TEMPLATE)
    Store(_url(server, TEMPLATE)).close()


def database_in(folder: Path, name: str = "guildhall") -> str:
    """The URL of the database `name` that belongs to a folder; made without rows when first asked for."""
    server = os.environ.get(SERVER)
    if server is None:
        return f"sqlite:///{folder / name}.db"
    database = "test_" + hashlib.sha256(str(folder / name).encode()).hexdigest()[:32]
    if not any(database in owned for owned in _owners):
        _copy_template(server, database)
        _owners[-1].add(database)
    return _url(server, database)


@contextmanager
def dropped_afterwards() -> Iterator[None]:
    """Drops what is made inside, also under the hands of whoever forgot to close it."""
    _owners.append(set())
    try:
        yield
    finally:
        drop(_owners.pop())


@contextmanager
def owned_by(databases: set[str]) -> Iterator[None]:
    """Gives what is made inside to somebody who drops it later."""
    _owners.append(databases)
    try:
        yield
    finally:
        _owners.pop()


def drop(databases: set[str]) -> None:
    """Drops databases."""
    for database in databases:
        _execute(os.environ[SERVER], "DROP DATABASE {} WITH (FORCE)", database)
    databases.clear()


def _copy_template(server: str, database: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        statement = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(database), Identifier(TEMPLATE))
        if connection.info.server_version >= COPIES_FILES:
            statement += SQL(" STRATEGY FILE_COPY")
        connection.execute(statement)


def _execute(server: str, statement: LiteralString, database: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL(statement).format(Identifier(database)))


def _url(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)
