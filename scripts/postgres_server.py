"""A PostgreSQL server of our own, on a free port in a temporary folder, never as root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USERS = ("postgres", "nobody")
"""Whom to become when the tests run as root, which the server refuses to do."""


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
    """The URL of an empty server, stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-postgres-"))
    user = _user() if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user, -1)
    data, port = folder / "data", _free_port()
    try:
        _run(user, "initdb", "-D", str(data), "-U", "guildhall", "--auth=trust", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        options += " -c max_connections=300"
        _run(user, "pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://guildhall@127.0.0.1:{port}/postgres"
        finally:
            _run(user, "pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: int | None, name: str, *arguments: str) -> None:
    found = program(name)
    assert found is not None
    command = [str(found), *arguments]
    subprocess.run(command, user=user, cwd="/", stdout=subprocess.DEVNULL, timeout=60, check=True)


def _user() -> int | None:
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return next((known[name] for name in USERS if name in known), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
