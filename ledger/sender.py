"""The one ordered sender of a key: a thread that journals what came together, broadcasts it together, and
watches it.

Whoever submits waits for the journal only. Everything that came in the meantime goes into one database
transaction and one batch, so fifty clients cost little more than one.
"""

import logging
import threading
import time
from collections import deque
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import Final

from ledger.broadcast import Broadcaster
from ledger.chain import Chain
from ledger.errors import ChainFailure
from ledger.journal import Entry, Journal, Written
from ledger.nonce_proof import used_nonces
from ledger.outbox import Outbox, Pace
from ledger.signatory import Signatory
from ledger.store import Store
from ledger.store_errors import StoreFault
from ledger.submission import RelayStopped, SenderHeldElsewhere, Submission
from ledger.watching import Watcher

MOST_TOGETHER: Final = 256
"""Entries in one database transaction."""

SETTLE_SECONDS: Final = 0.25
"""How long an ending may be known in memory only."""

RENEW_SECONDS: Final = 3.0
"""How often an idle sender renews its lease."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Request:
    entry: Entry
    written: "Future[Submission]"


class Sender:
    """Start it once, `put` entries, and `close` it. Safe to share between threads."""

    def __init__(self, chain: Chain, store: Store, key: bytes, pace: Pace) -> None:
        self._signatory = Signatory(chain, key)
        self._chain = chain
        self._pace = pace
        self._journal = Journal(store, chain.chain_id, self._signatory.address)
        self._outbox = Outbox()
        self._broadcaster = Broadcaster(chain, self._journal, self._outbox, self._signatory, pace)
        self._watcher = Watcher(chain, self._journal, self._outbox, self._signatory, self._broadcaster, pace)
        self._requests: deque[_Request] = deque()
        self._unsettled: list[Submission] = []
        self._next_settling = 0.0
        self._arrived = threading.Condition()
        self._stopping = False
        self._leading = False
        self._used = 0
        self._next_renewal = 0.0
        self._next_look_back = 0.0
        self._fault: str | None = None
        self._thread = threading.Thread(target=self._run, name="relay-sender", daemon=True)

    @property
    def address(self) -> str:
        """The account that sends."""
        return self._signatory.address

    @property
    def journal(self) -> Journal:
        """The journal it writes."""
        return self._journal

    @property
    def leading(self) -> bool:
        """Whether this process is the one that sends with the key."""
        return self._leading

    @property
    def trouble(self) -> str | None:
        """Why something is not going on, in one sentence; None when all is well."""
        return self._fault or self._broadcaster.trouble

    def start(self) -> None:
        """Starts the thread; what the journal has unfinished is sent first."""
        self._thread.start()

    def close(self) -> None:
        """Stops the thread and lets the key go. What is journaled will be sent after the next start."""
        with self._arrived:
            self._stopping = True
            self._arrived.notify()
        if self._thread.is_alive():
            self._thread.join()

    def put(self, entry: Entry) -> "Future[Submission]":
        """Hands an entry over; the future has the submission once it is in the journal."""
        request = _Request(entry, Future())
        with self._arrived:
            if self._stopping or not self._thread.is_alive():
                raise RelayStopped("the relay is not running")
            self._requests.append(request)
            self._arrived.notify()
        return request.written

    def live(self, submission_id: str) -> Submission | None:
        """The newest state of a submission on its way or mined lately; None when it is neither."""
        one = self._outbox.open.get(submission_id) or self._outbox.recent.get(submission_id)
        return None if one is None else one.submission

    def wait(self, submission_id: str, timeout: float) -> Submission | None:
        """As `live`, once it is final, or when `timeout` seconds have passed."""
        one = self._outbox.open.get(submission_id)
        if one is not None:
            one.ended.wait(timeout)
        return self.live(submission_id)

    def has_open(self, signer: str) -> bool:
        """Whether something that this account signed is still on its way."""
        return self._outbox.has_open(signer)

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._end()

    def _turn(self) -> None:
        """One round: what came is journaled, what is due is sent, what was sent is looked for."""
        requests = self._take()
        try:
            if not self._leads():
                self._refuse(requests, SenderHeldElsewhere("another process sends with this key; try again"))
                return
            if requests:
                self._write(requests)
            self._broadcaster.send_due(self._finish)
            self._watcher.look(self._finish)
            self._settle_late()
            self._look_back()
            self._fault = None
        except SenderHeldElsewhere as failure:
            self._step_back(requests, failure)
        except (ChainFailure, StoreFault) as failure:
            self._suffer(requests, failure)

    def _take(self) -> list[_Request]:
        """What came together; waits a little when there is nothing to do."""
        with self._arrived:
            if not self._requests and not self._stopping:
                self._arrived.wait(self._outbox.pause if self._outbox.open else self._pace.idle)
            count = min(len(self._requests), MOST_TOGETHER)
            return [self._requests.popleft() for _ in range(count)]

    def _leads(self) -> bool:
        """Takes the lease when it is free, and then everything that the journal has unfinished."""
        now = time.monotonic()
        if self._leading and now < self._next_renewal:
            return True
        if self._leading:
            self._journal.renew_lease(int(time.time()))
        elif self._journal.take_lease(int(time.time()), self._chain_nonce()):
            self._recover()
        else:
            return False
        self._next_renewal = now + RENEW_SECONDS
        return True

    def _recover(self) -> None:
        """After a start: unfinished ones are sent again, late ones are looked for again."""
        used = used_nonces(self._chain, self.address)
        tip = int(str(self._chain.request("eth_blockNumber")), 16)
        self._outbox.clear()
        late = self._journal.mined_from(max(0, tip - self._pace.recent_blocks), used)
        for written in (*late, *self._journal.unfinished()):
            self._outbox.track(written)
        self._used, self._leading = used, True
        self._next_look_back = 0.0

    def _chain_nonce(self) -> int:
        """The first nonce of a key that is new here: also above what waits in the node's own pool."""
        answer = self._chain.request("eth_getTransactionCount", [self.address, "pending"])
        return int(str(answer), 16)

    def _write(self, requests: list[_Request]) -> None:
        self._signatory.fees()
        entries = [request.entry for request in requests]
        now, settled = int(time.time()), tuple(self._unsettled)
        results = self._journal.add(entries, self._signatory.sign, self._used, now, settled)
        del self._unsettled[: len(settled)]
        for request, result in zip(requests, results, strict=True):
            if isinstance(result, Written):
                if result.fresh:
                    self._outbox.track(result)
                _resolve(request.written, result.submission)
            else:
                _fail(request.written, result)

    def _finish(self, submissions: list[Submission]) -> None:
        """Tells whoever waits. The journal learns it a little later: the chain would tell it again."""
        if not self._unsettled:
            self._next_settling = time.monotonic() + SETTLE_SECONDS
        self._unsettled += submissions
        for submission in submissions:
            self._outbox.finish(submission)

    def _settle_late(self) -> None:
        """Stores endings, unless a journal entry has taken them along."""
        if self._unsettled and time.monotonic() >= self._next_settling:
            self._journal.settle(self._unsettled)
            self._unsettled.clear()

    def _look_back(self) -> None:
        if time.monotonic() >= self._next_look_back:
            self._journal.settle(self._unsettled)
            self._unsettled.clear()
            self._watcher.look_back()
            self._next_look_back = time.monotonic() + self._pace.idle

    def _step_back(self, requests: list[_Request], failure: SenderHeldElsewhere) -> None:
        """Another process took the key over: it has our journal, and sends what is in it."""
        log.warning("%s", failure.sentence)
        self._leading = False
        self._unsettled.clear()
        self._outbox.clear()
        self._refuse(requests, failure)

    def _suffer(self, requests: list[_Request], failure: ChainFailure | StoreFault) -> None:
        """The node or the database is unwell: who waits is told, what is journaled stays and is tried
        again."""
        self._fault = str(failure)
        log.warning("the relay waits: %s", failure)
        self._refuse(requests, failure)
        with self._arrived:
            self._arrived.wait(self._pace.retry)

    def _refuse(self, requests: list[_Request], failure: Exception) -> None:
        for request in requests:
            _fail(request.written, failure)

    def _end(self) -> None:
        """Lets go of everything; nobody waits for ever."""
        with self._arrived:
            self._stopping = True
            left = list(self._requests)
            self._requests.clear()
        self._refuse(left, RelayStopped("the relay stopped before it had written this down"))
        if self._leading:
            self._leading = False
            self._let_go()
        self._outbox.clear()

    def _let_go(self) -> None:
        try:
            self._journal.settle(self._unsettled)
            self._journal.release_lease()
        except StoreFault as failure:
            log.warning("the lease was not released: %s", failure)


def _resolve(future: "Future[Submission]", submission: Submission) -> None:
    try:
        future.set_result(submission)
    except InvalidStateError:
        log.debug("nobody waits for %s any more", submission.id)


def _fail(future: "Future[Submission]", failure: Exception) -> None:
    """A request that was written already keeps its result."""
    if not future.done():
        future.set_exception(failure)
