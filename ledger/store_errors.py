"""What can be wrong with the database, each by its own name, and the one place where drivers' errors become
these.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


class StoreFault(Exception):
    """Something is wrong with the database; the message is one sentence for a person."""


class DatabaseTorn(StoreFault):
    """The file or its tables are damaged or half migrated; restore a copy, or delete it and index again."""


class DatabaseOld(StoreFault):
    """The database was written by an older version and migrating was not asked for."""


class DatabaseNewer(StoreFault):
    """The database was written by a newer version than this program."""


class DatabaseUnreachable(StoreFault):
    """The URL is wrong, the server is down, or the folder cannot be written."""


class DatabaseBusy(StoreFault):
    """Another process kept the database locked for longer than we wait."""


class DiskFull(StoreFault):
    """There is no room to write; the transaction was rolled back whole."""


class WrongDatabase(StoreFault):
    """The database indexes another deployment or another chain."""


_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE")
"""SQLite's names for a file that cannot grow: a full disk, a quota, a limit on the size of files."""

_AWAY = ("08", "57P01", "57P02", "57P03", "53300", "25P03")
"""SQLSTATEs, or their beginnings, of a server that is gone, stops, starts, is full or gave us up."""

_DISK_FULL = ("disk is full", "No space left on device")
_TORN = (
    "malformed",
    "not a database",
    "disk I/O error",
    "no such table",
    "no such column",
)
_BUSY = ("database is locked", "database table is locked")
_SQLSTATES: dict[str, type[StoreFault]] = {
    "53100": DiskFull,
    "42P01": DatabaseTorn,
    "42703": DatabaseTorn,
    "XX001": DatabaseTorn,
    "XX002": DatabaseTorn,
    "55P03": DatabaseBusy,
    "40P01": DatabaseBusy,
    "40001": DatabaseBusy,
}


def fault_of(error: DBAPIError) -> StoreFault | None:
    """The named fault behind a driver's error; None when it is ours (a broken constraint, say)."""
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str) and state in _SQLSTATES:
        return _SQLSTATES[state](_sentence(error))
    if getattr(error.orig, "sqlite_errorname", None) in _NO_ROOM:
        return DiskFull(_sentence(error))
    if _is_away(error, state):
        return DatabaseUnreachable(_sentence(error))
    text = str(error.orig)
    families: tuple[tuple[tuple[str, ...], type[StoreFault]], ...] = (
        (_DISK_FULL, DiskFull),
        (_TORN, DatabaseTorn),
        (_BUSY, DatabaseBusy),
    )
    for signs, fault in families:
        if any(sign in text for sign in signs):
            return fault(_sentence(error))
    if "unable to open database file" in text or "readonly database" in text:
        return DatabaseUnreachable(_sentence(error))
    return None


def _is_away(error: DBAPIError, state: str | None) -> bool:
    """A server that cannot be reached has no SQLSTATE to give."""
    if state is not None:
        return state.startswith(_AWAY)
    unnamed = isinstance(error, OperationalError | InterfaceError) and not isinstance(
        error.orig, sqlite3.Error
    )
    return error.connection_invalidated or unnamed


def _sentence(error: DBAPIError) -> str:
    return f"the database refused: {str(error.orig).strip().splitlines()[0]}"


@contextmanager
def named_faults() -> Iterator[None]:
    """Turns what the driver raises into a StoreFault; other errors pass unchanged."""
    try:
        yield
    except DBAPIError as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise fault from error


__all__ = [
    "DatabaseBusy",
    "DatabaseNewer",
    "DatabaseOld",
    "DatabaseTorn",
    "DatabaseUnreachable",
    "DiskFull",
    "StoreFault",
    "WrongDatabase",
    "fault_of",
    "named_faults",
]
