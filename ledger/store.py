"""The database: one engine for SQLite (WAL) or PostgreSQL, migrated when it is opened, with short explicit
transactions.
"""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import QueuePool

from ledger.failpoints import reach
from ledger.migrate import bring_up_to_date
from ledger.store_errors import DatabaseBusy, DatabaseUnreachable, named_faults
from ledger.whole_pages import require_whole_pages

BUSY_SECONDS = 15
"""How long a writer waits for another writer of the same SQLite file."""

PATIENCE = f"-c lock_timeout={BUSY_SECONDS}s -c idle_in_transaction_session_timeout=60s"
"""Of PostgreSQL: a process that stands still inside a transaction must not hold up the others for ever."""

KEPT_CONNECTIONS = 64
"""Connections to a SQLite file that stay open: opening one costs as much as several short transactions. There
is no limit above, because a thread that waits for a connection would wait for others that may wait for it.
"""


class Store:
    """A migrated database. `transaction()` writes, `reading()` reads one consistent snapshot.

    Errors: DatabaseTorn, DatabaseOld, DatabaseNewer, DatabaseUnreachable, DatabaseBusy, DiskFull.
    """

    def __init__(self, url: str, migrate: bool = True, busy_seconds: int = BUSY_SECONDS) -> None:
        self.url = _url(url)
        self.engine = _engine(self.url, busy_seconds)
        self._writing = threading.Lock()
        self._busy_seconds = busy_seconds
        try:
            with named_faults():
                bring_up_to_date(self.engine, migrate)
        except OperationalError as error:
            self.engine.dispose()
            raise DatabaseUnreachable(f"cannot open {self.url!r}: {_first_line(error)}") from error
        except BaseException:
            self.engine.dispose()
            raise

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a SQLite file, not a PostgreSQL server."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self, point: str = "unnamed", durable: bool = True) -> Iterator[Connection]:
        """All or nothing. `point` names it among the commits of `ledger.failpoints`.

        SQLite takes the write lock at once, so that what was read cannot change before the write. What can be
        read from the chain again need not be `durable`: a power cut may then take the last commits, whole
        ones.
        """
        with named_faults(), self._turn(), self.engine.connect() as connection, connection.begin():
            self._begin(connection, durable)
            yield connection
            reach(f"{point}:before")
        reach(f"{point}:after")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite has one writer. Threads of this process wait in line for it, and go on at once; SQLite
        itself would let them ask again and again after ever longer pauses, tens of milliseconds for a lock
        that is held for five.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._writing.acquire(timeout=self._busy_seconds):
            raise DatabaseBusy("the database is being written by this process for too long")
        try:
            yield
        finally:
            self._writing.release()

    def _begin(self, connection: Connection, durable: bool) -> None:
        if self.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif not durable:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent snapshot, never blocked by a writer."""
        with (
            named_faults(),
            self._snapshots().connect() as connection,
            connection.begin(),
        ):
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    def _snapshots(self) -> Engine:
        return (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    def scrub(self) -> None:
        """After erasing: what was deleted leaves SQLite's write-ahead log too (its pages are zeroed
        already).
        """
        if self.is_sqlite:
            with named_faults(), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes every connection; for SQLite the write-ahead log is folded into the file."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _is_news(record: logging.LogRecord) -> bool:
    """A cursor that cannot be closed, because its server is gone, is told by the fault that this is; the
    pool's trace of it looks like a stumble of ours.
    """
    return record.msg != "Error closing cursor"


logging.getLogger("sqlalchemy.pool.impl.QueuePool").addFilter(_is_news)


def _url(text: str) -> URL:
    """`sqlite:///path`, `postgresql://...` or a bare path of a SQLite file."""
    if "://" not in text:
        text = f"sqlite:///{text}"
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise DatabaseUnreachable(f"{text!r} is not a database URL") from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise DatabaseUnreachable("the database is a SQLite file or a PostgreSQL URL")
    return url.set(drivername="sqlite+pysqlite")


def _engine(url: URL, busy_seconds: int) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            poolclass=QueuePool,
            pool_pre_ping=True,
            connect_args={} if "options" in url.query else {"options": PATIENCE},
            isolation_level="READ COMMITTED",
        )
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise DatabaseUnreachable(f"there is no folder {str(path.parent)!r} to keep the database in")
    require_whole_pages(path)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=KEPT_CONNECTIONS,
        max_overflow=-1,
        connect_args={"timeout": busy_seconds, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """The driver's own transaction guessing is off: BEGIN is ours. FULL: a commit is on disk when
    it returns.
    """
    connection.isolation_level = None
    try:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-32000",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError:
        connection.close()
        raise


def _first_line(error: OperationalError) -> str:
    return str(error.orig).strip().splitlines()[0]


__all__ = ["Store"]
