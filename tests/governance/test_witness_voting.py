"""A contract that errs about votes is caught: each test lets it err once and names the finding."""

from dataclasses import replace

import pytest

from governance.classes import DAY, DEFAULT_RULES, Class
from governance.errors import UnknownFact
from governance.facts.membership import MemberSuspended
from governance.facts.roles import CallExecuted, CallSalt, CallScheduled, RoleGranted
from governance.facts.voting import (
    BallotSkipped,
    ClassRulesPublished,
    GuardianSet,
    LiveProposalLimitSet,
    ProposalExecuted,
    ProposalQueued,
    VoteCast,
)
from governance.power import NOBODY, TOKENS
from governance.proposals import Proposal
from governance.witness.timelock import hidden_power
from tests.governance.record import CALLS, TARGET, Record, account, consortium_of, word

A, B, C, D, E = (account(number) for number in range(1, 6))


def open_vote(class_: Class = Class.ORDINARY) -> tuple[Record, Proposal]:
    """Five members with ten tokens each, and a proposal that takes ballots."""
    record = consortium_of(5, [10] * 5)
    proposal = record.propose(A, class_)
    record.wait()
    return record, proposal


def passed_vote() -> tuple[Record, Proposal]:
    """A proposal that three members carried and whose vote is over."""
    record, proposal = open_vote()
    for member in (A, B, C):
        record.vote(proposal, member, 1)
    record.wait_until(proposal.deadline + 1)
    return record, proposal


@pytest.mark.parametrize("class_", list(Class))
def test_a_faithful_contract_gives_no_finding(class_: Class) -> None:
    """In every class."""
    record, proposal = open_vote(class_)
    for member in (A, B, C):
        record.vote(proposal, member, 1)
    assert record.rules_found() == set()


def test_a_weight_that_is_not_the_replayed_power_is_found() -> None:
    """Heads and tokens alike."""
    record, proposal = open_vote(Class.CONSTITUTIONAL)
    record.vote(proposal, A, 1, heads=2)
    assert record.rules_found() == {"head weight"}
    record.vote(proposal, B, 1, tokens=11)
    assert record.rules_found() == {"head weight", "token weight", "weight"}


def test_a_ballot_of_a_suspended_member_is_found() -> None:
    """Power at the snapshot is not enough: the voter is active now."""
    record, proposal = open_vote()
    record.suspend(B)
    record.vote(proposal, B, 1)
    assert record.rules_found() == {"NotActiveMember"}


def test_a_ballot_after_the_deadline_and_one_before_the_vote_are_found() -> None:
    """The window is exact to the second."""
    record, proposal = open_vote()
    record.vote(proposal, A, 1)
    record.wait_until(proposal.deadline)
    record.vote(proposal, B, 1)
    assert record.rules_found() == set()
    record.wait(1)
    record.vote(proposal, C, 0)
    assert record.rules_found() == {"VotingClosed"}


def test_a_ballot_without_power_is_found() -> None:
    """Who was admitted after the snapshot has none."""
    record, proposal = open_vote()
    record.admit(account(9))
    record.vote(proposal, account(9), 1)
    assert record.rules_found() == {"NoPowerAtSnapshot"}


def test_a_second_ballot_in_an_unchangeable_class_is_found() -> None:
    """Financial ballots are final."""
    record, proposal = open_vote(Class.FINANCIAL)
    record.vote(proposal, A, 1)
    record.vote(proposal, A, 0)
    assert record.rules_found() == {"BallotFinal"}


def test_a_reason_of_bytes_that_are_no_text_is_no_finding() -> None:
    """Each of them is read as four characters; the contract counted bytes, and took a thousand."""
    record, proposal = open_vote()
    for count, found in ((1_000, 0), (1_001, 1)):
        record.vote(proposal, A, 1, (b"\xff" * count).decode("utf-8", errors="backslashreplace"))
        assert len(record.findings) == found


def test_a_ballot_told_by_the_wrong_event_is_found() -> None:
    """A class with tokens tells both powers."""
    record, proposal = open_vote(Class.FINANCIAL)
    record.tell(VoteCast, voter=A, proposal_id=proposal.proposal_id, support=1, weight=10, reason="")
    assert record.rules_found() == {"ballot event"}


def test_a_class_that_is_not_that_of_the_calls_is_found() -> None:
    """A governor cannot pass an expulsion as ordinary."""
    record = consortium_of(3)
    record.propose(A, Class.CONSTITUTIONAL, told_class=Class.ORDINARY)
    assert "class" in record.rules_found()


def test_wrong_times_sequence_and_version_of_a_proposal_are_found() -> None:
    """Each against what the class demands."""
    record = consortium_of(3)
    record.propose(A, vote_start=record.now, vote_end=record.now + 60, sequence=7)
    assert record.rules_found() == {"snapshot", "deadline", "sequence"}


def test_a_proposer_without_power_and_a_fourth_live_proposal_are_found() -> None:
    """The refusals that should have happened carry the contract's names."""
    record = consortium_of(3)
    for number in range(3):
        record.propose(A, title=f"Number {number}")
    assert record.rules_found() == set()
    record.propose(A, title="One too many")
    record.propose(account(8), title="A stranger's")
    assert record.rules_found() == {"TooManyLiveProposals", "ProposerNotActive"}


def test_the_same_content_live_twice_is_found_and_a_defeated_one_may_come_again() -> None:
    """A defeated proposal can be put again."""
    record = consortium_of(5)
    first = record.propose(A, title="Again")
    record.wait_until(first.deadline + 1)
    record.propose(B, title="Again")
    assert record.rules_found() == set()
    record.propose(C, title="Again")
    assert record.rules_found() == {"SameContentLive"}


def test_two_descriptions_that_only_read_alike_are_no_finding() -> None:
    """One has a byte that is no text, the other the four characters that it reads as."""
    record = consortium_of(5)
    for _ in range(2):
        record.propose(A, title=b"Again \xff".decode("utf-8", errors="backslashreplace"))
    assert record.rules_found() == set()


def test_a_proposal_meant_for_another_proposer_is_found() -> None:
    """Nobody puts a named proposal first."""
    record = consortium_of(3)
    record.propose(B, title=f"Mine #proposer={B}")
    assert record.rules_found() == set()
    record.propose(A, title=f"Mine too #proposer={B}")
    assert record.rules_found() == {"RestrictedProposer"}


def test_queueing_a_defeated_proposal_is_found() -> None:
    """And so is a wrong eta."""
    record, proposal = open_vote()
    record.wait_until(proposal.deadline + 1)
    record.queue(proposal)
    assert record.rules_found() == {"state at queueing"}
    record, proposal = passed_vote()
    record.tell(ProposalQueued, proposal_id=proposal.proposal_id, eta_seconds=record.now)
    assert record.rules_found() == {"execution delay"}


def test_executing_too_early_or_too_late_or_unqueued_is_found() -> None:
    """Between eta and expiry, and only from the queue."""
    record, proposal = passed_vote()
    record.execute(proposal)
    assert record.rules_found() == {"state at execution"}
    record, proposal = passed_vote()
    record.queue(proposal)
    record.wait(DAY - 1)
    record.execute(proposal)
    assert record.rules_found() == {"eta"}
    record, proposal = passed_vote()
    record.queue(proposal)
    record.wait(15 * DAY + 1)
    record.execute(proposal)
    assert record.rules_found() == {"state at execution"}


def test_a_ballot_skipped_without_cause_is_found() -> None:
    """A batch cannot leave a member out under a pretext."""
    record, proposal = open_vote()
    told = {"proposal_id": proposal.proposal_id, "position": 0}
    not_active, bad_signature = "0xaa026a07", "0x00000001"
    record.tell(BallotSkipped, voter=A, refusal=bad_signature, **told)
    assert record.rules_found() == set()
    record.tell(BallotSkipped, voter=A, refusal=not_active, **told)
    assert record.rules_found() == {"skipped ballot"}


def test_a_ballot_skipped_for_the_rule_that_it_breaks_is_no_finding() -> None:
    """A suspended member is rightly left out."""
    record, proposal = open_vote()
    record.suspend(B)
    record.tell(BallotSkipped, proposal_id=proposal.proposal_id, position=0, voter=B, refusal="0xaa026a07")
    assert record.rules_found() == set()


def test_class_rules_out_of_bounds_are_found() -> None:
    """No vote can set a cap below the token quorum."""
    record = consortium_of(1)
    rules = [*DEFAULT_RULES[:2], replace(DEFAULT_RULES[2], cap_bps=100), DEFAULT_RULES[3]]
    record.tell(ClassRulesPublished, version=2, rules=tuple(rules))
    assert record.rules_found() == {"class bounds"}


def test_a_guardian_for_ever_and_a_limit_of_none_are_found() -> None:
    """Both have bounds."""
    record = consortium_of(1)
    record.tell(GuardianSet, guardian=A, until=record.now + 400 * DAY)
    record.tell(LiveProposalLimitSet, limit=0)
    assert record.rules_found() == {"guardian term", "live limit"}


def test_a_timelock_operation_without_a_proposal_is_found() -> None:
    """A side proposer on the timelock cannot hide."""
    record = consortium_of(3)
    record.tell(
        CallScheduled, id=word(1), index=0, target=TARGET, value=0, data=b"", predecessor=word(0), delay=0
    )
    assert record.rules_found() == {"timelock"}


def test_a_timelock_operation_with_other_calls_than_its_proposal_is_found() -> None:
    """What executes is what was voted on."""
    record, proposal = passed_vote()
    record.queue(proposal)
    for data, operation in ((CALLS[Class.ORDINARY], word(1)), (b"other", word(2))):
        record.tell(
            CallScheduled,
            id=operation,
            index=0,
            target=TARGET,
            value=0,
            data=data,
            predecessor=word(0),
            delay=DAY,
        )
        record.tell(CallSalt, id=operation, salt=word(proposal.proposal_id))
        assert record.rules_found() == (set() if operation == word(1) else {"timelock"})


def test_a_call_made_before_its_time_is_found() -> None:
    """The wait protects those who want to leave."""
    record, proposal = passed_vote()
    record.queue(proposal)
    call = {"id": word(1), "index": 0, "target": TARGET, "value": 0, "data": CALLS[Class.ORDINARY]}
    record.tell(CallScheduled, **call, predecessor=word(0), delay=DAY)
    record.tell(CallSalt, id=word(1), salt=word(proposal.proposal_id))
    record.wait(DAY - 1)
    record.tell(CallExecuted, **call)
    assert record.rules_found() == {"timelock"}


def test_power_left_with_the_deployer_is_found() -> None:
    """After a deployment nobody but the timelock holds ADMIN."""
    record = consortium_of(1)
    for holder in (E, D):
        record.tell(RoleGranted, role_id=0, account=holder, delay=0, since=0, new_member=True)
    assert [finding.numbers["account"] for finding in hidden_power(record.consortium, C, D)] == [E]


def test_a_fact_about_an_unknown_proposal_is_found_before_it_is_replayed() -> None:
    """The witness says it, the replay refuses it."""
    record = consortium_of(1)
    with pytest.raises(UnknownFact):
        record.tell(ProposalExecuted, proposal_id=99)
    assert record.rules_found() == {"proposal"}


def test_freezing_tokens_is_right_for_a_suspended_member_and_found_for_an_active_one() -> None:
    """Power goes from the delegate to nobody, only when its owner is out."""
    record, _ = open_vote()
    record.suspend(B)
    record.delegate(TOKENS, B, NOBODY)
    assert record.rules_found() == set()
    record.delegate(TOKENS, A, NOBODY)
    assert record.rules_found() == {"delegation"}


def test_suspending_twice_is_found() -> None:
    """Only an active member is suspended."""
    record = consortium_of(2)
    record.suspend(A)
    record.tell(MemberSuspended, member=A, reason="again")
    assert record.rules_found() == {"suspension"}
