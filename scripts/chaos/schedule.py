"""One schedule: what its seed says, played from beginning to end."""

import contextlib
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ledger.errors import ChainFailure
from ledger.failpoints import POINTS
from scripts.chaos.coverage import Arms, Coverage
from scripts.chaos.database import Database
from scripts.chaos.ending import BrokenOff, to_the_end
from scripts.chaos.faults import ALL, FAMILIES, Fault, old_database, torn_database
from scripts.chaos.founding import Founded
from scripts.chaos.healing import heal
from scripts.chaos.invariants import Verdict, examine
from scripts.chaos.shelf_check import examine_shelf
from scripts.chaos.stage import Stage, Struck
from scripts.chaos.workers import Zygote

FAULTS: Final = 2
"""How many faults follow the first one of a schedule, at most."""

LONGEST_SECONDS: Final = 300.0
"""How long a schedule may take on a machine that has other things to do, besides its whole minutes."""

MINUTES_OF_A_SCHEDULE: Final = 5

AT_THE_END: Final[tuple[Fault, ...]] = (old_database, torn_database)
"""What came after a backup that is put back is gone from the journal: no reorganisation may follow."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a schedule did and what came of it."""

    seed: int
    database: str
    struck: Struck
    verdict: Verdict
    promises: int
    beside: Counter[str]
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
    """Plays a schedule and examines what is left; its directory is kept when something broke.

    One that stumbles, or does not end, is told as broken, with the place where it was in `broken-off.txt`.
    """
    played = _Played(plan, Arms(coverage, plan.points))
    seconds = LONGEST_SECONDS + MINUTES_OF_A_SCHEDULE * minute
    return to_the_end(lambda: played.whole(founded, database, zygote, minute), seconds, played.broken_off)


class _Played:
    """A schedule that is being played."""

    def __init__(self, plan: Plan, arms: Arms) -> None:
        self._plan = plan
        self._arms = arms
        self._folder = Path(tempfile.mkdtemp(prefix=f"guildhall-chaos-{plan.seed}-"))
        self._began = time.monotonic()
        self._stage: Stage | None = None

    def whole(
        self, founded: Founded, database: Callable[[Path], Database], zygote: Zygote, minute: float
    ) -> Outcome:
        """From its beginning to what came of it."""
        parts = (self._folder, database(self._folder), zygote, self._plan.seed, minute, self._arms)
        with Stage(founded, *parts) as stage:
            self._stage = stage
            self._strike(stage)
            recovery = heal(stage)
            verdict = examine(stage)
            with stage.database.open() as store:
                examine_shelf(stage, store, verdict)
            if not recovery.complete:
                verdict.broken.append(f"not all was final {recovery.seconds:.0f} s after healing")
            verdict.broken += stage.struck.broken
        verdict.broken += _mistakes(stage.said())
        outcome = self._outcome(verdict, recovery.seconds)
        if outcome.held:
            shutil.rmtree(self._folder, ignore_errors=True)
        return outcome

    def broken_off(self, why: BrokenOff) -> Outcome:
        """It did not come to its end: what is known is told, and what it left running is killed."""
        (self._folder / "broken-off.txt").write_text(why.place, encoding="utf-8")
        struck = []
        if self._stage is not None:
            self._stage.abandon()
            struck = self._stage.struck.broken
        return self._outcome(Verdict([why.sentence, *struck]), 0.0)

    def _strike(self, stage: Stage) -> None:
        stage.work(0.6)
        for fault in self._plan.faults:
            stage.struck.faults.append(fault.__name__)
            # a node under attack may refuse to be attacked further; what was done has to be survived anyway
            with contextlib.suppress(ChainFailure):
                fault(stage)
            stage.work(stage.random.uniform(0.2, 0.6))

    def _outcome(self, verdict: Verdict, recovery: float) -> Outcome:
        stage = self._stage
        said = "" if stage is None else stage.said()
        hit = frozenset(point for point in POINTS if f"fail-point {point}\n" in said)
        self._arms.note(hit)
        return Outcome(
            seed=self._plan.seed,
            database="" if stage is None else stage.database.name,
            struck=Struck() if stage is None else stage.struck,
            verdict=verdict,
            promises=0 if stage is None else len(stage.book),
            beside=Counter() if stage is None else stage.shelf.counted,
            recovery=recovery,
            seconds=time.monotonic() - self._began,
            fail_points=hit,
            deaths=said.count("fail-point "),
            armed=tuple(self._arms.chosen),
            folder=self._folder if verdict.broken else None,
        )


def _mistakes(said: str) -> list[str]:
    """A traceback in a log is a mistake of ours, whatever came of it."""
    place = said.find("Traceback (most recent call last)")
    if place < 0:
        return []
    lines = said[place:].splitlines()
    last = next((line for line in lines[1:] if line and not line.startswith(" ")), "")
    return [f"a process stumbled: {last[:200]}"]
