"""What a run is asked for, on the command line or by SEEDS of make."""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ledger.failpoints import POINTS
from scripts.chaos.faults import ALL
from scripts.chaos.schedule import Plan, in_order

KEPT: Final = Path(__file__).parents[2] / "tests" / "chaos" / "seeds.json"
"""Schedules that failed once: they are played for ever."""

USUAL_SEEDS: Final = 10
SHORT_MINUTE: Final = 3.0
LONG_MINUTE: Final = 60.0
FAULTS_TOGETHER: Final = 3
"""Faults of a schedule that is made to strike with those that no kept schedule has."""

ON_POSTGRES: Final = ((2, ("node_loses_its_last_minute", "kill_at_random", "database_is_away")),)
"""Seeds and faults that every change has to pass on a server too, where there is one: what failed on one, and
a kill.
"""

UNKEPT: Final = 1_000
"""Its seed; the next has the next."""

LONG_RUN: Final = 50
"""From so many schedules on, a process that stands still does so for a whole minute."""


class BadSeeds(SystemExit):
    """Seeds that cannot be read."""


@dataclass(frozen=True, slots=True)
class Options:
    """`minute` is how long a process stands still, in seconds; `jobs` schedules are played at once.

    `plans` are played on `database`; beside them `on_postgres`, where a server can be started.
    """

    plans: tuple[Plan, ...]
    on_postgres: tuple[Plan, ...]
    database: str
    jobs: int
    as_json: bool
    minute: float


def options(arguments: Sequence[str]) -> Options:
    """Reads the command line; `--list-fail-points` prints them and ends."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument(
        "--seeds", default=os.environ.get("SEEDS", ""), help="how many, or which: 200, or 7,19"
    )
    parser.add_argument(
        "--kept", action="store_true", help="the schedules that failed once, and every other fault once"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--jobs", type=int, default=3, help="schedules played at once")
    parser.add_argument("--minute", type=float, help="seconds that a process stands still; 60 in long runs")
    parser.add_argument("--points", help="fail-points of the schedule that is played again, in their order")
    parser.add_argument("--json", action="store_true", help="the figures as JSON on standard output")
    parser.add_argument("--list-fail-points", action="store_true")
    given = parser.parse_args(arguments)
    if given.list_fail_points:
        print("\n".join(POINTS))
        raise SystemExit(0)
    plans = checked() if given.kept else tuple(map(Plan.of, seeds_of(given.seeds)))
    if given.points is not None:
        plans = tuple(replace(plan, points=tuple(given.points.split(","))) for plan in plans)
    usual = LONG_MINUTE if len(plans) >= LONG_RUN else SHORT_MINUTE
    minute = usual if given.minute is None else given.minute
    beside = on_postgres() if given.kept and given.database == "sqlite" else ()
    return Options(plans, beside, given.database, given.jobs, given.json, minute)


def seeds_of(text: str) -> tuple[int, ...]:
    """`200` is the first 200; `7,19` and `7,` are these; nothing is the usual ones."""
    parts = [part for part in text.replace(" ", "").split(",") if part]
    if any(not part.isdigit() for part in parts):
        raise BadSeeds(f"SEEDS is a number of schedules, or seeds with commas between them, not {text!r}")
    if "," in text:
        return tuple(map(int, parts))
    return tuple(range(int(parts[0]) if parts else USUAL_SEEDS))


def checked() -> tuple[Plan, ...]:
    """What every change has to pass: schedules that failed once, and the faults that none of them has."""
    failed = kept()
    met = {fault for plan in failed for fault in plan.faults}
    others = [fault for fault in ALL if fault not in met]
    some = (others[start : start + FAULTS_TOGETHER] for start in range(0, len(others), FAULTS_TOGETHER))
    return (*failed, *(Plan(number, in_order(faults)) for number, faults in enumerate(some, start=UNKEPT)))


def on_postgres() -> tuple[Plan, ...]:
    """What every change has to pass on a server."""
    by_name = {fault.__name__: fault for fault in ALL}
    return tuple(Plan(seed, tuple(by_name[name] for name in names)) for seed, names in ON_POSTGRES)


def kept() -> tuple[Plan, ...]:
    """Schedules that failed once."""
    return tuple(map(Plan.kept, json.loads(KEPT.read_text(encoding="utf-8"))))
