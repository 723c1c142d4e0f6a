"""Ballots: were they rightly taken, rightly skipped, rightly weighed, and did late ones extend the vote?"""

from itertools import pairwise

from governance.ballot_box import CastBallot, powers_of
from governance.ballot_rules import check_ballot, check_choice, check_voter, check_window, power_at_snapshot
from governance.consortium import Consortium
from governance.early_close import check_early_close
from governance.errors import RuleBroken
from governance.facts.position import Position
from governance.facts.voting import (
    BallotByDelegate,
    BallotSkipped,
    BallotsRevoked,
    ProposalClosedEarly,
    ProposalExtended,
    VoteCast,
    VoteCastWithParams,
)
from governance.outcome import standing_of_count
from governance.power import Power
from governance.proposal_state import Standing, is_late, turns
from governance.proposals import Proposal
from governance.proxy_ballots import check_delegate
from governance.tally import Count
from governance.vote_errors import (
    BallotFinal,
    NoPowerAtSnapshot,
    NotActiveMember,
    VotingClosed,
    VotingNotOpen,
)
from governance.witness.asked import refusal_of, should_have_refused
from governance.witness.compare import differs, must
from governance.witness.finding import Finding
from governance.witness.no_text import shortest

SOURCE = "governance.md, Ballots"

REFUSALS: dict[str, type[RuleBroken]] = {
    "0xc631d698": VotingNotOpen,
    "0x129b2995": VotingClosed,
    "0xaa026a07": NotActiveMember,
    "0xe03854e1": NoPowerAtSnapshot,
    "0x33314caf": BallotFinal,
}
"""Refusals of a batch that facts alone can judge, by the selector of the governor's error; a test
checks them.
"""


def examine_ballot(consortium: Consortium, fact: VoteCast | VoteCastWithParams) -> list[Finding]:
    """The voter might vote, then, so; and the weight is the replayed power."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A ballot on a proposal that was never made.")
    register, power, now = consortium.register, consortium.power, fact.at.time
    reason = shortest(fact.reason)
    refusal = refusal_of(check_ballot, proposal, register, power, fact.voter, fact.support, reason, now)
    return [
        *should_have_refused(fact.at, SOURCE, refusal),
        *_examine_weight(proposal, power, fact),
    ]


def _examine_weight(proposal: Proposal, power: Power, fact: VoteCast | VoteCastWithParams) -> list[Finding]:
    with_params = isinstance(fact, VoteCastWithParams)
    if with_params != proposal.rule.counts_tokens:
        return must(fact.at, "ballot event", False, "The ballot's event is not the one of its class.")
    heads, tokens = powers_of(fact)
    ours = power_at_snapshot(proposal, power, fact.voter)
    return [
        *differs(fact.at, "head weight", "Head weight", heads, ours.heads),
        *differs(fact.at, "token weight", "Token weight", tokens, ours.tokens),
        *differs(fact.at, "weight", "Weight", fact.weight, ours.tokens if with_params else ours.heads),
    ]


def examine_delegate(consortium: Consortium, fact: BallotByDelegate) -> list[Finding]:
    """Who cast a ballot for another was its class delegate then, and the voter had not voted itself."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A ballot on a proposal that was never made.")
    delegates, register = consortium.class_delegates, consortium.register
    who = (fact.voter, fact.delegate, fact.at.time)
    refusal = refusal_of(check_delegate, proposal, delegates, register, *who)
    return should_have_refused(fact.at, SOURCE, refusal)


def unfollowed_announcements(consortium: Consortium) -> list[Finding]:
    """Ballots by delegates that were announced and never told. Ask when the block is complete."""
    last = consortium.last
    if last is None:
        return []
    return [
        Finding(last, "ballot by delegate", f"A ballot of {voter} was announced and never told.", {}, SOURCE)
        for proposal in map(consortium.proposals.proposal, sorted(consortium.voted_in_block))
        for voter in proposal.box.announced
    ]


def examine_early_close(consortium: Consortium, fact: ProposalClosedEarly) -> list[Finding]:
    """A vote is closed early only when nothing outstanding can change its result, and closes at once."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A proposal closed early that was never made.")
    refusal = refusal_of(check_early_close, proposal, consortium.power, fact.at.time)
    return [
        *should_have_refused(fact.at, "governance.md, Life of a proposal", refusal),
        *differs(fact.at, "early close", "Early close", fact.deadline, fact.at.time),
    ]


def examine_skip(consortium: Consortium, fact: BallotSkipped) -> list[Finding]:
    """A ballot was skipped for the first rule that it breaks, as far as facts can tell."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A ballot skipped on a proposal that was never made.")
    due = _refusal_by_facts(consortium, proposal, fact)
    named = REFUSALS.get(fact.refusal)
    if due is None and named is None:
        return []
    ours = due.code if due else "no refusal that facts show"
    said = named.__name__ if named else fact.refusal
    return differs(fact.at, "skipped ballot", "Skipped ballot", said, ours)


def _refusal_by_facts(consortium: Consortium, proposal: Proposal, fact: BallotSkipped) -> RuleBroken | None:
    window = refusal_of(check_window, proposal, fact.at.time)
    voter = refusal_of(check_voter, proposal, consortium.register, consortium.power, fact.voter)
    final = refusal_of(check_choice, proposal, fact.voter, 0, "")
    return window or voter or (final if isinstance(final, BallotFinal) else None)


def examine_revocation(consortium: Consortium, fact: BallotsRevoked) -> list[Finding]:
    """A revocation raises the voter's nonce by one."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "Ballots revoked on a proposal that was never made.")
    known = consortium.register.find(fact.voter) is not None
    return [
        *must(fact.at, "revocation", known, "The voter never was a member."),
        *differs(
            fact.at, "ballot nonce", "Ballot nonce", fact.next_nonce, proposal.box.next_nonce(fact.voter) + 1
        ),
    ]


def examine_extension(consortium: Consortium, fact: ProposalExtended) -> list[Finding]:
    """An extension needs a late ballot of the same moment that reached the quorum or turned the lead."""
    proposal = consortium.proposals.find(fact.proposal_id)
    if proposal is None:
        return must(fact.at, "proposal", False, "A proposal extended that was never made.")
    late = is_late(proposal.deadline, fact.at.time, proposal.rule)
    steps = _standings_of_block(consortium.power, proposal, fact.at.block)
    turned = any(turns(before, after) for before, after in pairwise(steps))
    return [
        *must(fact.at, "late protection", _never_moved(proposal), "Extended a second time."),
        *must(
            fact.at, "late protection", late and turned, "Extended although no late ballot turned the vote."
        ),
        *differs(
            fact.at,
            "late protection",
            "Late protection",
            fact.extended_deadline,
            proposal.deadline + proposal.rule.late_extension,
        ),
    ]


def _never_moved(proposal: Proposal) -> bool:
    """Whether the deadline is the first one: an extension and an early close are the last word on it."""
    return proposal.extended_deadline is None and proposal.closed_early is None


def missing_extensions(consortium: Consortium) -> list[Finding]:
    """Votes that late ballots of the last block turned and that were not extended. Ask when the block is
    complete.

    Within a block the record does not show which ballots came as one batch, judged once after it. Whatever
    the batches were, an outcome that differs between the block's start and its end must have extended the
    vote.
    """
    last = consortium.last
    if last is None:
        return []
    voted = (consortium.proposals.proposal(one) for one in sorted(consortium.voted_in_block))
    return [finding for proposal in voted for finding in _missing(consortium.power, proposal, last)]


def _missing(power: Power, proposal: Proposal, last: Position) -> list[Finding]:
    if not _never_moved(proposal) or not is_late(proposal.deadline, last.time, proposal.rule):
        return []
    steps = _standings_of_block(power, proposal, last.block)
    sentence = f"Late ballots turned proposal {proposal.classed.sequence}, and it was not extended."
    return must(last, "late protection", not turns(steps[0], steps[-1]), sentence)


def _standings_of_block(power: Power, proposal: Proposal, block: int) -> list[Standing]:
    """Where the vote stood before the block's first ballot and after each of them."""
    count, last = Count(), dict[str, CastBallot]()
    history = proposal.box.history
    earlier = [cast for cast in history if cast.at.block < block]
    for cast in earlier:
        _put(count, last, cast)
    standings = [standing_of_count(proposal, count, power)]
    for cast in history[len(earlier) :]:
        _put(count, last, cast)
        standings.append(standing_of_count(proposal, count, power))
    return standings


def _put(count: Count, last: dict[str, CastBallot], cast: CastBallot) -> None:
    replaced = last.get(cast.ballot.voter)
    if replaced is not None:
        count.remove(replaced.ballot)
    count.add(cast.ballot)
    last[cast.ballot.voter] = cast
