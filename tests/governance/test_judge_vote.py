"""Early refusal: a signed intent meets the very rule that will judge it on chain, in the contract's order."""

from dataclasses import replace

import pytest

from governance.classes import Class
from governance.errors import IntentExpired, NotMember, RuleBroken, WrongNonce
from governance.facts.voting import ProposalCanceled
from governance.intents import (
    CastVote,
    Delegate,
    DelegateClass,
    Permit,
    Propose,
    RevokeBallots,
    UpdateProfile,
    WithdrawProposal,
)
from governance.judge_vote import judge_vote
from governance.power import HEADS
from governance.proposals import Proposal
from governance.vote_errors import (
    BallotExpired,
    BallotFinal,
    CannotCancel,
    DelegateTermOutOfBounds,
    InsufficientProposerVotes,
    InvalidProposalLength,
    NonexistentProposal,
    NoPowerAtSnapshot,
    NotActiveMember,
    ProposerNotActive,
    ReasonTooLong,
    RestrictedProposer,
    SameContentLive,
    TooManyChanges,
    TooManyLiveProposals,
    UnknownSupport,
    VotingClosed,
    VotingNotOpen,
    WrongBallotNonce,
)
from tests.governance.record import ORDINARY_CALL, TARGET, Record, account, consortium_of, word

A, B, C = account(1), account(2), account(3)
LATER = 2**40


def open_vote(class_: Class = Class.ORDINARY) -> tuple[Record, Proposal]:
    """Five members and a proposal that takes ballots."""
    record = consortium_of(5, [10] * 5)
    proposal = record.propose(A, class_)
    record.wait()
    return record, proposal


def ballot(proposal: Proposal, voter: str = A) -> CastVote:
    """A first ballot for the proposal."""
    return CastVote(proposal.proposal_id, 1, voter, "", 0, LATER)


def refuse(record: Record, intent: object, rule: type[RuleBroken], nonce: int | None = None) -> None:
    """The intent is refused by this rule and no other."""
    with pytest.raises(rule) as refusal:
        judge_vote(record.consortium, intent, record.now, nonce)  # type: ignore[arg-type]
    assert refusal.type is rule
    assert refusal.value.sentence


def test_a_good_ballot_is_not_refused() -> None:
    """Nothing is raised."""
    record, proposal = open_vote()
    judge_vote(record.consortium, ballot(proposal), record.now)


def test_a_ballot_outside_its_window_is_refused() -> None:
    """Before the vote opens, after it closed, after it was cancelled."""
    record, proposal = open_vote()
    fresh = record.propose(B, title="Just made")
    record.now = fresh.snapshot
    refuse(record, ballot(fresh), VotingNotOpen)
    record.wait_until(proposal.deadline + 1)
    refuse(record, ballot(proposal), VotingClosed)
    record, proposal = open_vote()
    record.tell(ProposalCanceled, proposal_id=proposal.proposal_id)
    refuse(record, ballot(proposal), VotingClosed)


def test_a_ballot_of_somebody_without_a_vote_is_refused() -> None:
    """A stranger, a suspended member, and one admitted after the snapshot."""
    record, proposal = open_vote()
    record.suspend(B)
    record.admit(account(9))
    refuse(record, ballot(proposal, account(77)), NotActiveMember)
    refuse(record, ballot(proposal, B), NotActiveMember)
    refuse(record, ballot(proposal, account(9)), NoPowerAtSnapshot)


def test_a_ballot_of_the_wrong_form_is_refused() -> None:
    """Support, reason, nonce, deadline."""
    record, proposal = open_vote()
    good = ballot(proposal)
    refuse(record, replace(good, support=3), UnknownSupport)
    refuse(record, replace(good, reason="ä" * 501), ReasonTooLong)
    judge_vote(record.consortium, replace(good, reason="ä" * 500), record.now)
    refuse(record, replace(good, nonce=1), WrongBallotNonce)
    refuse(record, replace(good, deadline=record.now - 1), BallotExpired)
    refuse(record, replace(good, proposal_id=5), NonexistentProposal)


def test_a_second_ballot_is_final_or_needs_the_next_nonce() -> None:
    """By class."""
    record, proposal = open_vote(Class.FINANCIAL)
    record.vote(proposal, A, 1)
    refuse(record, replace(ballot(proposal), nonce=1), BallotFinal)
    record, proposal = open_vote()
    record.vote(proposal, A, 1)
    refuse(record, ballot(proposal), WrongBallotNonce)
    judge_vote(record.consortium, replace(ballot(proposal), nonce=1), record.now)


def test_the_thirty_second_ballot_is_refused() -> None:
    """Five bits count to 31."""
    record, proposal = open_vote()
    for _ in range(31):
        record.vote(proposal, A, 1)
    refuse(record, replace(ballot(proposal), nonce=31), TooManyChanges)


def test_revoking_needs_a_membership_and_the_right_nonce_but_no_open_vote() -> None:
    """A suspended member may revoke, and so may anyone before the vote opens."""
    record, proposal = open_vote()
    revocation = RevokeBallots(proposal.proposal_id, A, 0, LATER)
    record.suspend(A)
    judge_vote(record.consortium, revocation, record.now)
    judge_vote(record.consortium, revocation, proposal.snapshot)
    refuse(record, replace(revocation, nonce=2), WrongBallotNonce)
    refuse(record, replace(revocation, voter=account(77)), NotActiveMember)
    refuse(record, replace(revocation, deadline=1), IntentExpired)
    record.wait_until(proposal.deadline + 1)
    refuse(record, revocation, VotingClosed)


def test_proposing_needs_calls_power_and_room() -> None:
    """Each rule by its own name."""
    record = consortium_of(3)
    good = Propose(A, (TARGET,), (0,), (ORDINARY_CALL,), "Admit Lang", 0, LATER)
    judge_vote(record.consortium, good, record.now, 0)
    refuse(record, good, WrongNonce, nonce=4)
    refuse(record, replace(good, deadline=1), IntentExpired)
    refuse(record, replace(good, targets=(), values=(), calldatas=()), InvalidProposalLength)
    refuse(record, replace(good, values=(0, 0)), InvalidProposalLength)
    refuse(record, replace(good, proposer=account(77)), ProposerNotActive)
    refuse(record, replace(good, description=f"Admit #proposer={B}"), RestrictedProposer)
    record.delegate(HEADS, C, A)
    record.wait()
    refuse(record, replace(good, proposer=C), InsufficientProposerVotes)
    record.propose(A, title="Admit Lang")
    refuse(record, good, SameContentLive)
    record.propose(A, title="Second")
    record.propose(A, title="Third")
    refuse(record, replace(good, description="Fourth"), TooManyLiveProposals)


def test_only_its_proposer_withdraws_a_proposal_and_only_before_the_first_ballot() -> None:
    """Afterwards it belongs to the voters."""
    record, proposal = open_vote()
    withdrawal = WithdrawProposal(proposal.proposal_id, A, 0, LATER)
    judge_vote(record.consortium, withdrawal, record.now)
    refuse(record, replace(withdrawal, proposer=B), CannotCancel)
    record.vote(proposal, B, 1)
    refuse(record, withdrawal, CannotCancel)


def test_delegation_profile_and_permit_are_judged_by_their_contracts_rules() -> None:
    """Active on both sides, in time, in turn."""
    record = consortium_of(3)
    record.suspend(C)
    delegation = Delegate(HEADS, A, B, 0, LATER)
    judge_vote(record.consortium, delegation, record.now, 0)
    refuse(record, replace(delegation, delegatee=C), NotMember)
    refuse(record, replace(delegation, delegator=C), NotMember)
    refuse(record, replace(delegation, expiry=record.now - 1), IntentExpired)
    refuse(record, UpdateProfile(C, word(1), 0, LATER), NotMember)
    refuse(record, Permit("SettlementToken", A, B, 5, 1, LATER), WrongNonce, nonce=0)


def test_a_class_delegates_term_that_no_calendar_has_is_refused_by_name() -> None:
    """A page that asks for ever sends the largest time there is."""
    record = consortium_of(2)
    naming = DelegateClass(A, Class.ORDINARY, B, record.now + 100, 0, LATER)
    judge_vote(record.consortium, naming, record.now, 0)
    for until in (record.now - 1, record.now + 367 * 86_400, 2**48 - 1):
        refuse(record, replace(naming, until=until), DelegateTermOutOfBounds)
