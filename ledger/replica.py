"""The consortium in memory, following the index: what every reader of one moment sees, and a bell when it
changes.

Two copies replay the same facts. Readers have the published one, the next facts go into the spare, then they
change places: a reader never waits and never sees half a block, and nothing is copied while readers are
quick. Hold the view, or its consortium, for as long as you read: so the replica knows that a copy is in use.
"""

import copy
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from governance.consortium import Consortium
from governance.facts.every import Fact
from ledger.decode import Decoder
from ledger.index import Step
from ledger.log_rows import Tip, has_block, read_logs, read_tip
from ledger.store import Store
from ledger.tie_keys import tie_key

PATIENCE_SECONDS: Final = 0.25
"""How long the spare copy may still be read before a fresh one is made."""

REMEMBERED: Final = 1_000
"""Changes that a listener may have missed and still gets told."""


class NotFollowing(Exception):
    """The replica has read nothing yet, so there is no moment to answer for."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The block a view is true at. `confirmed`: no fact in it lies above the depth a reorganisation
    reaches.
    """

    block: int
    hash: str
    time: int
    confirmed: bool


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class View:
    """One moment of the consortium. `version` rises with every change and is only good for comparing."""

    consortium: Consortium
    as_of: AsOf
    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """What led to a version: the new facts, or `rebuilt` when facts were taken back."""

    version: int
    facts: tuple[Fact, ...]
    rebuilt: bool


class Replica:
    """Follows the index of one store. Reading is for any thread; `told`, `catch_up` and `rebuild` for one."""

    def __init__(self, store: Store, decoder: Decoder, confirmations: int = 0) -> None:
        self._store = store
        self._decoder = decoder
        self._confirmations = confirmations
        self._bell = threading.Condition()
        self._awaited: list[tuple[int, threading.Event]] = []
        self._calls = 0
        self._changes: deque[Change] = deque(maxlen=REMEMBERED)
        self._view: View | None = None
        self._published = _Side(Consortium(tie_key))
        self._spare: _Side | None = None
        self._tip: Tip | None = None
        self._last_fact = 0

    def view(self) -> View:
        """The newest moment; raises NotFollowing before the first block was read."""
        view = self._view
        if view is None:
            raise NotFollowing("the consortium's record is still being read: ask again in a moment")
        return view

    @property
    def version(self) -> int:
        """Version of the newest view; 0 before the first."""
        view = self._view
        return view.version if view else 0

    def wait_for_change(self, version: int, timeout: float) -> int:
        """Waits until there is another version than this, at most `timeout` seconds or until `wake`; returns
        the newest.
        """
        with self._bell:
            calls = self._calls
            self._bell.wait_for(lambda: self.version != version or self._calls != calls, timeout)
        return self.version

    def wait_for_block(self, number: int, timeout: float) -> None:
        """Waits until a block of this number or a higher one can be read, at most `timeout` seconds or until
        `wake`. Blocks before it wake nobody here: of fifty who wait, each is woken once.
        """
        reached = threading.Event()
        awaited = (number, reached)
        with self._bell:
            if self._view is not None and self._view.as_of.block >= number:
                return
            self._awaited.append(awaited)
        if not reached.wait(timeout):
            with self._bell:
                if awaited in self._awaited:
                    self._awaited.remove(awaited)

    def wake(self) -> None:
        """Everybody who waits returns now, as if its time were up: so a stop need not wait for a change."""
        with self._bell:
            self._calls += 1
            self._bell.notify_all()
            self._release(None)

    def changes_since(self, version: int) -> tuple[Change, ...] | None:
        """What happened after a version, in order; None when that is too long ago to tell."""
        with self._bell:
            if version < self.version and (not self._changes or self._changes[0].version > version + 1):
                return None
            return tuple(change for change in self._changes if change.version > version)

    def told(self, step: Step) -> None:
        """Takes a step of the index of this very process, so that its facts need not be read again."""
        lost_facts = step.undone is not None and step.undone.logs != ()
        if step.tip is not None and step.before == self._tip and not lost_facts and self._view is not None:
            self._advance(step.facts, step.tip)
        else:
            self.catch_up()

    def catch_up(self) -> bool:
        """Reads what the index has gained, or everything when it lost something; whether anything changed."""
        with self._store.reading() as connection:
            tip = read_tip(connection)
            if tip is None or tip == self._tip:
                return False
            known = self._tip is not None and has_block(connection, self._tip.ref)
            above = self._tip.number if self._tip is not None and known else -1
            facts = (self._decoder.decode(log, time) for log, time in read_logs(connection, above))
            if known:
                self._advance(tuple(facts), tip)
            else:
                self._replace(facts, tip)
        return True

    def _replace(self, facts: Iterator[Fact], tip: Tip) -> None:
        """Replays everything into two fresh copies."""
        published, spare = _Side(Consortium(tie_key)), _Side(Consortium(tie_key))
        last_fact = 0
        for fact in facts:
            published.consortium.apply(fact)
            spare.consortium.apply(fact)
            last_fact = fact.at.block
        self._spare, self._last_fact = spare, last_fact
        self._publish(published, Change(self.version + 1, (), rebuilt=True), tip)

    def _advance(self, facts: tuple[Fact, ...], tip: Tip) -> None:
        """Replays new facts into the spare side and publishes it; without facts the same side serves on."""
        published = self._published
        if facts:
            fresh = self._unread_copy()
            for fact in facts:
                fresh.consortium.apply(fact)
            self._last_fact = facts[-1].at.block
            published.behind, self._spare, published = facts, published, fresh
        self._publish(published, Change(self.version + 1, facts, rebuilt=False), tip)

    def _unread_copy(self) -> "_Side":
        """The spare side, brought up to date; if somebody does not stop reading it, a copy of the other.

        While facts go into it there is no spare: if one of them fails, the next call makes a whole copy.
        """
        spare, self._spare = self._spare, None
        if spare is None or not spare.is_left():
            return _Side(copy.deepcopy(self._published.consortium))
        for fact in spare.behind:
            spare.consortium.apply(fact)
        spare.behind = ()
        return spare

    def _publish(self, side: "_Side", change: Change, tip: Tip) -> None:
        confirmed = tip.number - self._last_fact >= self._confirmations
        as_of = AsOf(tip.number, "0x" + tip.hash.hex(), tip.time, confirmed)
        view = View(side.lend(), as_of, change.version)
        with self._bell:
            self._tip, self._view, self._published = tip, view, side
            self._changes.append(change)
            self._bell.notify_all()
            self._release(tip.number)

    def _release(self, number: int | None) -> None:
        """Wakes who waits for this block or one below it; None: everybody. The bell is held."""
        waiting, self._awaited = self._awaited, []
        for block, reached in waiting:
            if number is None or block <= number:
                reached.set()
            else:
                self._awaited.append((block, reached))


@dataclass(slots=True)
class _Side:
    """One of two copies: the facts it has not replayed yet, and what readers may still hold of it."""

    consortium: Consortium
    behind: tuple[Fact, ...] = ()
    lent: list["weakref.ref[Consortium]"] = field(default_factory=list)

    def lend(self) -> Consortium:
        """A shallow copy for readers: it shares the books, and its life tells whether they are being read."""
        face = copy.copy(self.consortium)
        self.lent = [*self._held(), weakref.ref(face)]
        return face

    def is_left(self) -> bool:
        """Whether nobody reads it, waiting a little for readers to finish."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._held():
            if time.monotonic() > until:
                return False
            time.sleep(0.001)
        return True

    def _held(self) -> list["weakref.ref[Consortium]"]:
        return [face for face in self.lent if face() is not None]


__all__ = ["AsOf", "Change", "NotFollowing", "Replica", "View"]
