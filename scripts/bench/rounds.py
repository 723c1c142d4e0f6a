"""Rounds: every program once in each, in an order that moves on, so that drift hits all alike."""

import gc
import time
from collections.abc import Callable, Mapping

Subject = Callable[[], float]
"""Does the job once and gives what it cost."""


def interleaved(
    subjects: Mapping[str, Subject], repeats: int, tell: Callable[[int], None] = lambda _round: None
) -> dict[str, tuple[float, ...]]:
    """What each subject cost in each round; every round begins with another one."""
    names = list(subjects)
    found: dict[str, list[float]] = {name: [] for name in names}
    for number in range(repeats):
        tell(number)
        start = number % len(names)
        for name in (*names[start:], *names[:start]):
            gc.collect()
            found[name].append(subjects[name]())
    return {name: tuple(samples) for name, samples in found.items()}


def timed(work: Callable[[], object]) -> Subject:
    """A subject that costs the seconds its work takes."""

    def run() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return run
