"""A PostgreSQL server for the bench: on a free port, in a temporary folder, with fsync on, never as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.listening import free_port
from scripts.bench.line import CannotMeasure

USERS = ("postgres", "nobody")
"""Whom to become where the bench runs as root, which the server refuses to do."""


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of an empty server; stopped and removed afterwards. Raises `CannotMeasure`."""
    folder, user = Path(tempfile.mkdtemp(prefix="guildhall-bench-")), _user()
    if user is not None:
        os.chown(folder, user, -1)
    port = free_port()
    try:
        _run(user, "initdb", "-D", f"{folder}/data", "-U", "guildhall", "--auth=trust", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        _run(user, "pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://guildhall@127.0.0.1:{port}/postgres"
        finally:
            _run(user, "pg_ctl", "-D", f"{folder}/data", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: int | None, name: str, *arguments: str) -> None:
    found = _program(name)
    if found is None:
        raise CannotMeasure(f"PostgreSQL's {name} is not installed")
    subprocess.run(
        [str(found), *arguments], user=user, cwd="/", stdout=subprocess.DEVNULL, timeout=60, check=True
    )


def _program(name: str) -> Path | None:
    """On PATH, or where Debian keeps it."""
    found = shutil.which(name)
    places = [Path(found)] if found else sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return places[-1] if places else None


def _user() -> int | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    found = next((known[name] for name in USERS if name in known), None)
    if found is None:
        raise CannotMeasure("running as root, and there is no other user to run PostgreSQL as")
    return found
