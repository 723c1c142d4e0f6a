"""What a proposal must fulfil to be made. Source: governance.md, "Life of a proposal" and "Power".

The same functions refuse a signed proposal early and examine recorded ones as a witness.
"""

import re
from collections.abc import Sequence

from governance.outcome import live_proposals, state_of
from governance.power import Power
from governance.proposal_state import LIVE
from governance.proposals import Proposal, ProposalBook
from governance.register import Register
from governance.vote_errors import (
    InsufficientProposerVotes,
    InvalidProposalLength,
    ProposerNotActive,
    RestrictedProposer,
    SameContentLive,
    TooManyLiveProposals,
)

NAMED_PROPOSER = re.compile(r"#proposer=(0x[0-9a-fA-F]{40})\Z")
"""A description that ends like this can be proposed by that account only: nobody puts it first and
cancels it.
"""

Content = tuple[tuple[str, ...], tuple[int, ...], tuple[bytes, ...], str]
"""Targets, values, calldatas and description: what the content hash binds."""


def check_calls(targets: Sequence[str], values: Sequence[int], calldatas: Sequence[bytes]) -> None:
    """InvalidProposalLength unless there are calls, each with its value and calldata."""
    if not targets or not len(targets) == len(values) == len(calldatas):
        raise InvalidProposalLength("a proposal has calls, each with target, value and calldata")


def check_proposer(register: Register, power: Power, proposer: str, description: str, now: int) -> None:
    """RestrictedProposer, ProposerNotActive, InsufficientProposerVotes: power is read one second ago."""
    named = NAMED_PROPOSER.search(description)
    if named and named[1].lower() != proposer:
        raise RestrictedProposer("the description names another proposer", {"proposer": named[1].lower()})
    if not register.is_active(proposer):
        raise ProposerNotActive(f"{proposer} is not an active member", {"proposer": proposer})
    if power.heads.past_votes(proposer, now - 1) < 1:
        raise InsufficientProposerVotes(f"{proposer} had no head vote one second ago", {"proposer": proposer})


def check_not_live(book: ProposalBook, power: Power, content: Content, now: int) -> None:
    """SameContentLive when a live proposal makes the same calls under the same description."""
    for proposal in book.proposals():
        if content_of(proposal) == content and state_of(proposal, power, now) in LIVE:
            numbers = {"proposal_id": str(proposal.proposal_id)}
            raise SameContentLive(f"proposal {proposal.classed.sequence} is the same and still live", numbers)


def check_live_limit(book: ProposalBook, power: Power, proposer: str, now: int) -> None:
    """TooManyLiveProposals when the proposer has as many live proposals as a member may have."""
    live = len(live_proposals(book, power, proposer, now))
    if live >= book.live_limit:
        message = f"{proposer} has {live} live proposals, {book.live_limit} allowed"
        raise TooManyLiveProposals(message, {"live": live, "limit": book.live_limit})


def content_of(proposal: Proposal) -> Content:
    """What the proposal's content hash binds."""
    created = proposal.created
    return created.targets, created.values, created.calldatas, created.description
