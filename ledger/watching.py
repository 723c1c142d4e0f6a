"""Watching what was sent: receipts, nonces that were used by others, fees that are too low, and reorgs."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from ledger import endings
from ledger.broadcast import Broadcaster
from ledger.chain import Chain, int_of, mapping_of, text_of
from ledger.journal import Journal, Written
from ledger.nonce_proof import used_nonces
from ledger.outbox import Outbox, Pace, Tracked, reopened
from ledger.replaying import why_reverted
from ledger.signatory import Signatory
from ledger.submission import Submission

MOST_AT_ONCE: Final = 200
"""Submissions whose receipts are asked for in one look: the ones with the lowest nonces."""

Finish = Callable[[list[Submission]], None]


class Watcher:
    """Finds out what became of submissions."""

    def __init__(
        self,
        chain: Chain,
        journal: Journal,
        outbox: Outbox,
        signatory: Signatory,
        broadcaster: Broadcaster,
        pace: Pace,
    ) -> None:
        self._chain = chain
        self._journal = journal
        self._outbox = outbox
        self._signatory = signatory
        self._broadcaster = broadcaster
        self._pace = pace
        self._node: str | None = None
        self._first = ""
        self._first_since = 0.0
        self._verified: set[str] = set()
        self._last_tip: set[_Place] = set()

    def look(self, finish: Finish) -> None:
        """Asks for receipts of what was sent; raises `NodeUnwell`."""
        looked_at = self._outbox.sent(MOST_AT_ONCE)
        found = self._receipts(looked_at)
        if found:
            finish([self._ending(one, receipt) for one, receipt in _telling(found)])
            self._outbox.hurry()
        else:
            self._outbox.slow_down()
            self._free_the_stuck()
            self._free_the_stranded()
        self._examine([one for one in looked_at if one.doubtful and not one.submission.final], finish)

    def look_back(self) -> None:
        """Whether a reorg, or a chain that lost its last blocks, took something away; raises `NodeUnwell`."""
        used = used_nonces(self._chain, self._signatory.address)
        lost = {one.submission.id: one for one in (*self._above(used), *self._off_chain())}
        if lost:
            self._journal.settle(self._outbox.reopen(lost.values()), int(time.time()))
        self._fill_gap(used)
        self._forget()

    def _receipts(self, ones: list[Tracked]) -> list[tuple[Tracked, dict[str, object]]]:
        if not ones:
            return []
        asked = [(one, attempt) for one in ones for attempt in one.attempts]
        answers = self._chain.batch(
            [("eth_getTransactionReceipt", [attempt.tx_hash]) for _, attempt in asked]
        )
        pairs = zip(asked, answers, strict=True)
        return [(one, dict(mapping_of(answer))) for (one, _), answer in pairs if answer is not None]

    def _ending(self, one: Tracked, receipt: dict[str, object]) -> Submission:
        """Mined, reverted, or mined as the filler that stood in for it."""
        now, submission = int(time.time()), one.submission
        used = next(a for a in one.attempts if a.tx_hash == text_of(receipt.get("transactionHash")))
        replaced = one.ours and len(one.attempts) > 1
        if replaced and self._signatory.is_filler(used):
            gone = endings.mined(submission, receipt, now)
            return endings.refused(gone, endings.UNSENDABLE, endings.UNSENDABLE_SENTENCE, {}, now)
        if int_of(receipt.get("status")) == 1:
            return endings.mined(submission, receipt, now)
        reason = why_reverted(self._chain, receipt, submission.target, submission.calldata)
        return endings.reverted(submission, receipt, reason, now)

    def _examine(self, doubtful: list[Tracked], finish: Finish) -> None:
        """The node says that these nonces are used, and there is no receipt: perhaps by another
        transaction."""
        for one in doubtful:
            if one.submission.id in self._outbox.open:
                one.doubtful = False  # the next broadcast will tell again
                refused = self._broadcaster.renew(one, int(time.time()))
                if refused is not None:
                    finish([refused])

    def _free_the_stuck(self) -> None:
        """When the first in line is not mined for long, its fee is too low: raise it."""
        first, now = self._outbox.next_ours(), time.monotonic()
        if first is None or first.first_sent is None or first.doubtful:
            return
        if self._first != first.newest.tx_hash:
            self._first, self._first_since = first.newest.tx_hash, now
        if now - self._first_since <= self._patience():
            return
        self._first_since = now
        if not self._signatory.is_dear(first.newest):
            self._broadcaster.raise_fee(first)

    def _free_the_stranded(self) -> None:
        """An owner's transaction cannot be made dearer by us. Where Anvil left it in its queue for ever, as
        it also does when a reorganisation brought the one before, the owner's transactions are taken out of
        the pool and sent again: to drop the one alone frees nothing that is queued.
        """
        late = time.monotonic() - self._pace.stuck_at_once
        foreign = [one for one in self._outbox.sent(MOST_AT_ONCE) if not one.ours and not one.doubtful]
        waiting = [one for one in foreign if one.first_sent is not None and one.first_sent < late]
        if not waiting or not self._is_anvil():
            return
        owners = {one.submission.sender for one in waiting}
        self._chain.try_batch([("anvil_removePoolTransactions", [owner]) for owner in sorted(owners)])
        for one in foreign:
            if one.submission.sender in owners:
                one.due, one.first_sent = 0.0, None

    def _patience(self) -> float:
        """Seconds until a transaction counts as stuck.

        Anvil mines at once, and once in some thousand times it takes the next transaction while it mines
        the one before and never gives it its turn; only a dearer one with the same nonce sets it free.
        """
        return self._pace.stuck_at_once if self._is_anvil() else self._pace.stuck

    def _is_anvil(self) -> bool:
        if self._node is None:
            (answer,) = self._chain.try_batch([("web3_clientVersion", [])])
            self._node = answer.lower() if isinstance(answer, str) else ""
        return self._node.startswith("anvil")

    def _above(self, used: int) -> list[Tracked]:
        """Mined ones whose nonce the chain does not know as used any more, from memory and from the
        journal."""
        if not any(_nonce(one) >= used for one in self._outbox.recent.values()):
            return []
        for written in self._journal.mined_from(2**62, used):
            self._outbox.recent.setdefault(
                written.submission.id, Tracked(written.submission, written.attempts)
            )
        return [one for one in self._outbox.recent.values() if _nonce(one) >= used]

    def _off_chain(self) -> list[Tracked]:
        """Recent ones whose block is not on the chain any more.

        Blocks are looked at once when they are new to us. After that the tip of the last look answers for
        all before it; only when it is gone, every block is looked at again.
        """
        tip = _Place.of(self._chain.request("eth_getBlockByNumber", ["latest", False]))
        placed = self._placed()
        fresh = {_Place.mined(one) for one in placed if one.submission.id not in self._verified}
        gone = self._gone({*fresh, *self._last_tip})
        if gone:
            gone = self._gone_down_to_the_fork()
            placed = self._placed()
        self._last_tip = {tip}
        self._verified = {one.submission.id for one in placed}
        return [one for one in placed if _Place.mined(one) in gone]

    def _placed(self) -> list[Tracked]:
        return [one for one in self._outbox.recent.values() if one.submission.block_number is not None]

    def _gone_down_to_the_fork(self) -> set["_Place"]:
        """All places of ours that are gone. While the lowest one that we remember is, the journal tells what
        was mined before it: a chain may have lost more than we remember.
        """
        span = self._pace.recent_blocks
        while True:
            places = {_Place.mined(one) for one in self._placed()}
            gone = self._gone(places)
            lowest = min(places, default=_Place(0, ""))
            if lowest not in gone or span > 2 * lowest.number:
                return gone
            for written in self._journal.mined_from(max(0, lowest.number - span), 2**62):
                one = Tracked(written.submission, written.attempts)
                self._outbox.recent.setdefault(written.submission.id, one)
            span *= 2

    def _gone(self, places: set["_Place"]) -> set["_Place"]:
        """Those that the chain does not have."""
        asked = sorted(places)
        requests = [("eth_getBlockByNumber", [hex(place.number), False]) for place in asked]
        answers = self._chain.batch(requests)
        return {
            place
            for place, answer in zip(asked, answers, strict=True)
            if answer is None or _Place.of(answer).hash != place.hash
        }

    def _fill_gap(self, used: int) -> None:
        """A nonce below our lowest open one that nobody will use: the chain lost what this journal never
        knew."""
        first = self._outbox.next_ours()
        if first is None or first.first_sent is None or first.newest.nonce <= used:
            return
        if time.monotonic() - first.first_sent < self._pace.resend:
            return
        ended = {one.submission.nonce: one for one in self._journal.mined_from(2**62, used)}
        for nonce in range(used, first.newest.nonce):
            self._use_up(nonce, ended.get(nonce))

    def _use_up(self, nonce: int, ended: Written | None) -> None:
        """A filler for a nonce. One that a refused submission had stays with it: its own bytes might still be
        mined, and then that is what became of it.
        """
        filler, now = self._signatory.filler(nonce), int(time.time())
        if ended is None:
            self._outbox.track(self._journal.fill(filler, nonce, now))
        else:
            self._outbox.track(self._journal.replace(reopened(ended.submission), filler, nonce, now))

    def _forget(self) -> None:
        blocks = [one.submission.block_number or 0 for one in self._outbox.recent.values()]
        if blocks:
            self._outbox.forget_below(max(blocks) - self._pace.recent_blocks)


def _telling(
    found: list[tuple[Tracked, dict[str, object]]],
) -> list[tuple[Tracked, dict[str, object]]]:
    """One receipt for each submission. Of attempts with different nonces several may be mined, after a reorg
    that gave a nonce back: the one that took effect tells what became of it.
    """
    telling: dict[str, tuple[Tracked, dict[str, object]]] = {}
    for one, receipt in found:
        if one.submission.id not in telling or int_of(receipt.get("status")) == 1:
            telling[one.submission.id] = (one, receipt)
    return list(telling.values())


class _Place(NamedTuple):
    """A block by number and hash."""

    number: int
    hash: str

    @classmethod
    def of(cls, block: object) -> "_Place":
        """As the node describes it."""
        fields = mapping_of(block)
        return cls(int_of(fields.get("number")), text_of(fields.get("hash")))

    @classmethod
    def mined(cls, one: Tracked) -> "_Place":
        """The block that a submission was mined in."""
        return cls(one.submission.block_number or 0, one.submission.block_hash or "")


def _nonce(one: Tracked) -> int:
    """A foreign transaction's nonce says nothing about ours."""
    return one.submission.nonce if one.submission.nonce is not None else -1
