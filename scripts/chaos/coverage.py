"""Which fail-points a run has died at so far, and which one is next: the one that was died at least."""

import threading
from collections import Counter
from collections.abc import Iterable
from typing import Final

from ledger.failpoints import POINTS

FOUNDED: Final = tuple(point for point in POINTS if point.startswith(("deploy.", "file.")))
"""Fail-points that a founding passes."""

UNREACHED: Final = tuple(
    point for point in POINTS if point.startswith(("accounts.close-all:", "contents.unshare:"))
)
"""What no act of the API or the command line comes to: the tests of each point alone die there."""

SERVED: Final = tuple(point for point in POINTS if point not in (*FOUNDED, *UNREACHED))
"""Fail-points that a serving installation passes while members vote, commit, share, read and change their
profiles, and visitors come and go."""

SPECIAL: Final = ("journal.replace", "journal.fill", "index.undo")
"""Passed only when transactions stick or blocks go: a process armed with one lives on in quiet times."""

EVERYDAY: Final = tuple(point for point in SERVED if not point.startswith(SPECIAL))


class Coverage:
    """Shared by the schedules of a run, which are played at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hit: Counter[str] = Counter()
        self._tried: Counter[str] = Counter()

    def choose(self, among: tuple[str, ...]) -> str:
        """Of the points died at least the one tried least; the first of equals."""
        with self._lock:
            point = min(among, key=lambda one: (self._hit[one], self._tried[one]))
            self._tried[point] += 1
            return point

    def note(self, points: Iterable[str]) -> None:
        """A schedule died at these."""
        with self._lock:
            self._hit.update(points)


class Arms:
    """The fail-points of one schedule in their order: given ones when it is played again, else by coverage.

    Those for processes that the crew starts are written `start=POINT`, those for foundings `found=POINT`, the
    others are asked for by faults.
    `given` says which, and that there are no others; `chosen` are those that were handed out.
    """

    def __init__(self, coverage: Coverage, given: tuple[str, ...] | None) -> None:
        self._coverage = coverage
        self._given = None if given is None else list(given)
        self._left = DEATHS
        self.chosen: list[str] = []

    def for_a_fault(self) -> str | None:
        """For a fault that kills at fail-points; None when all given ones were handed out."""
        return self._next("", SERVED)

    def for_a_start(self) -> str | None:
        """For a process that the crew starts; None when there were enough."""
        if self._left == 0:
            return None
        self._left -= 1
        return self._next(START, EVERYDAY)

    def for_a_founding(self) -> str | None:
        """For a founding; None when all given ones were handed out."""
        return self._next(FOUND, FOUNDED)

    def note(self, points: Iterable[str]) -> None:
        """The schedule died at these."""
        self._coverage.note(points)

    def lay_down(self) -> None:
        """Processes live from now on."""
        self._left = 0

    def _next(self, prefix: str, among: tuple[str, ...]) -> str | None:
        wanted = self._replayed(prefix) if self._given is not None else prefix + self._coverage.choose(among)
        if wanted is None:
            return None
        self.chosen.append(wanted)
        return wanted.removeprefix(prefix)

    def _replayed(self, prefix: str) -> str | None:
        given = self._given or []
        found = next((one for one in given if _prefix(one) == prefix), None)
        if found is not None:
            given.remove(found)
        return found


START: Final = "start="
FOUND: Final = "found="
DEATHS: Final = 3
"""How many processes of a schedule are started to die somewhere, besides those that a fault kills."""


def _prefix(point: str) -> str:
    """What a fail-point is for."""
    return next((one for one in (START, FOUND) if point.startswith(one)), "")


__all__ = ["EVERYDAY", "FOUNDED", "SERVED", "UNREACHED", "Arms", "Coverage"]
