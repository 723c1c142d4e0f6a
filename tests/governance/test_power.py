"""Power at a past moment: delegation, suspension, mints in the proposal's block, and what the
contract tells of it.
"""

import pytest

from governance.errors import UnknownFact
from governance.facts.membership import DelegateVotesChanged, MemberExpelled, MemberSuspended
from governance.facts.money import Transfer
from governance.power import HEADS, NOBODY, TOKENS
from tests.governance.record import Record, account, consortium_of

A, B, C = account(1), account(2), account(3)


def test_a_member_has_one_head_from_its_admission_on() -> None:
    """One second earlier it has none."""
    record = consortium_of(1)
    admitted = record.now - 10
    assert record.consortium.power.heads.past_votes(A, admitted) == 1
    assert record.consortium.power.heads.past_votes(A, admitted - 1) == 0


def test_delegated_power_moves_whole_and_back() -> None:
    """The past keeps what was, and the sources add up to the power."""
    record = consortium_of(3)
    record.delegate(HEADS, A, B)
    handed = record.now
    record.wait()
    record.delegate(HEADS, A, A)
    heads = record.consortium.power.heads
    assert heads.past_votes(B, handed) == 2
    assert heads.sources_of(B, handed) == {A: 1, B: 1}
    assert heads.past_votes(A, handed) == 0
    assert heads.past_votes(B, record.now) == 1
    assert record.rules_found() == set()


def test_suspension_takes_the_head_and_reinstatement_gives_it_back_to_the_delegate() -> None:
    """The total follows, and the past does not move."""
    record = consortium_of(3)
    record.delegate(HEADS, A, B)
    record.wait()
    record.suspend(A)
    record.wait()
    heads = record.consortium.power.heads
    assert (heads.past_votes(B, record.now), heads.past_total(record.now)) == (1, 2)
    record.reinstate(A)
    assert (heads.past_votes(B, record.now), heads.past_total(record.now)) == (2, 3)
    assert heads.past_total(record.now - 10) == 2
    assert record.rules_found() == set()


def test_an_expelled_member_that_was_suspended_loses_no_second_head() -> None:
    """Units never fall below 0."""
    record = consortium_of(2)
    record.suspend(A)
    record.tell(MemberExpelled, member=A, reason="left")
    record.tell(Transfer, contract=HEADS, from_=A, to=NOBODY, value=1)
    assert record.rules_found() == set()
    assert record.consortium.power.heads.past_total(record.now) == 1


def test_tokens_minted_now_count_nothing_a_second_ago() -> None:
    """Whoever mints in the block of a proposal votes without them."""
    record = consortium_of(2, [10, 10])
    proposal = record.propose(A)
    record.mint(A, 1_000)
    assert record.consortium.power.tokens.past_votes(A, proposal.snapshot) == 10
    assert record.consortium.power.tokens.past_total(proposal.snapshot) == 20


def test_transfers_move_power_to_the_delegates_of_both_sides() -> None:
    """And burning takes it out of the supply."""
    record = consortium_of(3, [10, 10, 10])
    record.delegate(TOKENS, B, C)
    record.move(A, B, 4)
    record.move(C, NOBODY, 5)
    tokens = record.consortium.power.tokens
    assert [tokens.past_votes(one, record.now) for one in (A, B, C)] == [6, 0, 19]
    assert tokens.past_total(record.now) == 25
    assert record.rules_found() == set()


def test_power_that_the_contract_tells_otherwise_is_found_when_the_block_is_complete() -> None:
    """Within the block nothing is said, because events of one transaction come in any order."""
    record = consortium_of(2)
    record.tell(DelegateVotesChanged, contract=HEADS, delegate=A, previous_votes=1, new_votes=2)
    assert record.findings == []
    record.wait()
    record.mint(A, 1)
    assert {finding.rule for finding in record.findings} == {"voting power"}


def test_power_that_changed_without_a_word_is_found_too() -> None:
    """A contract that forgets to tell is no better than one that tells wrong."""
    record = Record()
    record.admit(A)
    record.wait()
    record.tell(MemberSuspended, member=A, reason="silently")
    assert record.rules_found() == {"voting power"}


def test_a_delegation_of_a_contract_without_power_is_refused() -> None:
    """Only the register and the voting token keep votes."""
    record = consortium_of(1)
    with pytest.raises(UnknownFact):
        record.consortium.power.source("SettlementToken")
