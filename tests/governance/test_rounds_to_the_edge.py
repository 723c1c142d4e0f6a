"""Rounds at the very second, unit and cent where a rule turns: each value exact, on both sides."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from governance import facts
from governance.catalogue import rule_named
from governance.circumstances import contributed
from governance.core_check import MOST_MEMBERS, core_check, shapley, shapley_advice
from governance.deposits import deposit_for
from governance.facts.knowledge import ItemErased
from governance.facts.round_terms import Line
from governance.intents import Commit
from governance.judge_round import deposit_due, judge_funds, judge_round, judge_stock
from governance.labels import Partition
from governance.round_limits import MOST_MEMBERS as MOST_MEMBERS_OF_ROUND
from governance.round_limits import MOST_TOLERANCE, MOST_UNITS
from governance.round_record import RoundRecord, Seat
from governance.round_state import awaited_until, claims_until, goes_home_at, receipts_ended_at
from governance.webster import webster
from tests.governance.record import account, consortium_of, word
from tests.governance.refusals import refused
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


def received(*times: int, last: bool = False) -> RoundRecord:
    """Ordered, with a delivery of one plug at each time."""
    story = told_to_binding()
    story.order()
    for time in times:
        story.now = time
        story.receive(1, 0, last=last)
    return story.record


def commit(*lines: Line, person: int = 0, deposit: int | None = None) -> Commit:
    """With the right deposit, unless one is named."""
    due = deposit_for(lines, TERMS.side_cost_cap) if deposit is None else deposit
    return Commit(ROUND, PEOPLE[person], lines, due, 0, DELIVER)


def judged(story: Story, intent: Commit) -> tuple[str, str, dict[str, Any]]:
    """How the commitment is refused."""
    return refused(lambda: judge_round(story.consortium, intent, story.now))


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
