"""Where a proposal stands, from facts and the clock. Source: governance.md, "Life of a proposal".

Nothing here is stored: the state is derived by ordered early returns, in the contract's order.
"""

from dataclasses import dataclass
from enum import IntEnum

from governance.classes import ClassRule


class ProposalState(IntEnum):
    """IGovernor's states, numbered as there."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7


LIVE = frozenset({ProposalState.PENDING, ProposalState.ACTIVE, ProposalState.SUCCEEDED, ProposalState.QUEUED})
"""States in which something may still come of a proposal: what counts against the live limit."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The times of a proposal in unix seconds: open while snapshot < clock <= deadline.

    `eta` is when the timelock lets the calls go, None before queueing.
    """

    snapshot: int
    deadline: int
    eta: int | None = None
    executed: bool = False
    canceled: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the vote stands: whether quorum is reached and whether the votes cast would carry it."""

    quorum: bool
    carried: bool

    @property
    def passes(self) -> bool:
        """Both."""
        return self.quorum and self.carried


def executable_from(timeline: Timeline, rule: ClassRule) -> int:
    """First second in which a passed proposal can be executed (were it queued at once, when it is not yet
    queued).
    """
    return timeline.deadline + rule.execution_delay if timeline.eta is None else timeline.eta


def expires_after(timeline: Timeline, rule: ClassRule) -> int:
    """Last second in which a passed proposal can still be queued or executed."""
    return executable_from(timeline, rule) + rule.expiry


def state_at(timeline: Timeline, rule: ClassRule, standing: Standing, now: int) -> ProposalState:
    """The state at the second `now`."""
    if timeline.executed:
        return ProposalState.EXECUTED
    if timeline.canceled:
        return ProposalState.CANCELED
    if now <= timeline.snapshot:
        return ProposalState.PENDING
    if now <= timeline.deadline:
        return ProposalState.ACTIVE
    if not standing.passes:
        return ProposalState.DEFEATED
    if now > expires_after(timeline, rule):
        return ProposalState.EXPIRED
    return ProposalState.SUCCEEDED if timeline.eta is None else ProposalState.QUEUED


def is_late(deadline: int, now: int, rule: ClassRule) -> bool:
    """Whether a ballot cast now is in the last `late_window` seconds of the vote."""
    return deadline - now < rule.late_window


def turns(before: Standing, after: Standing) -> bool:
    """Whether ballots reached the quorum or turned the lead."""
    return (after.quorum and not before.quorum) or after.carried != before.carried


def extended_deadline(
    deadline: int, extended: bool, rule: ClassRule, before: Standing, after: Standing, now: int
) -> int | None:
    """The new deadline when late protection applies, once; else None. A batch is judged once, after it."""
    if extended or not is_late(deadline, now, rule) or not turns(before, after):
        return None
    return deadline + rule.late_extension
