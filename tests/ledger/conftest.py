"""Databases for the tests of the ledger: an empty one as the run wants it, and PostgreSQL where it is."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from ledger.store import Store
from scripts.postgres_server import server, why_not
from tests.databases import SERVER, database_in, on_postgresql
from tests.ledger.fake_node import FakeNode


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    with Store(database_in(tmp_path)) as opened:
        yield opened


@pytest.fixture
def node() -> FakeNode:
    """A hand-written node with a chain of one block."""
    return FakeNode()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this run; skips, saying why, where none can be started."""
    if on_postgresql():
        yield os.environ[SERVER]
        return
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database on the server, without a schema."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
