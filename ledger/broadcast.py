"""Sending stored bytes to the node, as often as needed, and reading what the node says about them.

Sending the same bytes twice is one transaction. So every doubt is answered by sending again; only a proof
that a nonce is lost, or that the node can never take the bytes, leads to other bytes, and those are
journaled first.
"""

import logging
import time
from collections.abc import Callable
from typing import TypeGuard

from ledger import endings
from ledger.chain import Chain
from ledger.errors import (
    AlreadyKnown,
    ChainFailure,
    ContractRefused,
    NodeRefused,
    NodeUnwell,
    OutOfGas,
    Throttled,
    Underpriced,
    WrongNonce,
)
from ledger.failpoints import reach
from ledger.journal import Journal, Written
from ledger.nonce_proof import used_nonces, user_of
from ledger.outbox import Outbox, Pace, Tracked
from ledger.signatory import Signatory
from ledger.simulation import Simulation
from ledger.submission import Submission
from ledger.transactions import Signed

MOST_AT_ONCE = 200
"""Raw transactions in one batch."""

log = logging.getLogger(__name__)


class Broadcaster:
    """Sends what is due. `trouble` says in one sentence why something is not accepted; None when all is
    well."""

    def __init__(
        self, chain: Chain, journal: Journal, outbox: Outbox, signatory: Signatory, pace: Pace
    ) -> None:
        self._chain = chain
        self._journal = journal
        self._outbox = outbox
        self._signatory = signatory
        self._simulation = Simulation(chain, signatory.address)
        self._pace = pace
        self.trouble: str | None = None

    def send_due(self, finish: Callable[[list[Submission]], None]) -> bool:
        """Broadcasts in the order of nonces; whether there was anything. `finish` is given what the node can
        never take.
        """
        due = self._outbox.due(time.monotonic())
        refused: list[Submission] = []
        for start in range(0, len(due), MOST_AT_ONCE):
            refused += self._send(due[start : start + MOST_AT_ONCE])
        if refused:
            finish(refused)
        return bool(due)

    def raise_fee(self, one: Tracked) -> None:
        """Signs the same transaction dearer, journals it, and has it sent next."""
        self._rewrite(one, self._signatory.dearer(one.newest), one.newest.nonce)

    def fill(self, one: Tracked) -> None:
        """Uses a nonce up with a transfer of nothing, so that later ones are not held up."""
        self._rewrite(one, self._signatory.filler(one.newest.nonce), one.newest.nonce)

    def renew(self, one: Tracked, now: int) -> Submission | None:
        """When another transaction provably used the nonce: the same call with the next nonce.

        None when it is renewed, or when there is no proof yet; the refused submission when it would fail
        now, or when its owner signed it.
        """
        user = user_of(self._chain, one.submission.sender, one.newest.nonce, self._pace.proof_depth)
        if user is None or user in [attempt.tx_hash for attempt in one.attempts]:
            return None
        if not one.ours:
            sentence = f"The transaction's nonce {one.newest.nonce} was used by {user}."
            return endings.refused(one.submission, endings.NONCE_USED, sentence, {}, now)
        try:
            gas = self._simulation.limit(str(one.submission.target), one.submission.calldata)
        except ContractRefused as reason:
            return endings.refused(one.submission, reason.name, reason.sentence, reason.arguments, now)
        used = used_nonces(self._chain, self._signatory.address)
        nonce = max(self._journal.renew_lease(int(time.time())), used)
        self._rewrite(one, self._signatory.renewed(one.newest, nonce, gas), nonce)
        return None

    def _send(self, batch: list[Tracked]) -> list[Submission]:
        requests = [("eth_sendRawTransaction", ["0x" + one.newest.raw.hex()]) for one in batch]
        now = time.monotonic()
        reach("broadcast:before")
        try:
            answers = self._chain.try_batch(requests)
        except ChainFailure as failure:
            self._postpone(batch, now, failure, exposed=True)
            return []
        reach("broadcast:after")
        self.trouble = None
        judged = [self._judge(one, answer, now) for one, answer in zip(batch, answers, strict=True)]
        self._outbox.hurry()
        return [submission for submission in judged if submission is not None]

    def _judge(self, one: Tracked, answer: object, now: float) -> Submission | None:
        """Reads the node's answer about one transaction; the submission when it is refused for good."""
        if _is_refusal(answer, one) and one.exposed is not None:
            answer = self._asked_again(one, now)
        if not isinstance(answer, ChainFailure) or isinstance(answer, AlreadyKnown | WrongNonce):
            one.doubtful = isinstance(answer, WrongNonce)
            one.first_sent = now if one.first_sent is None else one.first_sent
            one.due, one.exposed = now + self._pace.resend, now
        elif _is_refusal(answer, one):
            name, sentence = type(answer).__name__, answer.sentence
            return endings.refused(one.submission, name, sentence, {}, int(time.time()))
        elif isinstance(answer, Underpriced | OutOfGas):
            self._resign(one, answer, now)
        else:
            self._postpone([one], now, answer, exposed=isinstance(answer, Throttled))
        return None

    def _asked_again(self, one: Tracked, now: float) -> object:
        """What counts instead of a refusal when a node may have had the bytes: our chain may have them, and
        whoever refuses them now may be on another one. The refusal must come from a node that proves its
        chain in the same answer and does not know them, when none of them can be under way any more.
        """
        assert one.exposed is not None
        if now - one.exposed < self._pace.resend:
            return NodeUnwell("a node may have the transaction that is refused now; it is asked again soon")
        requests = [
            ("eth_getTransactionByHash", [one.newest.tx_hash]),
            ("eth_sendRawTransaction", ["0x" + one.newest.raw.hex()]),
        ]
        try:
            known, answer = self._chain.try_proved(requests)
        except ChainFailure as failure:
            return NodeUnwell(failure.sentence)
        if isinstance(known, ChainFailure):
            return NodeUnwell(known.sentence)
        return answer if known is None else known

    def _resign(self, one: Tracked, answer: Underpriced | OutOfGas, now: float) -> None:
        """The node will not take these bytes: dearer ones, or, when it never can, ones that use the nonce
        up."""
        log.warning("submission %s: %s", one.submission.id, answer.sentence)
        earlier_is_there = one.first_sent is not None and isinstance(answer, Underpriced)
        if earlier_is_there:
            one.due = now + self._pace.resend
        elif isinstance(answer, Underpriced):
            self.raise_fee(one)
        else:
            self.fill(one)

    def _postpone(self, ones: list[Tracked], now: float, failure: ChainFailure, exposed: bool) -> None:
        """To be sent again; `exposed` when the bytes may have been taken all the same."""
        self.trouble = failure.sentence
        for one in ones:
            one.due = now + self._pace.retry
            one.exposed = now if exposed else one.exposed

    def _rewrite(self, one: Tracked, signed: Signed, nonce: int) -> None:
        """Journals another attempt before anybody can see it."""
        written: Written = self._journal.replace(one.submission, signed, nonce, int(time.time()))
        one.submission, one.attempts = written.submission, written.attempts
        one.due, one.first_sent, one.doubtful = 0.0, None, False


def _is_refusal(answer: object, one: Tracked) -> TypeGuard[NodeRefused]:
    """Whether the node speaks against a transaction that its owner signed, so that it is not ours to mend."""
    spoken = isinstance(answer, NodeRefused) and not isinstance(answer, Throttled | AlreadyKnown)
    return spoken and not one.ours


__all__ = ["Broadcaster"]
