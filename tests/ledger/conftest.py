"""Databases for the tests of the ledger: an empty one as the run wants it, and PostgreSQL where it is."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from ledger.store import Store
from scripts.postgres_server import server, why_not
from tests.databases import database_in
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
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    with server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """A fresh database on the server."""
    name = f"test_{uuid.uuid4().hex}"
    url = make_url(postgres_server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
