"""Whether somebody else may have signed a member's ballot: its class delegate, until the member decides."""

import pytest

from governance.classes import Class
from governance.facts.membership import ClassDelegateChanged
from governance.facts.voting import BallotByDelegate, BallotsRevoked
from governance.proposals import Proposal
from governance.proxy_ballots import check_delegate
from governance.vote_errors import BadBallotSignature, TooManyChanges, VoterDecided
from tests.governance.record import Record, account, consortium_of

ANNA, BERT, CARLA = account(1), account(2), account(3)


def named() -> tuple[Record, Proposal]:
    """An open ordinary vote; before it Bert let Anna cast his ballots."""
    record = consortium_of(5)
    record.tell(
        ClassDelegateChanged, member=BERT, class_=Class.ORDINARY, delegate=ANNA, until=record.now + 10**6
    )
    record.wait()
    proposal = record.propose(CARLA)
    record.wait()
    return record, proposal


def check(record: Record, proposal: Proposal, signer: str) -> None:
    """Refuses what the signer may not cast for Bert now."""
    books = (record.consortium.class_delegates, record.consortium.register)
    check_delegate(proposal, *books, BERT, signer, record.now)


def cast_for_bert(record: Record, proposal: Proposal) -> None:
    """Anna casts, and the governor says so."""
    record.tell(BallotByDelegate, proposal_id=proposal.proposal_id, voter=BERT, delegate=ANNA)
    record.vote(proposal, BERT, 1)


def test_the_delegate_casts_until_the_voter_did_and_nobody_else_does() -> None:
    """Its own ballot may be replaced by itself; a voter's ends its turn."""
    record, proposal = named()
    check(record, proposal, ANNA)
    cast_for_bert(record, proposal)
    check(record, proposal, ANNA)
    with pytest.raises(BadBallotSignature):
        check(record, proposal, CARLA)
    record.vote(proposal, BERT, 0)
    with pytest.raises(VoterDecided):
        check(record, proposal, ANNA)
    assert not record.findings


def test_half_of_a_members_ballots_is_left_to_itself() -> None:
    """Revocations count too; a sixteenth ballot of the delegate would be found by the witness."""
    record, proposal = named()
    for _ in range(14):
        cast_for_bert(record, proposal)
    check(record, proposal, ANNA)
    record.tell(BallotsRevoked, proposal_id=proposal.proposal_id, voter=BERT, next_nonce=15)
    with pytest.raises(TooManyChanges) as refused:
        check(record, proposal, ANNA)
    assert "only" in refused.value.sentence
    assert not record.findings
    cast_for_bert(record, proposal)
    assert record.findings
