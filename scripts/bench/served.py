"""The API in a process of its own, as `guildhall serve` runs it, but without the limit of requests a second:
all clients of a bench share one address.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli.serving import listen, origin_of, serve
from api.settings import Settings
from scripts.bench.ground import RELAYER, Ground
from scripts.bench.machine import ROOT
from scripts.bench.sockets import Socket

START_SECONDS = 60


@contextmanager
def served(place: Ground, folder: Path, database: str = "") -> Iterator[int]:
    """The port of a running API that has read the whole chain; stopped gently afterwards."""
    settings = {
        "RPC_URL": place.node.url,
        "DEPLOYMENT": str(folder / "deployment.json"),
        "DATABASE": database or f"sqlite:///{folder}/guildhall.db",
        "RELAYER_KEY": RELAYER.hex(),
        "RATE_PER_SECOND": "0",
    }
    environment = os.environ | {f"GUILDHALL_{name}": value for name, value in settings.items()}
    with (folder / "api.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.served"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=ROOT,
        )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        _await_ready(port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _await_ready(port: int) -> None:
    """Until it has caught up with the chain."""
    until, socket = time.monotonic() + START_SECONDS, Socket(port)
    while time.monotonic() < until:
        status, _ = socket.get("/readyz")
        if status == 200:
            return
        time.sleep(0.02)
    raise TimeoutError("the API did not become ready")


def _serve() -> None:
    """The process: prints its port once it listens."""
    listener = listen("127.0.0.1", [0])
    settings = Settings.from_environment(os.environ | {"GUILDHALL_ORIGIN": origin_of(listener)})
    serve(settings, listener, lambda: print(listener.getsockname()[1], flush=True))


if __name__ == "__main__":
    _serve()
