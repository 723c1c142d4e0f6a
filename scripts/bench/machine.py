"""What the figures were measured on: processor, disk, versions, and how busy it was."""

import json
import os
import platform
import sqlite3
import statistics
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from ledger.anvil import anvil_program

ROOT = Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "scripts" / "bench" / "node_modules"
PACKAGES = ("coincurve", "safe-pysha3", "web3", "eth-account", "fastapi", "uvicorn", "sqlalchemy", "psycopg")


def load() -> tuple[float, ...]:
    """Load averages of 1, 5 and 15 minutes; on a quiet machine they are the bench's own."""
    return tuple(round(value, 2) for value in os.getloadavg())


def describe(folder: Path) -> dict[str, str]:
    """Everything that a reader needs to compare; `folder` is where databases are measured."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "node": _first_line("node", "--version"),
        "sqlite": f"{sqlite3.sqlite_version}; journal and ballots are written with WAL and synchronous=FULL, "
        "the index (which the chain can tell again) with synchronous=NORMAL",
        "fsync": f"{fsync_milliseconds(folder):.2f} ms for a page on this disk (median of 21)",
        "anvil": _first_line(str(anvil_program()), "--version"),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "peers": ", ".join(_peers()) or "none installed",
    }


def fsync_milliseconds(folder: Path) -> float:
    """How long this disk takes to make one page durable."""
    with tempfile.TemporaryFile(dir=folder) as file:
        taken = [_one_fsync(file.fileno()) for _ in range(21)]
    return statistics.median(taken) * 1000


def _one_fsync(descriptor: int) -> float:
    os.pwrite(descriptor, os.urandom(4096), 0)
    began = time.perf_counter()
    os.fsync(descriptor)
    return time.perf_counter() - began


def commit() -> str:
    """The commit that is measured, with a plus when the tree has changes."""
    changed = _first_line("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")
    return _first_line("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD") + ("+" if changed else "")


def _processor() -> str:
    place = Path("/proc/cpuinfo")
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _peers() -> list[str]:
    names = ("viem", "ponder")
    found = [PEERS / name / "package.json" for name in names]
    return [
        f"{place.parent.name} {json.loads(place.read_text())['version']}" for place in found if place.exists()
    ]


def _first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    return (done.stdout.strip().splitlines() or [""])[0]
