"""One data directory, one running copy: a lock that the operating system releases when its last holder
ends.

The chain's process inherits the lock. When the program dies and leaves its chain behind, the next start
finds the lock held by an orphan, stops it gently (so that it writes its state) and takes over.
"""

import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import Final

LOCK_FILE: Final = "lock"
TAKEOVER_SECONDS: Final = 30.0


class DataDirectoryBusy(Exception):
    """Raised when another running copy uses the data directory; the message names its process."""


class DataLock:
    """The lock file of one data directory. It names the owner and the chain's process, for people and for
    takeover."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / LOCK_FILE
        self.descriptor = -1

    def take(self) -> None:
        """Takes the lock and creates the directory; raises `DataDirectoryBusy`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self.descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not self._locked() and not self._taken_over():
            os.close(self.descriptor)
            self.descriptor = -1
            raise DataDirectoryBusy(self._busy())
        self.note(None)

    def note(self, node: int | None) -> None:
        """Writes who holds the lock: this process, and the chain's once it runs."""
        text = json.dumps({"owner": os.getpid(), "node": node}).encode("ascii")
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text, 0)

    def release(self) -> None:
        """Lets the lock go; harmless when it is not held. The file stays, so that nobody locks a deleted
        one."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _locked(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _taken_over(self) -> bool:
        """Stops the chain of an owner that is gone, and waits until it let go."""
        owner, node = self._holders()
        if node is None or owner is None or _runs(owner) or not _is_anvil(node):
            return False
        os.kill(node, signal.SIGTERM)
        until = time.monotonic() + TAKEOVER_SECONDS
        while time.monotonic() < until:
            if self._locked():
                return True
            time.sleep(0.02)
        return False

    def _holders(self) -> tuple[int | None, int | None]:
        try:
            noted = json.loads(os.pread(self.descriptor, 4096, 0))
            return noted["owner"], noted["node"]
        except (ValueError, KeyError, TypeError):
            return None, None

    def _busy(self) -> str:
        try:
            owner = json.loads(self._path.read_bytes()).get("owner")
        except (OSError, ValueError):
            owner = None
        who = f"process {owner}" if isinstance(owner, int) else "another process"
        return f"{self._path.parent} is in use by {who}: stop that copy, or choose another data directory"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_anvil(pid: int) -> bool:
    """Whether the process is an Anvil: a process id may have been given to somebody else since."""
    try:
        return b"anvil" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0]
    except OSError:
        return False
