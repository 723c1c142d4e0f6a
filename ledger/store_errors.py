"""What can be wrong with the database, each by its own name, and the one place where drivers' errors become
these.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError


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
}


def fault_of(error: DBAPIError) -> StoreFault | None:
    """The named fault behind a driver's error; None when it is ours (a broken constraint, say)."""
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str) and state in _SQLSTATES:
        return _SQLSTATES[state](_sentence(error))
    text = str(error.orig)
    families: tuple[tuple[tuple[str, ...], type[StoreFault]], ...] = (
        (_DISK_FULL, DiskFull),
        (_TORN, DatabaseTorn),
        (_BUSY, DatabaseBusy),
    )
    for signs, fault in families:
        if any(sign in text for sign in signs):
            return fault(_sentence(error))
    if error.connection_invalidated or "unable to open database file" in text or "readonly database" in text:
        return DatabaseUnreachable(_sentence(error))
    return None


def _sentence(error: DBAPIError) -> str:
    return f"the database refused: {str(error.orig).strip().splitlines()[0]}"


@contextmanager
def named_faults() -> Iterator[None]:
    """Turns what the driver raises into a StoreFault; other errors pass unchanged."""
    try:
        yield
    except DatabaseError as error:
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
