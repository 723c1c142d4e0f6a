"""Votes, tokens and proposals at the second and the token where a rule turns: exact, on both sides."""

from dataclasses import replace

import pytest

from governance.ballot_rules import VoterPower, counts
from governance.classes import DEFAULT_RULES, Class, Electorate
from governance.early_close import ALL_VOTERS, Certainty, certainty, certainty_of, outstanding_of
from governance.early_close import best_end as best
from governance.early_close import worst_end as worst
from governance.facts.roles import CallExecuted, CallSalt, CallScheduled, Cancelled
from governance.facts.voting import BallotByDelegate, ClassRulesPublished, ProposalCreated
from governance.intents import CastVote, Propose
from governance.judge_vote import judge_vote
from governance.power import NOBODY, TOKENS
from governance.register import Status
from governance.tally import Electors, Tally
from governance.token_effects import Change, Standing, after
from governance.token_reach import Holder, castable, holders_of, remedies, token_reaches
from governance.witness import examine_end
from tests.governance.record import CALLS, TARGET, account, consortium_of, word
from tests.governance.refusals import refused

A, B, C, D = (account(number) for number in range(1, 5))
RULES = dict(zip(Class, DEFAULT_RULES, strict=True))


COUNTED = Tally(
    heads_against=1, heads_for=2, heads_abstain=1, tokens_against=5, tokens_for=8, tokens_abstain=4,
    objections=1, voters_against=1, voters_for=2, voters_abstain=1,
)  # fmt: skip


def holder(number: int, tokens: int, **changes: object) -> Holder:
    """An active member, alone in its group, that votes itself."""
    made = Holder(account(number), number, Status.ACTIVE, tokens, account(number))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_ends_of_a_vote_move_every_side_by_all_that_is_outstanding() -> None:
    """3 heads and 3 tokens: against the proposal, and for it; no side falls below nothing."""
    electors = Electors(7, 20)
    left = outstanding_of(COUNTED, electors)
    assert (left.heads, left.tokens) == (3, 3)
    assert worst(COUNTED, electors) == replace(
        COUNTED, heads_against=4, objections=4, tokens_against=8, tokens_for=5, tokens_abstain=1
    )
    assert best(COUNTED, electors) == replace(
        COUNTED, heads_for=5, voters_for=ALL_VOTERS, tokens_against=2, tokens_for=11, tokens_abstain=7
    )
    far = Electors(4, 17 + 100)
    ends = (worst(COUNTED, far), best(COUNTED, far))
    assert (ends[0].tokens_for, ends[0].tokens_abstain, ends[1].tokens_against) == (0, 0, 0)


def test_a_vote_without_anybody_left_to_cast_is_certain() -> None:
    """It passes or fails as it stands; ballots that may change leave it open."""
    rule = RULES[Class.FINANCIAL]
    carried = replace(COUNTED, tokens_against=1, tokens_for=15, voters_for=3, heads_for=3)
    assert certainty(Class.FINANCIAL, carried, rule, Electors(5, 20)) is Certainty.PASSES
    lost = replace(carried, tokens_against=15, tokens_for=1)
    assert certainty(Class.FINANCIAL, lost, rule, Electors(5, 20)) is Certainty.FAILS
    record = consortium_of(3, [10, 10, 10])
    for class_, expected in ((Class.FINANCIAL, Certainty.PASSES), (Class.ORDINARY, Certainty.OPEN)):
        proposal = record.propose(A, class_)
        record.wait()
        for voter in (A, B, C):
            record.vote(proposal, voter, 1)
        assert certainty_of(proposal, record.consortium.power) is expected
    fixed = tuple(replace(rule, changeable=False) for rule in DEFAULT_RULES)
    record = consortium_of(3, rules=fixed)
    proposal = record.propose(A, Class.CONSENT)
    record.wait()
    record.vote(proposal, A, 0, "an objection")
    assert certainty_of(proposal, record.consortium.power) is Certainty.FAILS


@pytest.mark.parametrize(
    ("electorate", "weighty"),
    [
        (Electorate.HEADS, [(1, 0), (1, 1)]),
        (Electorate.TOKENS, [(0, 1), (1, 1)]),
        (Electorate.BOTH, [(0, 1), (1, 0), (1, 1)]),
    ],
)
def test_a_power_counts_where_its_kind_does(electorate: Electorate, weighty: list[tuple[int, int]]) -> None:
    """Nothing counts nowhere; where both count, one of them is enough."""
    pairs = [(heads, tokens) for heads in (0, 1) for tokens in (0, 1)]
    assert [pair for pair in pairs if counts(electorate, VoterPower(*pair))] == weighty


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Change("suspend", {"member": A}), holder(1, 70, status=Status.SUSPENDED)),
        (Change("reinstate", {"member": A}), holder(1, 70)),
        (Change("expel", {"member": A}), holder(1, 70, status=Status.EXPELLED)),
        (Change("changeLegalGroup", {"member": A, "legalGroup": 9}), holder(1, 70, group=9)),
        (Change("freeze", {"account": A}), holder(1, 70, delegate=NOBODY)),
        (Change("mint", {"to": A, "amount": 30}), holder(1, 100)),
        (Change("burn", {"from": A, "amount": 69}), holder(1, 1)),
        (Change("burn", {"from": A, "amount": 71}), holder(1, 0)),
    ],
)
def test_each_call_changes_its_holder_and_nobody_else(change: Change, expected: Holder) -> None:
    """Field by field; somebody who was never a member is passed over."""
    others = {B: holder(2, 5), C: holder(3, 0, delegate=B)}
    then = after(Standing({A: holder(1, 70), **others}, RULES), [change])
    assert then == Standing({A: expected, **others}, RULES)
    without = Standing(others, RULES)
    assert after(without, [change]) == without


def test_a_first_receipt_delegates_to_the_receiver_and_a_later_one_to_nobody_else() -> None:
    """What somebody else casts stays with it."""
    now = Standing({A: holder(1, 0, delegate=NOBODY), B: holder(2, 1, delegate=C)}, RULES)
    then = after(now, [Change("mint", {"to": who, "amount": 4}) for who in (A, B)])
    assert then.holders == {A: holder(1, 4), B: holder(2, 5, delegate=C)}


def test_new_rules_are_those_of_the_classes_in_their_order() -> None:
    """One a class, no more and no fewer."""
    strict = tuple(replace(rule, cap_bps=9_000 + place) for place, rule in enumerate(DEFAULT_RULES))
    now = Standing({}, RULES)
    assert after(now, [Change("publish", {"rules": strict})]).rules == dict(zip(Class, strict, strict=True))
    with pytest.raises(ValueError, match="shorter"):
        after(now, [Change("publish", {"rules": strict[:3]})])


def test_holders_are_read_with_all_that_counts() -> None:
    """Address, group, status, tokens and delegate, also of members that are out."""
    record = consortium_of(3, [7, 0, 5])
    record.delegate(TOKENS, A, B)
    record.suspend(C)
    assert holders_of(record.consortium) == (
        holder(1, 7, delegate=B),
        holder(2, 0, delegate=NOBODY),
        holder(3, 5, status=Status.SUSPENDED),
    )


def test_what_still_helps_is_told_only_where_it_does() -> None:
    """Spreading among groups to the last token, and no vote that is itself out of reach."""
    rules = {Class.FINANCIAL: replace(RULES[Class.FINANCIAL], token_quorum_bps=6_000, cap_bps=3_000)}
    for idle, spread in ((600, True), (599, False)):
        holders = (
            holder(1, idle, delegate=NOBODY),
            holder(2, 0),
            holder(3, 1_000 - idle, status=Status.EXPELLED),
        )
        (lost,) = token_reaches(holders, rules)
        assert (lost.castable, lost.needed) == (0, 600)
        told = remedies(lost, holders, rules)
        assert ("let members delegate tokens to active members of groups below the cap" in told) is spread
        assert "create tokens for active members by a financial vote" not in told
    assert castable((holder(1, 9), holder(2, 5, group=1), holder(3, 4, delegate=D)), 10) == 10


def test_facts_are_replayed_once_and_in_order() -> None:
    """The same place, and an earlier one, are refused with it."""
    record = consortium_of(1)
    books, last = record.consortium, record.facts[-1]
    assert refused(lambda: books.apply(last)) == (
        "UnknownFact",
        "facts are replayed once each, in the order of the chain",
        {"block": last.at.block, "log_index": last.at.log_index},
    )


def test_a_proposal_too_many_and_one_made_twice_are_refused_with_their_numbers() -> None:
    """While they live; and head votes are read a second ago."""
    record = consortium_of(2)
    books, until = record.consortium, record.now + 10**6
    first = record.propose(A)
    calls = ((TARGET,), (0,), (CALLS[Class.ORDINARY],))
    again = Propose(B, *calls, "A proposal", 0, until)
    assert refused(lambda: judge_vote(books, again, record.now)) == (
        "SameContentLive", "proposal 1 is the same and still live", {"proposal_id": str(first.proposal_id)},
    )  # fmt: skip
    judge_vote(books, again, first.deadline + 1)
    for title in ("Second", "Third"):
        record.propose(A, title=title)
    more = Propose(A, *calls, "More", 0, until)
    limit = books.proposals.live_limit
    assert refused(lambda: judge_vote(books, more, record.now)) == (
        "TooManyLiveProposals", f"{A} has 3 live proposals, {limit} allowed", {"live": 3, "limit": limit},
    )  # fmt: skip
    record.admit(C)
    new = replace(more, proposer=C)
    assert refused(lambda: judge_vote(books, new, record.now)) == (
        "InsufficientProposerVotes", f"{C} had no head vote one second ago", {"proposer": C},
    )  # fmt: skip
    judge_vote(books, new, record.now + 1)
    late = CastVote(first.proposal_id, 1, C, "", 0, until)
    assert refused(lambda: judge_vote(books, late, first.snapshot + 1))[::2] == (
        "NoPowerAtSnapshot", {"voter": C, "snapshot": first.snapshot},
    )  # fmt: skip
    named = replace(more, description=f"More #proposer={B.upper().replace('X', 'x')}")
    assert refused(lambda: judge_vote(books, named, record.now)) == (
        "RestrictedProposer", "the description names another proposer", {"proposer": B},
    )  # fmt: skip


def test_what_is_wrong_at_the_end_of_a_block_is_told_in_full() -> None:
    """Power that was told wrongly, and a ballot that was announced and never came."""
    record = consortium_of(3, [5])
    proposal = record.propose(A)
    record.wait()
    record.tell(BallotByDelegate, proposal_id=proposal.proposal_id, voter=B, delegate=A)
    (gone,) = [one for one in examine_end(record.consortium) if one.rule == "ballot by delegate"]
    assert gone.sentence == f"A ballot of {B} was announced and never told."
    assert (gone.at, gone.numbers, gone.source) == (record.consortium.last, {}, "governance.md, Ballots")
    record.wait()
    record._units[TOKENS][A] = 6
    record.tell_power(TOKENS, A)
    (power,) = record.consortium.power.disagreements()
    assert (power.contract, power.delegate, power.said, power.replayed) == (TOKENS, A, 6, 5)


def test_a_withdrawn_call_that_was_made_is_named() -> None:
    """With its operation, beside whatever else is wrong with it."""
    record = consortium_of(1)
    call = {"id": word(1), "index": 0, "target": TARGET, "value": 0, "data": b""}
    record.tell(CallScheduled, **call, predecessor=word(0), delay=0)
    record.tell(Cancelled, id=word(1))
    record.tell(CallExecuted, **call)
    told = {one.sentence: one.numbers for one in record.findings}
    assert told == {"A withdrawn call was made.": {"id": word(1)}}


def test_a_proposal_is_told_by_its_two_events_in_either_order() -> None:
    """The first waits for the second."""
    record = consortium_of(1)
    one = record.propose(A)
    other = consortium_of(1).consortium
    other.proposals.apply(one.classed)
    assert other.proposals.half_told(one.proposal_id) == one.classed
    created: ProposalCreated = one.created
    other.proposals.apply(created)
    found = other.proposals.proposal(one.proposal_id)
    assert (found.created, found.classed) == (created, one.classed)
    assert other.proposals.half_told(one.proposal_id) is None


def test_the_times_of_a_proposal_are_those_of_its_class() -> None:
    """Its own second and the delay; told with both numbers where the contract says others."""
    slow = tuple(replace(rule, voting_delay=100) for rule in DEFAULT_RULES)
    record = consortium_of(1, rules=slow)
    proposal = record.propose(A)
    assert proposal.snapshot == record.now - 1 + 100
    assert record.findings == []
    start, end = proposal.snapshot, proposal.snapshot + proposal.rule.voting_period
    record.tell(ClassRulesPublished, version=2, rules=slow)
    record.propose(A, title="Wrong", vote_start=start + 1, vote_end=end - 1, rule_version=1)
    told = [(one.rule, one.sentence, one.at.log_index) for one in record.findings]
    at = record.log - 2
    assert told == [
        ("rule version", "Rule version: the contract said 1, the rule says 2.", at + 1),
        ("snapshot", f"Snapshot: the contract said {start + 1}, the rule says {start}.", at),
        ("deadline", f"Deadline: the contract said {end - 1}, the rule says {end}.", at),
    ]


def test_an_operation_of_a_proposal_that_no_contract_took_is_senseless() -> None:
    """One call with two values: not passed over as if the shorter were the whole."""
    record = consortium_of(3)
    proposal = record.propose(A, values=(0, 0))
    record.queue(proposal)
    call = {"id": word(1), "index": 0, "target": TARGET, "value": 0, "data": CALLS[Class.ORDINARY]}
    record.tell(CallScheduled, **call, predecessor=word(0), delay=0)
    with pytest.raises(ValueError, match="longer"):
        record.tell(CallSalt, id=word(1), salt=word(proposal.proposal_id))
