"""TCP ports of this machine: a free one, and whether a process is the one that listens on a port."""

import socket
from pathlib import Path
from typing import Final

_LISTEN: Final = "0A"


def free_port() -> int:
    """A TCP port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(pid: int, port: int) -> bool:
    """Whether the process listens on the port. True where the system does not tell (it has no /proc)."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        return True
    return bool(_listeners(table, port) & _sockets(pid))


def _listeners(table: Path, port: int) -> set[str]:
    """Inodes of the sockets that listen on a port."""
    found = set()
    for line in table.read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == _LISTEN and int(fields[1].rsplit(":", 1)[1], 16) == port:
            found.add(f"socket:[{fields[9]}]")
    return found


def _sockets(pid: int) -> set[str]:
    """What a process has open; nothing when it has ended."""
    found = set()
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            found.add(str(link.readlink()))
    except OSError:
        return found
    return found
