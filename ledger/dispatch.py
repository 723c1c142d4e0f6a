"""One round of an ordered sender: what came together is journaled together, sent together, and looked for.

There is no thread here: whoever calls `turn` again and again makes progress, and a test can stop between
any two.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import Final

from ledger.broadcast import Broadcaster
from ledger.chain import Chain, int_of
from ledger.errors import ChainFailure
from ledger.journal import Entry, Journal, Written
from ledger.nonce_proof import used_nonces
from ledger.outbox import Outbox, Pace
from ledger.signatory import Signatory
from ledger.store import Store
from ledger.store_errors import StoreFault
from ledger.submission import SenderHeldElsewhere, Submission
from ledger.watching import Watcher

SETTLE_SECONDS: Final = 0.25
"""How long an ending may be known in memory only."""

RENEW_SECONDS: Final = 3.0
"""How often an idle sender renews its lease."""

log = logging.getLogger(__name__)


def tell_nobody() -> None:
    """For a sender whose effects nobody waits to read."""


@dataclass(frozen=True, slots=True)
class Request:
    """An entry, and the promise to tell when it is in the journal."""

    entry: Entry
    written: "Future[Submission]"

    def fail(self, failure: Exception) -> None:
        """Tells that it was not written; what was written already stays so."""
        if not self.written.done():
            self.written.set_exception(failure)

    def succeed(self, submission: Submission) -> None:
        """Tells what was written, if somebody still waits."""
        try:
            self.written.set_result(submission)
        except InvalidStateError:
            log.debug("nobody waits for %s any more", submission.id)


class Dispatch:
    """The sender of one key on one chain."""

    def __init__(
        self, chain: Chain, store: Store, key: bytes, pace: Pace, told: Callable[[], None] = tell_nobody
    ) -> None:
        self._signatory = Signatory(chain, key)
        self._chain = chain
        self._pace = pace
        self._told = told
        self.journal = Journal(store, chain.chain_id, self._signatory.address)
        self.outbox = Outbox()
        parts = (chain, self.journal, self.outbox, self._signatory)
        self._broadcaster = Broadcaster(*parts, pace)
        self._watcher = Watcher(*parts, self._broadcaster, pace)
        self.leading = False
        self._in_doubt = False
        self._fault: str | None = None
        self._used = 0
        self._unsettled: list[Submission] = []
        self._next_settling = 0.0
        self._next_renewal = 0.0
        self._next_look_back = 0.0

    @property
    def address(self) -> str:
        """The account that sends."""
        return self._signatory.address

    @property
    def trouble(self) -> str | None:
        """Why something is not going on, in one sentence; None when all is well."""
        return self._fault or self._broadcaster.trouble

    def turn(self, requests: Sequence[Request]) -> bool:
        """One round. Every request is told how it went. False when it should be tried again only after a
        while."""
        try:
            if not self._leads():
                raise SenderHeldElsewhere("another process sends with this key; try again")
            self._write(requests)
            if self._broadcaster.send_due(self._finish):
                self._told()  # a node that mines at once has the block by now
            self._watcher.look(self._finish)
            self._settle_late()
            self._look_back()
            self._fault = None
            return True
        except SenderHeldElsewhere as failure:
            return self._step_back(requests, failure)
        except (ChainFailure, StoreFault) as failure:
            self._fault = str(failure)
            self._in_doubt |= isinstance(failure, StoreFault)
            log.info("the relay waits: %s", failure)
            refuse(requests, failure)
            return False

    def let_go(self) -> None:
        """Stores what is known and lets the key go, so that another process need not wait."""
        if self.leading:
            self.leading = False
            try:
                self._settle()
                self.journal.release_lease()
            except (StoreFault, SenderHeldElsewhere) as failure:
                log.warning("the lease was not released: %s", failure)
        self.outbox.clear()

    def _leads(self) -> bool:
        """Takes the lease when it is free, and then everything that the journal has unfinished."""
        now = time.monotonic()
        if self.leading and not self._in_doubt and now < self._next_renewal:
            return True
        if self.leading:
            self.journal.renew_lease(int(time.time()))
            self._look_what_was_written()
        elif self.journal.take_lease(int(time.time()), self._first_nonce()):
            self._recover()
        else:
            return False
        self._next_renewal = now + RENEW_SECONDS
        return True

    def _look_what_was_written(self) -> None:
        """After a fault of the database: a connection that breaks during a commit does not tell whether it
        was one. What the journal has counts; endings that only memory knows are told by the chain again.
        """
        if self._in_doubt:
            self._unsettled.clear()
            self._recover()

    def _recover(self) -> None:
        """After a start: unfinished ones are sent again, late ones are looked for again."""
        used = used_nonces(self._chain, self.address)
        tip = int_of(self._chain.request("eth_blockNumber"))
        self.outbox.clear()
        # what was late when it was written: the chain may have lost blocks and grown by many since
        newest = min(tip, self.journal.newest_block())
        late = self.journal.mined_from(max(0, newest - self._pace.recent_blocks), used)
        for written in (*late, *self.journal.unfinished()):
            self.outbox.track(written)
        self._used, self.leading, self._in_doubt = used, True, False
        self._next_look_back = 0.0

    def _first_nonce(self) -> int:
        """The first nonce of a key that is new here: also above what waits in the node's own pool."""
        return int_of(self._chain.request("eth_getTransactionCount", [self.address, "pending"]))

    def _write(self, requests: Sequence[Request]) -> None:
        """Journals entries, and endings along with them; then tells the submitters."""
        if not requests:
            return
        self._signatory.fees()
        entries = [request.entry for request in requests]
        now, settled = int(time.time()), tuple(self._unsettled)
        results = self.journal.add(entries, self._signatory.sign, self._used, now, settled)
        del self._unsettled[: len(settled)]
        for request, result in zip(requests, results, strict=True):
            if not isinstance(result, Written):
                request.fail(result)
                continue
            if result.fresh:
                self.outbox.track(result)
            request.succeed(result.submission)

    def _finish(self, submissions: list[Submission]) -> None:
        """Tells whoever waits. The journal learns it a little later: the chain would tell it again."""
        if not self._unsettled:
            self._next_settling = time.monotonic() + SETTLE_SECONDS
        self._unsettled += submissions
        for submission in submissions:
            self.outbox.finish(submission)
        self._told()

    def _settle_late(self) -> None:
        if time.monotonic() >= self._next_settling:
            self._settle()

    def _settle(self) -> None:
        """Stores endings that no journal entry has taken along."""
        self.journal.settle(self._unsettled, int(time.time()))
        self._unsettled.clear()

    def _look_back(self) -> None:
        if time.monotonic() >= self._next_look_back:
            self._settle()
            self._watcher.look_back()
            self._next_look_back = time.monotonic() + self._pace.idle

    def _step_back(self, requests: Sequence[Request], failure: SenderHeldElsewhere) -> bool:
        """Another process took the key over: it has our journal, and sends what is in it."""
        if self.leading:
            log.warning("%s", failure.sentence)
        self.leading = False
        self._unsettled.clear()
        self.outbox.clear()
        refuse(requests, failure)
        return True


def refuse(requests: Sequence[Request], failure: Exception) -> None:
    """Tells all that nothing was written."""
    for request in requests:
        request.fail(failure)
