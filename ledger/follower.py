"""A thread that keeps index and replica at the chain's head, looks at once when it is nudged, and says how it
is.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from governance.errors import RuleBroken
from ledger.decode import UndecodableLog
from ledger.errors import ChainFailure
from ledger.index import Indexer, Step
from ledger.log_rows import Tip
from ledger.store_errors import DatabaseBusy, DatabaseUnreachable, DiskFull, StoreFault

IDLE_SECONDS: Final = 0.25
"""Between two looks at the head when nothing is expected."""

EAGER_SECONDS: Final = 0.016
"""Before the next look after a nudge; each look that finds nothing doubles it, up to `IDLE_SECONDS`. Who
nudges knows that there is something, and nudges again when there is more: looking every millisecond found
nothing four times a vote.
"""


_PASSING: Final = (ChainFailure, DatabaseBusy, DatabaseUnreachable, DiskFull)
"""What may be over when it is tried again; nothing was half done."""


@dataclass(frozen=True, slots=True)
class Health:
    """`behind`: still reading old blocks. `trouble`: a sentence, None when all is well. `stopped`:
    for good.
    """

    behind: bool
    trouble: str | None
    stopped: bool


class Follower:
    """Steps an indexer and tells listeners, in the order they were given, when the tip is another than they
    were told last. A step that moved the tip may fail afterwards, and so may a listener: the next step makes
    good for both.

    What passes (a node that is unwell or of another chain, a full disk, a database that is away) is told in
    `health` and tried again. What does not (an unknown event, a torn database, a fact against all rules)
    stops the thread with its reason: a record that may be wrong is worse than an old one.
    """

    def __init__(self, indexer: Indexer, *listeners: Callable[[Step], None]) -> None:
        self._indexer = indexer
        self._listeners = listeners
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._pause = IDLE_SECONDS
        self._health = Health(behind=True, trouble=None, stopped=False)
        self._told: Tip | None = None
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    @property
    def health(self) -> Health:
        """How it is, now."""
        return self._health

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread after its current step; harmless twice."""
        self._stop.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def nudge(self) -> None:
        """A transaction was sent, or is known to be mined: look at the head at once. Any thread.

        Looking without pause for as long as somebody waits would take the interpreter from those who do the
        work; so who knows that there is something to see nudges again.
        """
        self._woken.set()

    def _run(self) -> None:
        try:
            self._follow()
        finally:
            if not self._stop.is_set() and not self._health.stopped:
                self._health = Health(self._health.behind, "the follower ended by a mistake", stopped=True)

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                behind = self._once()
            except _PASSING as passing:
                self._health = Health(self._health.behind, str(passing), stopped=False)
                self._stop.wait(IDLE_SECONDS)
                continue
            except (UndecodableLog, StoreFault, RuleBroken) as lasting:
                self._health = Health(self._health.behind, str(lasting), stopped=True)
                return
            if not behind:
                self._rest()

    def _once(self) -> bool:
        step = self._indexer.step()
        if step.tip != self._told:
            for listener in self._listeners:
                listener(step)
            self._told = step.tip
        self._health = Health(step.behind, None, stopped=False)
        return step.behind

    def _rest(self) -> None:
        if self._woken.wait(self._pause):
            self._woken.clear()
            self._pause = EAGER_SECONDS
        else:
            self._pause = min(2 * self._pause, IDLE_SECONDS)


__all__ = ["Follower", "Health"]
