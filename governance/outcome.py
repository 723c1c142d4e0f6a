"""What the facts of a proposal amount to at a moment: tally, quorum, support, state, with reasons."""

from dataclasses import dataclass

from governance.explain import Explanation
from governance.power import Power
from governance.proposal_state import (
    LIVE,
    ProposalState,
    Standing,
    executable_from,
    expires_after,
    state_at,
)
from governance.proposals import Proposal, ProposalBook
from governance.quorum import Condition, quorum_conditions, quorum_reached
from governance.support import support_conditions, vote_succeeded
from governance.tally import Count, Electors, Tally, explain_caps, explain_tally
from governance.wording import utc

SOURCE = "governance.md, Life of a proposal"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A proposal at one moment. Times are unix seconds; `executable_from` and `expires_after` are what holds
    if the
    vote passes and is queued at once when it is not queued yet."""

    state: ProposalState
    tally: Tally
    electors: Electors
    quorum: tuple[Condition, ...]
    support: tuple[Condition, ...]
    deadline: int
    executable_from: int
    expires_after: int
    explanations: tuple[Explanation, ...]

    @property
    def passes(self) -> bool:
        """Whether the votes cast so far would carry the proposal."""
        return all(condition.holds for condition in self.quorum + self.support)


def electors_of(proposal: Proposal, power: Power) -> Electors:
    """The electorate at the proposal's snapshot."""
    return Electors(power.heads.past_total(proposal.snapshot), power.tokens.past_total(proposal.snapshot))


def tally_of(proposal: Proposal, power: Power) -> Tally:
    """The tally of the ballots cast so far."""
    return proposal.box.count.tally(electors_of(proposal, power).supply, proposal.rule)


def standing_of_count(proposal: Proposal, count: Count, power: Power) -> Standing:
    """Where the vote would stand with these ballots in the box."""
    electors = electors_of(proposal, power)
    tally = count.tally(electors.supply, proposal.rule)
    return Standing(
        quorum_reached(tally, proposal.rule, electors),
        vote_succeeded(proposal.class_, tally, proposal.rule, electors),
    )


def standing_of(proposal: Proposal, power: Power) -> Standing:
    """Where the vote stands with the ballots cast so far."""
    return standing_of_count(proposal, proposal.box.count, power)


def state_of(proposal: Proposal, power: Power, now: int) -> ProposalState:
    """The proposal's state at the second `now`."""
    return state_at(proposal.timeline, proposal.rule, standing_of(proposal, power), now)


def live_proposals(book: ProposalBook, power: Power, proposer: str, now: int) -> tuple[Proposal, ...]:
    """A member's proposals from which something may still come."""
    return tuple(one for one in book.of_member(proposer) if state_of(one, power, now) in LIVE)


def outcome_of(proposal: Proposal, power: Power, now: int) -> Outcome:
    """Everything that can be said of a proposal at the second `now`."""
    electors, tally = electors_of(proposal, power), tally_of(proposal, power)
    quorum = quorum_conditions(tally, proposal.rule, electors)
    support = support_conditions(proposal.class_, tally, proposal.rule, electors)
    state = state_of(proposal, power, now)
    reasons = (
        _explain_state(proposal, state),
        explain_tally(tally, proposal.rule),
        *(condition.explanation for condition in quorum + support),
        *_caps(proposal, electors),
    )
    return Outcome(
        state,
        tally,
        electors,
        quorum,
        support,
        proposal.deadline,
        executable_from(proposal.timeline, proposal.rule),
        expires_after(proposal.timeline, proposal.rule),
        reasons,
    )


def _caps(proposal: Proposal, electors: Electors) -> tuple[Explanation, ...]:
    if not proposal.rule.counts_tokens:
        return ()
    return explain_caps(proposal.box.count.groups(), electors.supply, proposal.rule.cap_bps)


def _explain_state(proposal: Proposal, state: ProposalState) -> Explanation:
    timeline, rule = proposal.timeline, proposal.rule
    numbers: dict[str, int | str] = {"snapshot": timeline.snapshot, "deadline": timeline.deadline}
    sentence = {
        ProposalState.PENDING: f"Voting opens after {utc(timeline.snapshot)}.",
        ProposalState.ACTIVE: f"Voting is open until {utc(timeline.deadline)}.",
        ProposalState.CANCELED: "Cancelled.",
        ProposalState.DEFEATED: f"Voting closed at {utc(timeline.deadline)} without the votes it needed.",
        ProposalState.SUCCEEDED: f"Passed; it can be queued until {utc(expires_after(timeline, rule))}.",
        ProposalState.QUEUED: (
            f"Passed and queued; executable from {utc(executable_from(timeline, rule))} "
            f"until {utc(expires_after(timeline, rule))}."
        ),
        ProposalState.EXPIRED: f"Passed, but not executed by {utc(expires_after(timeline, rule))}.",
        ProposalState.EXECUTED: "Passed and executed.",
    }[state]
    return Explanation("state", sentence, numbers, SOURCE)
