"""A PostgreSQL server of our own, on a free port in a temporary folder, never as root. Both go with whoever
started it, even when that program is killed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.last_will import LastWill
from ledger.listening import free_port

USERS = ("postgres", "nobody")
"""Whom to become when the tests run as root, which the server refuses to do."""

MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a folder with an unguessable name is made in it
ENOUGH: Final = 2**30
"""Free bytes from which on data is kept in memory."""

THROWN_AWAY: Final = (
    "-c fsync=off -c full_page_writes=off -c max_wal_size=128MB -c wal_level=minimal"
    " -c max_wal_senders=0 -c max_connections=300"
)

END: Final = '"$1" -D "$2/data" -m immediate stop; rm -rf "$2"'
"""Of server and folder. The folder itself may stay where the user may not remove it from its parent."""


def program(name: str) -> Path | None:
    """A server program: on PATH, or where Debian keeps it."""
    found = shutil.which(name)
    places = [Path(found)] if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return places[-1] if places else None


def why_not() -> str | None:
    """Why no server can be started here; None when one can."""
    if program("initdb") is None or program("pg_ctl") is None:
        return "PostgreSQL's initdb and pg_ctl are not installed"
    if os.geteuid() == 0 and _user() is None:
        return "running as root, and there is no other user to run PostgreSQL as"
    return None


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty server, stopped and removed afterwards. Nothing is kept, so nothing is synced."""
    user = _user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="guildhall-postgres-", dir=_in_memory()))
    if user is not None:
        os.chown(folder, user, -1)
    will = LastWill(["/bin/sh", "-c", END, "sh", str(program("pg_ctl")), str(folder)], user)
    try:
        port = free_port()
        _run(
            user,
            "initdb",
            "-D",
            f"{folder}/data",
            "-U",
            "guildhall",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
        )
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {THROWN_AWAY}"
        _run(user, "pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        yield f"postgresql://guildhall@127.0.0.1:{port}/postgres"
    finally:
        will.carry_out(60)
        shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> str | None:
    """A folder whose files are never written to a disk, where the system has a large one."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    return str(MEMORY) if roomy else None


def _run(user: int | None, name: str, *arguments: str) -> None:
    found = program(name)
    assert found is not None
    command = [str(found), *arguments]
    subprocess.run(command, user=user, cwd="/", stdout=subprocess.DEVNULL, timeout=60, check=True)


def _user() -> int | None:
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return next((known[name] for name in USERS if name in known), None)
