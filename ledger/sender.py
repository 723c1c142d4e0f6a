"""The one ordered sender of a key, as a thread.

Whoever submits waits for the journal only. Everything that came in the meantime goes into one database
transaction and one batch, so fifty clients cost little more than one.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from ledger.chain import Chain
from ledger.dispatch import Dispatch, Request, refuse, tell_nobody
from ledger.journal import Entry, Journal
from ledger.outbox import Pace
from ledger.store import Store
from ledger.submission import RelayStopped, Submission

MOST_TOGETHER: Final = 256
"""Entries in one database transaction."""


class Sender:
    """Start it once, `put` entries, and `close` it. Safe to share between threads."""

    def __init__(
        self, chain: Chain, store: Store, key: bytes, pace: Pace, told: Callable[[], None] = tell_nobody
    ) -> None:
        self._dispatch = Dispatch(chain, store, key, pace, told)
        self._pace = pace
        self._requests: deque[Request] = deque()
        self._arrived = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="relay-sender", daemon=True)

    @property
    def address(self) -> str:
        """The account that sends."""
        return self._dispatch.address

    @property
    def journal(self) -> Journal:
        """The journal it writes."""
        return self._dispatch.journal

    @property
    def leading(self) -> bool:
        """Whether this process is the one that sends with the key."""
        return self._dispatch.leading

    @property
    def running(self) -> bool:
        """Whether the thread is at work; what is handed in after its end is refused."""
        return self._thread.is_alive() and not self._stopping

    @property
    def trouble(self) -> str | None:
        """Why something is not going on, in one sentence; None when all is well."""
        return self._dispatch.trouble

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
        request = Request(entry, Future())
        with self._arrived:
            if not self.running:
                raise RelayStopped("the relay is not running")
            self._requests.append(request)
            self._arrived.notify()
        return request.written

    def live(self, submission_id: str) -> Submission | None:
        """The newest state of a submission on its way or mined lately; None when it is neither."""
        outbox = self._dispatch.outbox
        one = outbox.open.get(submission_id) or outbox.recent.get(submission_id)
        return None if one is None else one.submission

    def wait(self, submission_id: str, timeout: float) -> Submission | None:
        """As `live`, once it is final, or when `timeout` seconds have passed."""
        one = self._dispatch.outbox.open.get(submission_id)
        if one is not None:
            one.ended.wait(timeout)
        return self.live(submission_id)

    def has_open(self, signer: str) -> bool:
        """Whether something that this account signed is still on its way."""
        return self._dispatch.outbox.has_open(signer)

    def underway(self, signer: str, above: int) -> list[Submission]:
        """What this account signed that is still on its way, or mined above a block."""
        return self._dispatch.outbox.underway(signer, above)

    def _run(self) -> None:
        try:
            while not self._stopping:
                if not self._dispatch.turn(self._take()):
                    self._rest(self._pace.retry)
        finally:
            self._end()

    def _take(self) -> list[Request]:
        """What came together; waits a little when there is nothing to do."""
        with self._arrived:
            if not self._requests and not self._stopping:
                outbox = self._dispatch.outbox
                self._arrived.wait(outbox.pause if outbox.open else self._pace.idle)
            count = min(len(self._requests), MOST_TOGETHER)
            return [self._requests.popleft() for _ in range(count)]

    def _rest(self, seconds: float) -> None:
        with self._arrived:
            if not self._stopping:
                self._arrived.wait(seconds)

    def _end(self) -> None:
        """Lets go of everything; nobody waits for ever."""
        with self._arrived:
            self._stopping = True
            left = list(self._requests)
            self._requests.clear()
        refuse(left, RelayStopped("the relay stopped before it had written this down"))
        self._dispatch.let_go()
