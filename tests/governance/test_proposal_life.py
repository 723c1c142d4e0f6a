"""The life of a proposal: windows to the second, late protection once, expiry, and what leaving
changes (nothing).
"""

from dataclasses import replace

import pytest

from governance.classes import DAY, DEFAULT_RULES, ORDINARY_RULE, Class
from governance.facts.voting import BallotsRevoked, ClassRulesPublished, ProposalCanceled, ProposalExtended
from governance.outcome import outcome_of, state_of, tally_of
from governance.proposal_state import (
    ProposalState,
    Standing,
    Timeline,
    executable_from,
    expires_after,
    extended_deadline,
    state_at,
    turns,
)
from governance.proposals import Proposal
from tests.governance.record import Record, account, consortium_of

MEMBERS = [account(number) for number in range(1, 7)]
PASSING, MISSED = Standing(True, True), Standing(True, False)


def state(record: Record, proposal: Proposal) -> ProposalState:
    """The proposal's state now."""
    return state_of(proposal, record.consortium.power, record.now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (100, ProposalState.PENDING),
        (101, ProposalState.ACTIVE),
        (200, ProposalState.ACTIVE),
        (201, ProposalState.SUCCEEDED),
        (200 + DAY + 14 * DAY, ProposalState.SUCCEEDED),
        (201 + DAY + 14 * DAY, ProposalState.EXPIRED),
    ],
)
def test_each_second_belongs_to_one_state(now: int, expected: ProposalState) -> None:
    """Open while snapshot < clock <= deadline; expired after executable + expiry."""
    assert state_at(Timeline(100, 200), ORDINARY_RULE, PASSING, now) is expected


def test_states_are_asked_in_the_contracts_order() -> None:
    """Executed beats cancelled beats time; a defeated proposal never expires."""
    far = 10**10
    assert state_at(Timeline(1, 2, 3, True, True), ORDINARY_RULE, MISSED, far) is ProposalState.EXECUTED
    assert state_at(Timeline(1, 2, 3, False, True), ORDINARY_RULE, MISSED, far) is ProposalState.CANCELED
    assert state_at(Timeline(1, 2), ORDINARY_RULE, MISSED, far) is ProposalState.DEFEATED
    assert state_at(Timeline(1, 2, 5), ORDINARY_RULE, PASSING, 6) is ProposalState.QUEUED


def test_a_queued_proposal_expires_by_its_eta() -> None:
    """Late queueing does not shorten the time to execute."""
    queued = Timeline(100, 200, eta=5_000_000)
    assert executable_from(queued, ORDINARY_RULE) == 5_000_000
    assert expires_after(queued, ORDINARY_RULE) == 5_000_000 + ORDINARY_RULE.expiry


def test_only_late_ballots_that_turn_the_vote_extend_it_once() -> None:
    """Reaching the quorum counts, losing it alone does not; the lead counts both ways."""
    deadline, late = 1_000_000, 1_000_000 - DAY + 1
    no_quorum = Standing(False, False)

    def extended(before: Standing, after: Standing, now: int = late, already: bool = False) -> int | None:
        return extended_deadline(deadline, already, ORDINARY_RULE, before, after, now)

    assert extended(no_quorum, PASSING) == deadline + DAY
    assert extended(PASSING, MISSED) == deadline + DAY
    assert extended(PASSING, PASSING) is None
    assert extended(no_quorum, PASSING, now=late - 1) is None
    assert extended(no_quorum, PASSING, already=True) is None
    assert not turns(Standing(True, True), Standing(False, True))


def test_a_whole_vote_from_proposal_to_execution_leaves_no_finding() -> None:
    """Five vote, it is queued, it waits, it is executed; every step is what the rules say."""
    record = consortium_of(5)
    proposal = record.propose(MEMBERS[0])
    record.wait()
    for member, support in zip(MEMBERS[:5], (1, 1, 1, 0, 2), strict=True):
        record.vote(proposal, member, support)
    assert state(record, proposal) is ProposalState.ACTIVE
    record.wait_until(proposal.deadline + 1)
    assert state(record, proposal) is ProposalState.SUCCEEDED
    record.queue(proposal)
    record.wait(DAY)
    assert state(record, proposal) is ProposalState.QUEUED
    record.execute(proposal)
    assert state(record, proposal) is ProposalState.EXECUTED
    assert record.rules_found() == set()
    outcome = outcome_of(proposal, record.consortium.power, record.now)
    assert outcome.passes
    assert outcome.tally.heads_for == 3
    assert any("3 heads for of 4" in reason.sentence for reason in outcome.explanations)


def test_a_changed_ballot_replaces_the_first_in_the_count() -> None:
    """Ordinary ballots may change until the close."""
    record = consortium_of(3)
    proposal = record.propose(MEMBERS[0])
    record.wait()
    record.vote(proposal, MEMBERS[0], 1)
    record.vote(proposal, MEMBERS[0], 0, "changed my mind")
    counted = tally_of(proposal, record.consortium.power)
    assert (counted.heads_for, counted.heads_against, counted.objections) == (0, 1, 1)
    assert proposal.box.next_nonce(MEMBERS[0]) == 2
    assert record.rules_found() == set()


def test_revoked_ballots_raise_the_nonce_and_leave_the_count() -> None:
    """What was cast stays cast."""
    record = consortium_of(3)
    proposal = record.propose(MEMBERS[0])
    record.wait()
    record.vote(proposal, MEMBERS[0], 1)
    record.tell(BallotsRevoked, proposal_id=proposal.proposal_id, voter=MEMBERS[0], next_nonce=2)
    assert proposal.box.next_nonce(MEMBERS[0]) == 2
    assert tally_of(proposal, record.consortium.power).heads_for == 1
    assert record.rules_found() == set()


def test_leaving_after_the_snapshot_moves_no_denominator() -> None:
    """Ballots of members that left stay, and so does the electorate."""
    record = consortium_of(6)
    proposal = record.propose(MEMBERS[0])
    record.wait()
    for member in MEMBERS[:3]:
        record.vote(proposal, member, 1)
    before = outcome_of(proposal, record.consortium.power, record.now)
    record.wait()
    record.suspend(MEMBERS[0])
    record.expel(MEMBERS[5])
    after = outcome_of(proposal, record.consortium.power, record.now)
    assert (before.tally, before.electors) == (after.tally, after.electors)


def test_a_late_swing_extends_the_vote_and_the_witness_expects_it() -> None:
    """With the extension there is no finding, without it there is."""
    told, forgotten = consortium_of(5), consortium_of(5)
    for record in (told, forgotten):
        proposal = record.propose(MEMBERS[0])
        record.wait_until(proposal.deadline - 60)
        for member in MEMBERS[:3]:
            record.vote(proposal, member, 1)
        if record is told:
            record.tell(
                ProposalExtended, proposal_id=proposal.proposal_id, extended_deadline=proposal.deadline + DAY
            )
        record.wait()
    assert told.rules_found() == set()
    forgotten.mint(MEMBERS[0], 1)
    assert forgotten.rules_found() == {"late protection"}


def test_an_extension_without_a_late_swing_is_found() -> None:
    """A governor that keeps a vote open at will is caught."""
    record = consortium_of(5)
    proposal = record.propose(MEMBERS[0])
    record.wait()
    record.vote(proposal, MEMBERS[0], 1)
    record.tell(ProposalExtended, proposal_id=proposal.proposal_id, extended_deadline=proposal.deadline + DAY)
    assert record.rules_found() == {"late protection"}


def test_a_cancelled_proposal_takes_no_more_ballots() -> None:
    """And is cancelled only while something could still come of it."""
    record = consortium_of(3)
    proposal = record.propose(MEMBERS[0])
    record.tell(ProposalCanceled, proposal_id=proposal.proposal_id)
    assert record.rules_found() == set()
    record.wait()
    record.vote(proposal, MEMBERS[0], 1)
    record.tell(ProposalCanceled, proposal_id=proposal.proposal_id)
    assert record.rules_found() == {"VotingClosed", "state at cancelling"}


def test_rules_published_later_never_reach_an_open_proposal() -> None:
    """The proposal keeps the version that it was made under."""
    record = consortium_of(3)
    proposal = record.propose(MEMBERS[0])
    easier = [replace(rule, min_heads=0) for rule in DEFAULT_RULES]
    record.tell(ClassRulesPublished, version=2, rules=tuple(easier))
    assert proposal.rule is DEFAULT_RULES[Class.ORDINARY]
    second = record.propose(MEMBERS[1], title="Another")
    assert second.rule is easier[Class.ORDINARY]
    assert record.rules_found() == set()
