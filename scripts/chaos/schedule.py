"""One schedule: what its seed says, played from beginning to end."""

import contextlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.errors import ChainFailure
from ledger.failpoints import POINTS
from scripts.chaos.coverage import Arms, Coverage
from scripts.chaos.database import Database
from scripts.chaos.faults import ALL, FAMILIES, Fault, old_database, torn_database
from scripts.chaos.founding import Founded
from scripts.chaos.healing import heal
from scripts.chaos.invariants import Verdict, examine
from scripts.chaos.stage import Stage, Struck
from scripts.chaos.workers import Zygote

FAULTS: Final = 2
"""How many faults follow the first one of a schedule, at most."""

AT_THE_END: Final[tuple[Fault, ...]] = (old_database, torn_database)
"""What came after a backup that is put back is gone from the journal: no reorganisation may follow."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a schedule did and what came of it."""

    seed: int
    struck: Struck
    verdict: Verdict
    promises: int
    recovery: float
    seconds: float
    fail_points: frozenset[str]
    deaths: int
    armed: tuple[str, ...]
    folder: Path | None

    @property
    def held(self) -> bool:
        """Whether every invariant held."""
        return not self.verdict.broken


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule: what is random in it follows from the seed, and the faults are written down, so that it
    stays the same when the catalogue grows.
    """

    seed: int
    faults: tuple[Fault, ...]
    points: tuple[str, ...] | None = None
    """Fail-points in their order; None to choose them by what the run has not died at yet."""

    @classmethod
    def of(cls, seed: int) -> "Plan":
        """What the catalogue of today gives for a seed."""
        return cls(seed, tuple(faults_of(seed)))

    @classmethod
    def kept(cls, entry: Mapping[str, Any]) -> "Plan":
        """A schedule that failed once: a seed and its faults by name."""
        by_name = {fault.__name__: fault for fault in ALL}
        faults = tuple(by_name[name] for name in entry["faults"])
        return cls(entry["seed"], faults, tuple(entry.get("points", ())))


def faults_of(seed: int) -> list[Fault]:
    """The faults of a seed, in order."""
    drawn = random.Random(f"schedule {seed}")  # noqa: S311  # seeded on purpose
    chosen = [drawn.choice(FAMILIES[seed % len(FAMILIES)])]
    chosen += [drawn.choice(ALL) for _ in range(drawn.randint(1, FAULTS))]
    return list(in_order(chosen))


def in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Each once, and those that have to come last at the end."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: fault in AT_THE_END))


def play(
    plan: Plan,
    founded: Founded,
    database: Callable[[Path], Database],
    zygote: Zygote,
    minute: float,
    coverage: Coverage,
) -> Outcome:
    """Plays a schedule and examines what is left; its directory is kept when something broke."""
    seed = plan.seed
    folder = Path(tempfile.mkdtemp(prefix=f"guildhall-chaos-{seed}-"))
    began = time.monotonic()
    arms = Arms(coverage, plan.points)
    with Stage(founded, folder, database(folder), zygote, seed, minute, arms) as stage:
        stage.work(0.6)
        for fault in plan.faults:
            stage.struck.faults.append(fault.__name__)
            # a node under attack may refuse to be attacked further; what was done has to be survived anyway
            with contextlib.suppress(ChainFailure):
                fault(stage)
            stage.work(stage.random.uniform(0.2, 0.6))
        recovery = heal(stage)
        verdict = examine(stage)
        if not recovery.complete:
            verdict.broken.append(f"not all was final {recovery.seconds:.0f} s after healing")
        verdict.broken += stage.struck.broken
        said = stage.crew.first.said() + stage.crew.second.said()
    hit = frozenset(point for point in POINTS if f"fail-point {point}\n" in said)
    coverage.note(hit)
    verdict.broken += _mistakes(said)
    kept = folder if verdict.broken else None
    if kept is None:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = time.monotonic() - began
    return Outcome(
        seed=seed,
        struck=stage.struck,
        verdict=verdict,
        promises=len(stage.book),
        recovery=recovery.seconds,
        seconds=seconds,
        fail_points=hit,
        deaths=said.count("fail-point "),
        armed=tuple(arms.chosen),
        folder=kept,
    )


def _mistakes(said: str) -> list[str]:
    """A traceback in a log is a mistake of ours, whatever came of it."""
    place = said.find("Traceback (most recent call last)")
    if place < 0:
        return []
    lines = said[place:].splitlines()
    last = next((line for line in lines[1:] if line and not line.startswith(" ")), "")
    return [f"a process stumbled: {last[:200]}"]
