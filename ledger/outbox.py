"""What a relay has on its way, in memory: the journal's unfinished submissions and how far each has come.

Everything here can be lost: the journal and the chain tell it again.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from ledger.journal import Written
from ledger.submission import Attempt, Submission, SubmissionState

FIRST_LOOK: Final = 0.001
SLOWEST_LOOK: Final = 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a relay is; seconds, and blocks.

    `resend`: what is not mined is sent again. `stuck`: then its fee is raised; `stuck_at_once` is the same
    for a node that mines at once. `recent_blocks`: how far back a reorg is looked for. `proof_depth`: a
    foreign transaction must be so deep before its nonce counts as lost for ours.
    """

    idle: float = 0.5
    retry: float = 1.0
    resend: float = 10.0
    stuck: float = 30.0
    stuck_at_once: float = 0.75
    recent_blocks: int = 64
    proof_depth: int = 0


@dataclass(slots=True)
class Tracked:
    """One submission on its way. Times are of a monotonic clock; `doubtful` when the node says its nonce is
    used; `exposed` when a node may have got the bytes last, None when none can have them."""

    submission: Submission
    attempts: tuple[Attempt, ...]
    due: float = 0.0
    first_sent: float | None = None
    exposed: float | None = field(default_factory=time.monotonic)
    doubtful: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def newest(self) -> Attempt:
        """The attempt that is broadcast."""
        return self.attempts[-1]

    @property
    def ours(self) -> bool:
        """Whether our own key signed it, so that nonce and fee are ours to choose."""
        return self.submission.nonce is not None


@dataclass(slots=True)
class Outbox:
    """Open submissions by id, and those mined so lately that a reorg may take them away."""

    open: dict[str, Tracked] = field(default_factory=dict)
    recent: dict[str, Tracked] = field(default_factory=dict)
    pause: float = FIRST_LOOK

    def track(self, written: Written) -> None:
        """Begins to follow a submission."""
        one = Tracked(written.submission, written.attempts)
        if written.fresh:
            one.exposed = None
        (self.recent if written.submission.final else self.open)[written.submission.id] = one
        self.hurry()

    def hurry(self) -> None:
        """Something new was sent: look for its receipt at once."""
        self.pause = FIRST_LOOK

    def slow_down(self) -> None:
        """Nothing was found: look less often."""
        self.pause = min(2 * self.pause, SLOWEST_LOOK)

    def due(self, now: float) -> list[Tracked]:
        """What is to be broadcast now, in the order of nonces."""
        return sorted((one for one in self.open.values() if one.due <= now), key=_order)

    def sent(self, most: int) -> list[Tracked]:
        """What the node has, lowest nonces first: at most so many of ours and so many of others."""
        sent = sorted((one for one in self.open.values() if one.first_sent is not None), key=_order)
        return [one for one in sent if one.ours][:most] + [one for one in sent if not one.ours][:most]

    def next_ours(self) -> Tracked | None:
        """Our submission with the lowest nonce: all others wait for it."""
        return min((one for one in self.open.values() if one.ours), key=_order, default=None)

    def finish(self, submission: Submission) -> None:
        """Its effect is known."""
        one = self.open.pop(submission.id, None)
        if one is not None:
            one.submission = submission
            self.recent[submission.id] = one
            one.ended.set()

    def reopen(self, ones: Iterable[Tracked]) -> list[Submission]:
        """A reorg took these away: they are to be sent again. Gives them as the journal has to have them."""
        changed = []
        for one in ones:
            self.recent.pop(one.submission.id, None)
            back = reopened(one.submission)
            self.open[back.id] = Tracked(back, one.attempts)
            changed.append(back)
        for other in self.open.values():
            other.due = 0.0  # a node that took blocks back may have lost its pool, too
        self.hurry()
        return changed

    def has_open(self, signer: str) -> bool:
        """Whether something that this account signed is still on its way."""
        return any(one.submission.signer == signer for one in list(self.open.values()))

    def underway(self, signer: str, above: int) -> list[Submission]:
        """What this account signed that is still on its way, or mined above a block."""
        mined = [one.submission for one in list(self.recent.values()) if _is_above(one.submission, above)]
        every = [*(one.submission for one in list(self.open.values())), *mined]
        return [one for one in every if one.signer == signer]

    def clear(self) -> None:
        """Forgets all; whoever waits has to ask the journal."""
        for one in list(self.open.values()):
            one.ended.set()
        self.open.clear()
        self.recent.clear()

    def forget_below(self, block: int) -> None:
        """Blocks this deep are not taken away any more."""
        for key, one in list(self.recent.items()):
            if one.submission.block_number is None or one.submission.block_number < block:
                del self.recent[key]


def _is_above(submission: Submission, block: int) -> bool:
    mined = submission.state is SubmissionState.MINED
    return mined and submission.block_number is not None and submission.block_number > block


def reopened(submission: Submission) -> Submission:
    """As the journal has it while its effect is open again."""
    back = replace(submission, state=SubmissionState.JOURNALED, block_number=None, block_hash=None)
    return replace(back, error_name=None, error_json=None)


def _order(one: Tracked) -> tuple[str, int]:
    return one.submission.sender, one.newest.nonce
