"""Rules at the very second, unit and name where they turn: each value exact, on both sides of its limit."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from time import tzset
from typing import Any

import pytest

from governance import differencing, facts
from governance.ballot_rules import VoterPower, counts
from governance.catalogue import rule_named
from governance.circumstances import contributed
from governance.classes import DEFAULT_RULES, Class, Electorate
from governance.core_check import MOST_MEMBERS, core_check, shapley, shapley_advice
from governance.deposits import deposit_for
from governance.differencing import DifferencingLedger, reveals_small_set
from governance.disclosure import DisclosureRules, Dominance, PriorPosterior, rules_of
from governance.early_close import ALL_VOTERS, Certainty, certainty, certainty_of, outstanding_of
from governance.early_close import best_end as best
from governance.early_close import worst_end as worst
from governance.errors import RuleBroken
from governance.facts.knowledge import ItemErased
from governance.facts.roles import CallExecuted, CallSalt, CallScheduled, Cancelled
from governance.facts.round_terms import Line
from governance.facts.voting import BallotByDelegate, ClassRulesPublished, ProposalCreated
from governance.intents import CastVote, Commit, Propose
from governance.judge_round import deposit_due, judge_funds, judge_round, judge_stock
from governance.judge_vote import judge_vote
from governance.knowledge_parameters import KnowledgeParameters
from governance.labels import Partition
from governance.names import display_name
from governance.power import NOBODY, TOKENS
from governance.published import Aggregate, Cell, in_digits_half_up, publish
from governance.register import Status
from governance.round_figures import Figure, cell_of
from governance.round_limits import MOST_MEMBERS as MOST_MEMBERS_OF_ROUND
from governance.round_limits import MOST_TOLERANCE, MOST_UNITS
from governance.round_record import RoundRecord, Seat
from governance.round_state import awaited_until, claims_until, goes_home_at, receipts_ended_at
from governance.rule import whole
from governance.tally import Electors, Tally
from governance.token_effects import Change, Standing, after
from governance.token_reach import Holder, castable, holders_of, remedies, token_reaches
from governance.webster import webster
from governance.witness import examine_end
from governance.wording import utc
from tests.governance.record import CALLS, TARGET, account, consortium_of, word
from tests.governance.round_story import (
    DELIVER,
    HASH,
    PEOPLE,
    ROUND,
    SUPPLIER,
    TERMS,
    TIMELOCK,
    Story,
    told_to_binding,
)
from tests.governance.whole_stories import settled

A, B, C, D = (account(number) for number in range(1, 5))
RULES = dict(zip(Class, DEFAULT_RULES, strict=True))


def refused(act: Callable[[], object]) -> tuple[str, str, dict[str, Any]]:
    """Name, sentence and numbers of the refusal."""
    with pytest.raises(RuleBroken) as found:
        act()
    return found.value.code, found.value.sentence, found.value.numbers


def received(*times: int, last: bool = False) -> RoundRecord:
    """Ordered, with a delivery of one plug at each time."""
    story = told_to_binding()
    story.order()
    for time in times:
        story.now = time
        story.receive(1, 0, last=last)
    return story.record


def test_receipts_end_with_the_first_that_comes_at_the_delivery_date() -> None:
    """A second earlier the wait goes on, and ends at the date; without any it never ends."""
    assert receipts_ended_at(received(), DELIVER + 1) is None
    assert receipts_ended_at(received(DELIVER - 2), DELIVER - 1) is None
    assert receipts_ended_at(received(DELIVER - 2), DELIVER) == DELIVER
    assert receipts_ended_at(received(DELIVER - 2), DELIVER + 7) == DELIVER
    assert receipts_ended_at(received(DELIVER), DELIVER) == DELIVER
    assert receipts_ended_at(received(DELIVER + 5, DELIVER + 9), DELIVER + 9) == DELIVER + 5
    assert receipts_ended_at(received(DELIVER - 9, last=True), DELIVER - 9) == DELIVER - 9
    assert claims_until(received(DELIVER - 9, last=True), DELIVER - 9) == DELIVER - 9 + TERMS.claim_window
    assert claims_until(received(DELIVER - 9), DELIVER - 1) is None


def test_a_note_of_the_supplier_is_waited_for() -> None:
    """A decision window from the note, where that is later than the delivery date."""
    story = told_to_binding()
    story.order()
    assert (awaited_until(story.record), goes_home_at(story.record)) == (DELIVER, DELIVER + 1_000)
    for time, until, home in ((4_000, DELIVER, 11_000), (10_500, 11_500, 11_500)):
        story.now = time
        story.tell(facts.DeliveryNoted(story.here(), ROUND, SUPPLIER, HASH))
        assert (awaited_until(story.record), goes_home_at(story.record)) == (until, home)


COUNTED = Tally(
    heads_against=1, heads_for=2, heads_abstain=1, tokens_against=5, tokens_for=8, tokens_abstain=4,
    objections=1, voters_against=1, voters_for=2, voters_abstain=1,
)  # fmt: skip


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


def holder(number: int, tokens: int, **changes: object) -> Holder:
    """An active member, alone in its group, that votes itself."""
    made = Holder(account(number), number, Status.ACTIVE, tokens, account(number))
    return replace(made, **changes)  # type: ignore[arg-type]


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


def test_published_figures_are_exact_before_they_are_rounded() -> None:
    """Ten contributors of 100 to 1,000: total, mean, median and both quartiles."""
    values = {f"m{number}": 100 * number for number in range(1, 11)}
    groups = {member: number for number, member in enumerate(values)}
    told = publish(Cell("sales", "f", values), groups, DisclosureRules(), DifferencingLedger(5))
    assert told == Aggregate("sales", 10, "5500", "550", "550", ("325", "775"))
    assert [in_digits_half_up(Fraction(12_500), digits) for digits in (1, 2, 3)] == [
        "10000",
        "13000",
        "12500",
    ]


def test_what_many_cells_tell_together_is_refused_and_so_is_what_cannot_be_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of three pairs of firms any two pairs' totals tell each pair's; no two totals differ by so few."""
    pairs = [frozenset((1, 2)), frozenset((3, 4)), frozenset((5, 6))]
    cells = [one | other for one, other in ((pairs[0], pairs[1]), (pairs[1], pairs[2]), (pairs[0], pairs[2]))]
    assert reveals_small_set(cells, 3)
    assert not reveals_small_set(cells, 2)
    assert not reveals_small_set(cells[:2], 3)
    threes = [frozenset(range(start, start + 3)) for start in (0, 3, 6)]
    wide = [threes[0] | threes[1], threes[1] | threes[2], threes[0] | threes[2]]
    assert not reveals_small_set(wide, 3)
    assert reveals_small_set(wide, 4)
    monkeypatch.setattr(differencing, "MOST_CHECKS", 0)
    monkeypatch.setattr(differencing, "disjoint_bases", lambda *_: [])
    assert reveals_small_set(cells[:2], 3)


def test_a_rulebook_says_which_disclosure_rules_there_are() -> None:
    """Nought leaves a rule out; a pair is there as soon as one half is."""
    plain = KnowledgeParameters(p_percent=0, single_share_percent=0, threshold=4, coalition=3)
    assert rules_of(plain) == DisclosureRules(4, None, 3, None, None, None)
    full = replace(plain, p_percent=1, single_share_percent=2, dominance_n=3, dominance_k=4, pq_p=5, pq_q=6)
    assert rules_of(full) == DisclosureRules(4, 1, 3, 2, Dominance(3, 4), PriorPosterior(5, 6))
    assert refused(lambda: rules_of(replace(plain, dominance_n=1)))[2] == {"n": 1, "k": 0}
    assert refused(lambda: rules_of(replace(plain, pq_q=1)))[2] == {"p": 0}


def test_shapleys_advice_never_asks_others_to_pay_somebody() -> None:
    """Whose value is below nothing pays nothing; of more than twelve members nobody is asked."""
    costs = [0, 100, 100, 20]
    assert shapley(costs, 2) == (Fraction(10), Fraction(10))
    falling = [0, 10, 400, 20]
    assert shapley(falling, 2) == (Fraction(-185), Fraction(205))
    assert shapley_advice(falling, ["0x1", "0x2"]) == (0, 20)
    many = MOST_MEMBERS + 1
    assert refused(lambda: shapley([0], many)) == (
        "TooManyMembers",
        "An exact look at every subgroup goes up to 12 members, not 13.",
        {"members": 13, "most": 12},
    )


def test_a_deposit_that_is_not_there_is_told_with_all_three_numbers() -> None:
    """Exactly enough of both is enough."""
    judge_funds(1_000, 1_000, 1_000, 2)
    assert refused(lambda: judge_funds(1_001, 1_000, 2_000, 2)) == (
        "DepositNotApproved",
        "10.01 must be collected; the member approved 10.00 and has 20.00.",
        {"needed": 1_001, "allowance": 1_000, "balance": 2_000},
    )


def test_a_time_is_told_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader in Tokyo and one in Lima are told the same second."""
    for zone in ("Asia/Tokyo", "America/Lima"):
        with monkeypatch.context() as there:
            there.setenv("TZ", zone)
            tzset()
            told = utc(1_795_356_000)
        tzset()
        assert told == "22 Nov 2026 14:00 UTC"


def test_a_charge_that_is_what_alone_would_cost_blocks_nobody() -> None:
    """One unit of money more, and the member would rather be alone."""
    assert core_check([5, 5], [0, 5, 6, 10], 0).blocking == ()
    told = core_check([6, 4], [0, 5, 6, 10], 0)
    assert (told.blocking, told.excess) == ((0,), 1)


def test_only_what_is_not_in_escrow_yet_is_collected() -> None:
    """Of the member's own earlier deposit."""
    story = Story()
    story.commit(0, Line(0, 10, 0, 195))
    more = commit(Line(0, 12, 0, 195))
    assert deposit_due(story.record, more) == 2 * 195
    assert deposit_due(story.record, replace(more, deposit=1)) == 0
    assert deposit_due(story.record, commit(Line(0, 12, 0, 195), person=1)) == 12 * 195 + 4_000


def test_what_was_given_counts_while_it_stands_and_in_its_category_alone() -> None:
    """Of the last year, not erased; an item that nobody shared is named."""
    record = consortium_of(2)
    record.publish_rulebook()
    kept, gone = record.share(B, 1), record.share(B, 2)
    record.share(B, 3, partition=Partition.PROCUREMENT_SPEC)
    record.tell(ItemErased, item_id=gone)
    books, now = record.consortium, record.now
    counted = [
        contributed(books.knowledge, B, Partition.BEST_PRACTICE, since) for since in (now - 1, now, now + 1)
    ]
    assert counted == [1, 1, 0]
    assert contributed(books.knowledge, A, Partition.BEST_PRACTICE, 0) == 0
    assert books.knowledge.item(kept).owner == B
    assert refused(lambda: books.knowledge.item(word(9))) == (
        "UnknownFact", f"item {word(9)} was never shared", {"item_id": word(9)},
    )  # fmt: skip


def commit(*lines: Line, person: int = 0, deposit: int | None = None) -> Commit:
    """With the right deposit, unless one is named."""
    due = deposit_for(lines, TERMS.side_cost_cap) if deposit is None else deposit
    return Commit(ROUND, PEOPLE[person], lines, due, 0, DELIVER)


def judged(story: Story, intent: Commit) -> tuple[str, str, dict[str, Any]]:
    """How the commitment is refused."""
    return refused(lambda: judge_round(story.consortium, intent, story.now))


def test_what_a_round_holds_at_most_is_told_with_its_limit() -> None:
    """Deposit, lines and members; a number that is still a number is judged by the next rule."""
    story, most = Story(), MOST_UNITS // MOST_MEMBERS_OF_ROUND
    large = (most - TERMS.side_cost_cap) // 195
    judge_round(story.consortium, commit(Line(0, large, 0, 195)), story.now)
    due = deposit_for((Line(0, large + 1, 0, 195),), TERMS.side_cost_cap)
    assert judged(story, commit(Line(0, large + 1, 0, 195))) == (
        "DepositAboveLimit",
        "The deposit is larger than a round can hold.",
        {"limit": most, "expected": due, "actual": due},
    )
    for line in (
        Line(0, MOST_UNITS, 0, 195),
        Line(0, 1, MOST_TOLERANCE, MOST_UNITS),
        Line(0, 1, 0, MOST_UNITS),
    ):
        assert judged(story, commit(line))[0] == "DepositAboveLimit"
    assert judged(story, commit(Line(MOST_UNITS, 1, 0, 195)))[0] == "UnknownItem"
    for field, wrong in (
        ("item", Line(MOST_UNITS + 1, 1, 0, 195)),
        ("quantity", Line(0, MOST_UNITS + 1, 0, 195)),
        ("tolerance", Line(0, 1, MOST_TOLERANCE + 1, 195)),
        ("ceiling", Line(0, 1, 0, MOST_UNITS + 1)),
        ("tolerance", Line(0, 1, -1, 195)),
    ):
        code, _, numbers = judged(story, commit(wrong))
        assert (code, numbers) == ("OutOfRange", {"field": field, "value": getattr(wrong, field)})


def test_lines_and_seats_of_a_round_are_counted_to_the_last() -> None:
    """400 lines and 50 members fit; one's own earlier lines do not count twice."""
    story, two = Story(), (Line(0, 1, 0, 195), Line(1, 1, 0, 600))
    lines = tuple(Line(place, 1, 0, 195) for place in range(16))
    seats = story.record.seats
    for place in range(24):
        seats[account(100 + place)] = Seat(account(100 + place), signed=lines)
    seats[account(124)] = Seat(account(124), signed=lines[:14])
    judge_round(story.consortium, commit(*two), story.now)
    seats[account(124)] = Seat(account(124), signed=lines[:15])
    assert judged(story, commit(*two)) == (
        "TooManyLines", "A round holds at most 400 lines.", {"limit": 400},
    )  # fmt: skip
    judge_round(story.consortium, commit(two[0]), story.now)
    seats[PEOPLE[0]] = Seat(PEOPLE[0], signed=two[:1])
    assert judged(story, commit(*two))[0] == "TooManyLines"
    seats.clear()
    for place in range(MOST_MEMBERS_OF_ROUND - 1):
        seats[account(100 + place)] = Seat(account(100 + place), signed=two)
    judge_round(story.consortium, commit(*two), story.now)
    seats[TIMELOCK] = Seat(TIMELOCK, signed=two)
    stock = facts.StockCommitted(story.here(), ROUND, TIMELOCK, (Line(0, 0, 1, 195),), 195, 0)
    judge_stock(story.consortium, story.record, stock)
    assert judged(story, commit(*two)) == (
        "TooManyMembers", "At most 50 members take part in a round at once.", {"limit": 50},
    )  # fmt: skip


def test_what_cannot_be_placed_is_not_divided() -> None:
    """Up to the caps' sum and no unit more; nothing by no weight."""
    assert webster(5, [1, 0], ["0x1", "0x2"], [3, 2]) == (3, 2)
    assert refused(lambda: webster(6, [1, 0], ["0x1", "0x2"], [3, 2])) == (
        "NothingToDivideBy",
        "6 units are to be divided, but only 5 can be placed.",
        {"total": 6, "placeable": 5},
    )
    assert refused(lambda: webster(1, [0, 0], ["0x1", "0x2"]))[2] == {"total": 1, "placeable": 0}


def test_facts_are_replayed_once_and_in_order() -> None:
    """The same place, and an earlier one, are refused with it."""
    record = consortium_of(1)
    books, last = record.consortium, record.facts[-1]
    assert refused(lambda: books.apply(last)) == (
        "UnknownFact",
        "facts are replayed once each, in the order of the chain",
        {"block": last.at.block, "log_index": last.at.log_index},
    )


@pytest.mark.parametrize("unseen", ["\u2028", "\u2029", "\u200b", "\u115f", "\u2800", "\x07", "\ue000"])
def test_a_character_that_is_not_seen_is_in_no_name(unseen: str) -> None:
    """Line and paragraph separators, zero width, fillers, control and private use."""
    assert refused(lambda: display_name(f"La{unseen}ng")) == (
        "InvisibleCharacter",
        f"the name holds the unseen character U+{ord(unseen):04X}",
        {"character": ord(unseen)},
    )


def test_a_figure_is_asked_for_over_whole_groups_of_bound_members() -> None:
    """Each refusal names what is wrong; a cell's name tells figure and members."""
    story = settled()
    books, record = story.consortium, story.record

    def ask(figure: Figure = Figure.CHARGE, item: int = 0, *members: str) -> Cell:
        return cell_of(books, record, figure, item, members)

    assert ask(Figure.UNITS, 1, PEOPLE[3], PEOPLE[0]).name == f"units 1 of {PEOPLE[0]},{PEOPLE[3]}"
    assert ask(Figure.ALONE, 0, PEOPLE[1]).contributions == {PEOPLE[1]: 7_780}
    assert refused(lambda: ask(Figure.UNITS, 2)) == (
        "UnknownArticle", "the round has no article 2", {"item": 2},
    )  # fmt: skip
    assert refused(lambda: ask(Figure.CHARGE, 0, PEOPLE[6])) == (
        "UnknownContributor", f"{PEOPLE[6]} is not bound in this round", {"member": PEOPLE[6]},
    )  # fmt: skip
    open_ = Story()
    assert refused(lambda: cell_of(open_.consortium, open_.record, Figure.CHARGE, 0, ())) == (
        "NotSettledYet", "figures are published once the round is settled", {},
    )  # fmt: skip
    member = books.register.member(PEOPLE[1])
    member.groups.push(1, 1)
    assert refused(lambda: ask(Figure.CHARGE, 0, PEOPLE[0])) == (
        "PartOfGroup",
        f"{PEOPLE[1]} belongs to a legal group that was asked for: name all of it or none",
        {"member": PEOPLE[1], "group": 1},
    )


def test_a_claim_and_a_round_that_nobody_knows_are_named() -> None:
    """The books refuse what they never heard of."""
    book = settled().consortium.rounds
    assert book.round_of_claim(1).round_id == ROUND
    assert refused(lambda: book.round_of_claim(2)) == (
        "UnknownFact", "There is no claim with this number.", {"claim": 2},
    )  # fmt: skip
    story = settled()
    strange = facts.ClaimDecided(story.here(), ROUND, 2, True, SUPPLIER)
    assert refused(lambda: story.consortium.apply(strange))[2] == {"claim": 2}
    assert refused(lambda: rule_named("luck")) == (
        "UnknownRule", "there is no rule 'luck'", {"name": "luck"},
    )  # fmt: skip
    again = consortium_of(1)
    assert refused(lambda: again.admit(A))[2] == {"account": A}
    votes = consortium_of(1).consortium.proposals
    assert refused(lambda: votes.proposal(7)) == (
        "UnknownFact", "there is no proposal 7", {"proposal_id": "7"},
    )  # fmt: skip


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


@pytest.mark.parametrize(("text", "number"), [("-5", -5), ("0", 0), ("9" * 100, int("9" * 100))])
def test_a_whole_number_is_read_from_text(text: str, number: int) -> None:
    """With a minus before it, and up to a hundred digits."""
    assert whole(text, "n") == number


@pytest.mark.parametrize("text", ["5-", "--5", "", "-", "1.0", "\u0665", "9" * 101, True, 1.0, None])
def test_anything_else_is_no_whole_number(text: object) -> None:
    """A float and a flag least of all."""
    assert refused(lambda: whole(text, "n"))[0] == "MalformedInput"
