"""What a ballot must fulfil to count, in the order in which the contract asks. Source: governance.md,
"Ballots".

The same functions refuse a signed ballot early and examine recorded ones as a witness.
"""

from dataclasses import dataclass

from governance.ballot_box import MOST_BALLOTS
from governance.classes import Electorate
from governance.power import Power
from governance.proposals import Proposal
from governance.register import Register
from governance.tally import Support
from governance.vote_errors import (
    BallotFinal,
    NoPowerAtSnapshot,
    NotActiveMember,
    ReasonTooLong,
    TooManyChanges,
    UnknownSupport,
    VotingClosed,
    VotingNotOpen,
)
from governance.wording import utc

MOST_REASON_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class VoterPower:
    """Head votes and tokens of a voter at a proposal's snapshot; tokens are 0 where they do not count."""

    heads: int
    tokens: int


def power_at_snapshot(proposal: Proposal, power: Power, voter: str) -> VoterPower:
    """What the voter's ballot weighs, by replay."""
    heads = power.heads.past_votes(voter, proposal.snapshot)
    tokens = power.tokens.past_votes(voter, proposal.snapshot) if proposal.rule.counts_tokens else 0
    return VoterPower(heads, tokens)


def check_ballot(
    proposal: Proposal, register: Register, power: Power, voter: str, support: int, reason: str, now: int
) -> None:
    """Raises the first rule that a ballot cast now would break; signature, nonce and deadline are
    judged apart.
    """
    check_window(proposal, now)
    check_voter(proposal, register, power, voter)
    check_choice(proposal, voter, support, reason)


def check_window(proposal: Proposal, now: int) -> None:
    """Open while snapshot < clock <= deadline, unless the proposal ended. VotingClosed, VotingNotOpen."""
    check_not_ended(proposal)
    if now <= proposal.snapshot:
        raise VotingNotOpen(f"voting opens after {utc(proposal.snapshot)}", {"snapshot": proposal.snapshot})
    if now > proposal.deadline:
        raise VotingClosed(f"voting closed at {utc(proposal.deadline)}", {"deadline": proposal.deadline})


def check_not_ended(proposal: Proposal) -> None:
    """VotingClosed when the proposal was executed or cancelled."""
    if proposal.executed is not None or proposal.canceled is not None:
        raise VotingClosed("the proposal has ended", {"proposal_id": str(proposal.proposal_id)})


def check_voter(proposal: Proposal, register: Register, power: Power, voter: str) -> None:
    """The voter is active now and had power at the snapshot. NotActiveMember, NoPowerAtSnapshot."""
    if not register.is_active(voter):
        raise NotActiveMember(f"{voter} is not an active member", {"voter": voter})
    if not counts(proposal.rule.electorate, power_at_snapshot(proposal, power, voter)):
        message = f"{voter} had no vote on this proposal at {utc(proposal.snapshot)}"
        raise NoPowerAtSnapshot(message, {"voter": voter, "snapshot": proposal.snapshot})


def check_choice(proposal: Proposal, voter: str, support: int, reason: str) -> None:
    """BallotFinal, UnknownSupport, ReasonTooLong, TooManyChanges."""
    if proposal.box.ballot_of(voter) is not None and not proposal.rule.changeable:
        raise BallotFinal("a ballot of this class cannot be changed", {"voter": voter})
    if support not in tuple(Support):
        raise UnknownSupport("support is 0, 1 or 2", {"support": support})
    size = len(reason.encode())
    if size > MOST_REASON_BYTES:
        raise ReasonTooLong(f"a reason has at most {MOST_REASON_BYTES} bytes", {"bytes": size})
    check_changes(proposal, voter)


def check_changes(proposal: Proposal, voter: str) -> None:
    """TooManyChanges when the voter's record on the proposal is full."""
    if proposal.box.next_nonce(voter) >= MOST_BALLOTS:
        message = f"no more than {MOST_BALLOTS} ballots and revocations on one proposal"
        raise TooManyChanges(message, {"voter": voter})


def counts(electorate: Electorate, power: VoterPower) -> bool:
    """Whether a power has any weight in an electorate; where both count, one of them is enough."""
    if electorate == Electorate.HEADS:
        return power.heads > 0
    if electorate == Electorate.TOKENS:
        return power.tokens > 0
    return power.heads > 0 or power.tokens > 0
