"""Putting one's name to another's proposal. Source: governance.md, "Life of a proposal" (co-sponsors)."""

from governance.outcome import state_of
from governance.power import Power
from governance.proposal_state import ProposalState
from governance.proposals import Proposal
from governance.register import Register
from governance.vote_errors import AlreadySponsor, CannotCosponsor, NoPowerAtSnapshot, NotActiveMember


def is_untouched(proposal: Proposal, power: Power, now: int) -> bool:
    """Whether nobody voted yet and somebody still may."""
    waiting = (ProposalState.PENDING, ProposalState.ACTIVE)
    return state_of(proposal, power, now) in waiting and proposal.box.empty


def check_cosponsor(proposal: Proposal, register: Register, power: Power, member: str, now: int) -> None:
    """CannotCosponsor, NotActiveMember, NoPowerAtSnapshot, AlreadySponsor.

    A head is asked for at the snapshot, or one second ago while that is to come.
    """
    numbers: dict[str, int | str] = {"proposal_id": str(proposal.proposal_id), "member": member}
    if not is_untouched(proposal, power, now):
        raise CannotCosponsor("a proposal is co-sponsored before its first ballot", numbers)
    if not register.is_active(member):
        raise NotActiveMember(f"{member} is not an active member", {"voter": member})
    if power.heads.past_votes(member, min(proposal.snapshot, now - 1)) < 1:
        raise NoPowerAtSnapshot(f"{member} had no head vote at the snapshot", {"voter": member})
    if member == proposal.created.proposer or member in proposal.cosponsors:
        raise AlreadySponsor(f"{member} stands behind the proposal already", numbers)
