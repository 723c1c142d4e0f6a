"""A backfill that is killed ten times (SIGKILL, in the middle) and begun again, beside one that is let
alone.
"""

import itertools
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from ledger.log_rows import read_logs
from ledger.store import Store
from scripts.bench.emitted import Emitted, emitted
from scripts.bench.line import Bench, Line
from scripts.bench.machine import ROOT
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, first_difference

KILLS = 10
TOGETHER = 100
"""Events of a block."""


def measure(bench: Bench) -> Iterator[Row]:
    """Both times count from the first start to the last end, starts of the program included."""
    events = bench.size(100_000, 20_000)
    with emitted(bench.folder, events, bench.tell, TOGETHER) as place:
        numbers = itertools.count()

        def fresh() -> Path:
            return bench.folder / f"backfill-{next(numbers)}.db"

        subjects = {
            "killed": lambda: _killed(place, fresh()),
            "alone": lambda: _alone(place, fresh()),
        }
        found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
        equality = _compare(place, bench.folder)
    title = f"backfill of {events:,} events, killed {KILLS} times"
    yield Row(title, "s", Series("ours", found["killed"]), equality, Series("never killed", found["alone"]))


def _alone(place: Emitted, file: Path) -> float:
    began = time.perf_counter()
    place.index("ours", f"sqlite:///{file}")
    return time.perf_counter() - began


def _killed(place: Emitted, file: Path) -> float:
    """Each run is killed when it has come a part further, whatever it is doing then."""
    began, blocks = time.perf_counter(), place.last - place.deployment.block
    for kill in range(1, KILLS + 1):
        _run_until(place, file, place.deployment.block + kill * blocks // (KILLS + 1))
    place.index("ours", f"sqlite:///{file}")
    return time.perf_counter() - began


def _run_until(place: Emitted, file: Path, block: int) -> None:
    command = place.command("ours", f"sqlite:///{file}")
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and _reached(file) < block:
        time.sleep(0.002)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()


def _reached(file: Path) -> int:
    """The block of the cursor; -1 before there is one."""
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=1) as rows:
            found = rows.execute("select number from cursor").fetchone()
        rows.close()
    except sqlite3.OperationalError:
        return -1
    return int(found[0]) if found else -1


def _compare(place: Emitted, folder: Path) -> Equality:
    """Row for row: a killed index and one that was let alone."""
    one, other = folder / "compared-killed.db", folder / "compared-alone.db"
    _killed(place, one)
    _alone(place, other)
    with (
        Store(str(one)) as first,
        Store(str(other)) as second,
        first.reading() as ours,
        second.reading() as theirs,
    ):
        pairs = itertools.zip_longest(read_logs(ours), read_logs(theirs))
        return first_difference(f"rows after {KILLS} kills", pairs)


LINE = Line("backfill", measure)
