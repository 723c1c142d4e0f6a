"""The processes of the installation: each is a `guildhall serve` (API, relayer, indexer), and all share one
database and one relayer's key."""

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from ledger.failpoints import VARIABLE
from ledger.listening import free_port
from scripts.chaos.cast import PASSPHRASE

START_SECONDS: Final = 30.0


class Zygote:
    """The process that makes processes. One a run; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.chaos.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError("the processes under test cannot be loaded")

    def start(self, arguments: list[str], environment: dict[str, str], log: Path, clock: int) -> int:
        """Starts a process; its id."""
        wanted = {"arguments": arguments, "environment": environment, "log": str(log), "clock": clock}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(wanted) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        """Ends it; its children live on."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass(frozen=True, slots=True)
class Place:
    """What every process of one installation is given."""

    rpc: str
    database: str
    deployment: Path
    keystore: Path
    folder: Path


@dataclass(slots=True)
class Worker:
    """One process at one address; it can be started again and again."""

    name: str
    place: Place
    zygote: Zygote
    port: int = field(default_factory=free_port)
    pid: int | None = None
    starts: int = 0
    armed: bool = False
    _watch: int = -1
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def url(self) -> str:
        """Where its API listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Everything that it said, through all its lives."""
        return self.place.folder / f"{self.name}.log"

    @property
    def alive(self) -> bool:
        """Whether the process runs (a stopped one does)."""
        return not self.await_end(0)

    def start(self, fail_point: str | None = None, clock: int = 0) -> None:
        """Starts it, to die at a fail-point if one is given; does not wait until it serves."""
        place = self.place
        arguments = ["--keystore", str(place.keystore), "serve", "--rpc", place.rpc]
        arguments += ["--database", place.database, "--deployment", str(place.deployment)]
        arguments += ["--port", str(self.port)]
        environment = {"GUILDHALL_PASSPHRASE": PASSPHRASE, "GUILDHALL_RATE_PER_SECOND": "0"}
        if fail_point is not None:
            environment[VARIABLE] = fail_point
        with self._lock:
            self._forget()
            self.pid = self.zygote.start(arguments, environment, self.log, clock)
            self.starts += 1
            self.armed = fail_point is not None
            with contextlib.suppress(ProcessLookupError):
                self._watch = os.pidfd_open(self.pid)

    def kill(self) -> None:
        """SIGKILL."""
        self._signal(signal.SIGKILL)
        self.await_end(10)

    def abandon(self) -> None:
        """SIGKILL, even while somebody is busy with it; nobody waits for its end."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._watch, signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM: it ends gently."""
        self._signal(signal.SIGTERM)
        if not self.await_end(20):
            self.kill()

    def freeze(self) -> None:
        """SIGSTOP: it stands still wherever it is."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        self._signal(signal.SIGCONT)

    def limit_files(self, size: int) -> None:
        """Files may not grow beyond so many bytes from now on; -1 for no limit."""
        if self.pid is not None and self.alive:
            soft = resource.RLIM_INFINITY if size < 0 else size
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))

    def ready(self) -> dict[str, Any]:
        """What `/readyz` says; empty when it does not answer."""
        try:
            answer = httpx.get(self.url + "/readyz", timeout=5)
            return dict(answer.json())
        except (httpx.HTTPError, ValueError):
            return {}

    def await_ready(self, seconds: float = START_SECONDS) -> bool:
        """Whether it serves an up-to-date record in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.alive:
            if self.ready().get("ready"):
                return True
            time.sleep(0.05)
        return False

    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _signal(self, number: int) -> None:
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self._watch >= 0:
                signal.pidfd_send_signal(self._watch, number)

    def await_end(self, seconds: float) -> bool:
        """Whether it ends within so many seconds."""
        until = time.monotonic() + seconds
        while True:
            with self._lock:
                if self._watch < 0 or select.select([self._watch], [], [], 0)[0]:
                    return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)

    def _forget(self) -> None:
        if self._watch >= 0:
            os.close(self._watch)
            self._watch = -1
