"""When a vote may end before its time: no completion of the outstanding ballots can change the result.

Source: governance.md, "Life of a proposal" (early close). Exact on heads, where all against and all for are
the worst and the best completion. Cautious on tokens, as the contract is: whatever is not counted is taken as
outstanding, and an outstanding token may move two sides by one, because in a group above its cap it takes
from one what it gives to another.
"""

from dataclasses import dataclass, replace
from enum import Enum

from governance.classes import Class, ClassRule
from governance.outcome import electors_of, state_of, tally_of
from governance.power import Power
from governance.proposal_state import ProposalState
from governance.proposals import Proposal
from governance.quorum import quorum_reached
from governance.support import vote_succeeded
from governance.tally import Electors, Tally
from governance.vote_errors import NotDecided, UnexpectedProposalState

ALL_VOTERS = 65_535
"""More members than any register holds: how many hold what is outstanding is not known."""


class Certainty(Enum):
    """What is sure of a vote, whatever is still cast."""

    OPEN = "open"
    PASSES = "passes"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Heads and tokens that are not counted yet: an upper bound of what can still be cast."""

    heads: int
    tokens: int


def outstanding_of(tally: Tally, electors: Electors) -> Outstanding:
    """Counted tokens are never more than those cast, so this is never less than what is outstanding."""
    heads = tally.heads_against + tally.heads_for + tally.heads_abstain
    tokens = tally.tokens_against + tally.tokens_for + tally.tokens_abstain
    return Outstanding(electors.heads - heads, electors.supply - tokens)


def worst_end(tally: Tally, electors: Electors) -> Tally:
    """A tally at most as good for the proposal as any completion: all heads against, and objecting."""
    left = outstanding_of(tally, electors)
    return replace(
        tally,
        heads_against=tally.heads_against + left.heads,
        objections=tally.objections + left.heads,
        tokens_against=tally.tokens_against + left.tokens,
        tokens_for=max(0, tally.tokens_for - left.tokens),
        tokens_abstain=max(0, tally.tokens_abstain - left.tokens),
    )


def best_end(tally: Tally, electors: Electors) -> Tally:
    """A tally at least as good for the proposal as that of any completion."""
    left = outstanding_of(tally, electors)
    return replace(
        tally,
        heads_for=tally.heads_for + left.heads,
        voters_for=ALL_VOTERS,
        tokens_against=max(0, tally.tokens_against - left.tokens),
        tokens_for=tally.tokens_for + left.tokens,
        tokens_abstain=tally.tokens_abstain + left.tokens,
    )


def certainty(class_: Class, tally: Tally, rule: ClassRule, electors: Electors) -> Certainty:
    """What is sure; only of a class whose ballots cannot be changed does it say anything about the end."""
    if _passes(class_, worst_end(tally, electors), rule, electors):
        return Certainty.PASSES
    if not _passes(class_, best_end(tally, electors), rule, electors):
        return Certainty.FAILS
    return Certainty.OPEN


def certainty_of(proposal: Proposal, power: Power) -> Certainty:
    """What is sure of a proposal with the ballots cast so far; open where ballots can be changed."""
    if proposal.rule.changeable:
        return Certainty.OPEN
    tally, electors = tally_of(proposal, power), electors_of(proposal, power)
    return certainty(proposal.class_, tally, proposal.rule, electors)


def check_early_close(proposal: Proposal, power: Power, now: int) -> None:
    """UnexpectedProposalState unless voting is open; NotDecided while the result can change, the class lets
    ballots change, or the vote ends in this second anyway.
    """
    state = state_of(proposal, power, now)
    if state is not ProposalState.ACTIVE:
        raise UnexpectedProposalState("only an open vote can be closed early", {"state": state.name})
    if proposal.deadline <= now or certainty_of(proposal, power) is Certainty.OPEN:
        numbers = {"proposal_id": str(proposal.proposal_id)}
        raise NotDecided("outstanding ballots can still change the result", numbers)


def _passes(class_: Class, tally: Tally, rule: ClassRule, electors: Electors) -> bool:
    return quorum_reached(tally, rule, electors) and vote_succeeded(class_, tally, rule, electors)
