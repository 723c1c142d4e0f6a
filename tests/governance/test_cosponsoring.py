"""Putting one's name to another's proposal: before the first ballot, by a head, once."""

import pytest

from governance.cosponsoring import check_cosponsor
from governance.errors import IntentExpired, RuleBroken
from governance.facts.voting import ProposalCosponsored
from governance.intents import CoSponsor, WithdrawProposal
from governance.judge_vote import judge_vote
from governance.proposals import Proposal
from governance.vote_errors import (
    AlreadySponsor,
    CannotCancel,
    CannotCosponsor,
    NonexistentProposal,
    NoPowerAtSnapshot,
    NotActiveMember,
)
from tests.governance.record import Record, account, consortium_of

A, B, C, LATE, STRANGER = (account(number) for number in (1, 2, 3, 6, 9))


def check(record: Record, proposal: Proposal, member: str) -> None:
    """The rule, now."""
    found = record.consortium
    check_cosponsor(proposal, found.register, found.power, member, record.now)


def refused(record: Record, proposal: Proposal, member: str, rule: type[RuleBroken]) -> RuleBroken:
    """How the rule refuses."""
    with pytest.raises(rule) as found:
        check(record, proposal, member)
    return found.value


def test_another_member_puts_its_name_to_a_proposal_before_the_snapshot_and_after() -> None:
    """From the proposal's second on; heads are those of a second ago while the snapshot is to come."""
    record = consortium_of(5)
    proposal = record.propose(A)
    check(record, proposal, B)
    record.wait()
    check(record, proposal, B)


def test_whoever_stands_behind_it_already_is_refused() -> None:
    """The proposer, and a co-sponsor."""
    record = consortium_of(5)
    proposal = record.propose(A)
    record.tell(ProposalCosponsored, proposal_id=proposal.proposal_id, member=B)
    for member in (A, B):
        refusal = refused(record, proposal, member, AlreadySponsor)
        assert refusal.sentence == f"{member} stands behind the proposal already"
        assert refusal.numbers == {"proposal_id": str(proposal.proposal_id), "member": member}


def test_nobody_joins_after_the_first_ballot_or_the_end() -> None:
    """What others rely on is settled before anybody decides."""
    record = consortium_of(5)
    proposal, quiet = record.propose(A), record.propose(A, title="Nobody votes")
    record.wait()
    record.vote(proposal, C, 1)
    refusal = refused(record, proposal, B, CannotCosponsor)
    assert refusal.sentence == "a proposal is co-sponsored before its first ballot"
    assert refusal.numbers == {"proposal_id": str(proposal.proposal_id), "member": B}
    record.wait_until(quiet.deadline)
    check(record, quiet, B)
    record.wait_until(quiet.deadline + 1)
    refused(record, quiet, B, CannotCosponsor)


def test_a_co_sponsor_is_active_and_had_a_head_at_the_snapshot() -> None:
    """A stranger, a suspended member and one who came later."""
    record = consortium_of(5)
    proposal = record.propose(A)
    record.wait()
    record.admit(LATE)
    record.suspend(B)
    for member in (B, STRANGER):
        refusal = refused(record, proposal, member, NotActiveMember)
        assert refusal.sentence == f"{member} is not an active member"
        assert refusal.numbers == {"voter": member}
    record.wait()
    refusal = refused(record, proposal, LATE, NoPowerAtSnapshot)
    assert refusal.sentence == f"{LATE} had no head vote at the snapshot"
    assert refusal.numbers == {"voter": LATE}


def test_a_signed_co_sponsorship_is_judged_by_the_same_rule_while_it_is_valid() -> None:
    """To the second; and a proposal that others stand behind is no longer its proposer's to withdraw."""
    record = consortium_of(5)
    proposal = record.propose(A)
    valid = CoSponsor(proposal.proposal_id, B, record.now)
    judge_vote(record.consortium, valid, record.now)
    with pytest.raises(IntentExpired):
        judge_vote(record.consortium, valid, record.now + 1)
    with pytest.raises(NonexistentProposal):
        judge_vote(record.consortium, CoSponsor(1, B, record.now), record.now)
    with pytest.raises(AlreadySponsor):
        judge_vote(record.consortium, CoSponsor(proposal.proposal_id, A, record.now), record.now)
    withdrawal = WithdrawProposal(proposal.proposal_id, A, 0, record.now)
    judge_vote(record.consortium, withdrawal, record.now, 0)
    record.tell(ProposalCosponsored, proposal_id=proposal.proposal_id, member=B)
    with pytest.raises(CannotCancel):
        judge_vote(record.consortium, withdrawal, record.now, 0)
