"""The whole life of a round, replayed from facts.

States, numbers, credits, and a witness with nothing to say.
"""

from dataclasses import replace

import pytest

from governance import facts
from governance.errors import UnknownFact
from governance.facts.round_terms import Line, RoundState
from governance.round_errors import UnknownRound
from governance.round_outcome import binding_of, fairness_of, saving_of, settlement_of
from governance.round_progress import progress_of
from governance.round_state import state_of
from tests.governance.round_story import (
    CLOSE,
    COORDINATING,
    DELIVER,
    FREEZE,
    HASH,
    PEOPLE,
    ROUND,
    SUPPLIER,
    TERMS,
    TIMELOCK,
    TOKEN,
    Story,
    tie_key,
    told_to_binding,
    told_to_receipts,
)


def state(story: Story) -> RoundState:
    """Where the story's round stands now."""
    return state_of(story.record, story.now)


def test_the_real_list_is_bought_up_to_a_hundred() -> None:
    """89 plugs wanted, 15 tolerated: 100 for 156.00; 11 jacks for 58.96."""
    story = told_to_binding()
    assert story.record.bound is not None
    assert story.record.bound.ordered == (100, 11)
    assert story.record.bound.cost == (15_600, 5_896)
    assert story.findings == []


def test_a_round_lives_from_draft_to_closed_without_a_finding() -> None:
    """Each state in turn, and the witness agrees with everything."""
    story = Story()
    assert state(story) is RoundState.DEMAND_OPEN
    story = told_to_binding()
    assert state(story) is RoundState.BOUND
    story.order()
    assert state(story) is RoundState.ORDERED
    story.receive(60, 11)
    assert state(story) is RoundState.DELIVERING
    story.receive(40, 0, last=True)
    assert state(story) is RoundState.RECEIVED
    story.allocate()
    story.invoice(rebate=200)
    assert state(story) is RoundState.RECONCILING
    story.now += 500
    story.settle()
    assert state(story) is RoundState.SETTLED
    story.tell(facts.RoundClosed(story.here(), ROUND, HASH))
    assert state(story) is RoundState.CLOSED
    assert story.findings == []


def test_every_cent_of_the_deposits_is_placed() -> None:
    """Deposits become refunds, the supplier's payment and the fee, and can all be withdrawn."""
    story = told_to_receipts()
    deposits = sum(seat.deposit for seat in story.record.seats.values())
    story.now += 500
    story.settle()
    owed = story.consortium.rounds.credits
    assert owed.of(TOKEN, SUPPLIER) == 15_600 + 5_896 + 3_000 - 200
    assert owed.of_treasury(TOKEN) == 1_000
    assert owed.total(TOKEN) == deposits
    for account in (*PEOPLE[:4], SUPPLIER, TIMELOCK):
        amount = owed.withdrawable(TOKEN, account)
        story.tell(facts.Withdrawn(story.here(), TOKEN, account, amount))
    assert owed.total(TOKEN) == 0
    assert story.findings == []


def test_a_smaller_commitment_frees_the_difference_at_once() -> None:
    """The member is owed what the new deposit no longer needs; who withdraws gives its place to the last."""
    story = Story()
    story.commit(0, Line(0, 40, 0, 195))
    story.commit(1, Line(0, 10, 0, 195))
    story.commit(0, Line(0, 30, 0, 195))
    assert story.consortium.rounds.credits.of(TOKEN, PEOPLE[0]) == 10 * 195
    assert story.record.participants == PEOPLE[:2]
    story.commit(2, Line(0, 10, 0, 195))
    story.withdraw(0)
    assert story.consortium.rounds.credits.of(TOKEN, PEOPLE[0]) == 40 * 195 + 4_000
    assert story.record.participants == (PEOPLE[2], PEOPLE[1])
    story.commit(0, Line(0, 30, 0, 195))
    assert story.record.participants == (PEOPLE[2], PEOPLE[1], PEOPLE[0])
    assert story.findings == []


def test_released_members_get_their_whole_deposit_back_at_binding() -> None:
    """A ceiling under the price: out, with the side-cost cap too."""
    story = Story()
    story.commit(0, Line(0, 90, 10, 195))
    story.commit(1, Line(1, 1, 0, 480))
    story.bind()
    assert [release.member for release in story.record.releases] == [PEOPLE[1]]
    assert story.consortium.rounds.credits.of(TOKEN, PEOPLE[1]) == 480 + 4_000
    assert story.record.seats[PEOPLE[1]].lines == ()
    assert story.findings == []


def test_a_short_round_waits_for_a_vote_and_can_be_extended() -> None:
    """Undersubscribed, new dates, one more member, bound."""
    story = Story()
    story.commit(0, Line(0, 20, 0, 195))
    story.bind()
    assert state(story) is RoundState.UNDERSUBSCRIBED
    story.now += 10
    story.tell(facts.DemandExtended(story.here(), ROUND, story.now + 100, story.now + 200))
    assert state(story) is RoundState.DEMAND_OPEN
    story.commit(1, Line(0, 70, 20, 195))
    story.now += 200
    story.bind()
    assert state(story) is RoundState.BOUND
    assert story.findings == []


def test_a_short_round_can_be_bound_at_the_worse_tier() -> None:
    """After the vote the minimum value no longer counts."""
    story = Story()
    story.commit(0, Line(0, 20, 0, 195))
    story.commit(1, Line(0, 20, 0, 195))
    story.bind()
    story.tell(facts.WorseTierAccepted(story.here(), ROUND))
    assert state(story) is RoundState.DEMAND_FROZEN
    story.bind()
    assert state(story) is RoundState.BOUND
    assert story.findings == []


def test_freezing_and_the_end_of_receipts_hold_by_time_alone() -> None:
    """No fact, only the clock."""
    story = Story()
    assert state_of(story.record, FREEZE - 1) is RoundState.DEMAND_OPEN
    assert state_of(story.record, FREEZE) is RoundState.DEMAND_FROZEN
    story = told_to_binding()
    story.order()
    story.receive(60, 5)
    assert state_of(story.record, DELIVER - 1) is RoundState.DELIVERING
    assert state_of(story.record, DELIVER) is RoundState.RECEIVED


def test_a_wrong_bill_is_disputed_until_what_was_received_is_charged() -> None:
    """Billed too much freight: the quoted freight is charged at most."""
    story = told_to_binding()
    story.order()
    story.receive(100, 11, last=True)
    story.allocate()
    story.invoice(freight=9_999)
    assert state(story) is RoundState.DISPUTED
    story.now += 1_000
    story.tell(facts.MismatchDecided(story.here(), ROUND, True, PEOPLE[6]))
    assert state(story) is RoundState.RECONCILING
    assert sum(each.freight for each in settlement_of(story.record, tie_key).accounts) == 3_000
    story.settle()
    assert story.findings == []


def test_an_accepted_claim_is_taken_from_the_supplier() -> None:
    """Ten bad plugs at 1.56: 15.60 less for the supplier, 15.60 more for the member."""
    story = told_to_receipts()
    before = settlement_of(story.record, tie_key)
    story.tell(facts.ClaimFiled(story.here(), ROUND, PEOPLE[0], 1, 0, 10, HASH))
    assert state(story) is RoundState.DISPUTED
    story.tell(facts.ClaimDecided(story.here(), ROUND, 1, True, SUPPLIER))
    after = settlement_of(story.record, tie_key)
    assert before.to_supplier - after.to_supplier == 1_560
    assert after.accounts[0].credit == 1_560
    story.now += 500
    story.settle()
    assert story.findings == []


def test_everybody_sees_what_it_saved() -> None:
    """Paid against the price list for one firm, freight alone included."""
    story = told_to_receipts()
    savings = [saving_of(story.record, member, tie_key) for member in PEOPLE[:4]]
    assert [each.saved for each in savings] == [2_006, 1_954, 2_285, 2_604]
    assert savings[0].explanation.sentence.startswith("Paid 119.84; alone (price list of the round")


def test_freight_that_breaks_the_core_is_said() -> None:
    """Three members would rather share 25.00 of side costs than 40.00 with a small fourth."""
    story = told_to_receipts()
    (worst, *_) = fairness_of(story.record, tie_key).losing
    assert worst.members == PEOPLE[:3]
    assert worst.loses > 0


def test_without_side_costs_the_same_price_for_all_is_in_the_core() -> None:
    """The guarantee of prices that never rise with quantity."""
    story = told_to_receipts(Story(replace(TERMS, freight=0, fee=0, alone_side_cost=0)))
    assert fairness_of(story.record, tie_key).check.in_core


def test_progress_says_what_a_little_more_tolerance_would_save() -> None:
    """89 wanted and nothing tolerated: eleven units of tolerance would make it cheaper."""
    story = Story()
    story.commit(0, Line(0, 89, 0, 195))
    plugs = progress_of(story.record)[0]
    assert (plugs.tolerance_needed, plugs.saving, plugs.next_tier) == (11, 89 * 176 - 15_600, 100)
    assert (
        "With 11 units more tolerance 100 units could be bought for 0.64 less." in plugs.explanation.sentence
    )


def test_cancelling_makes_every_deposit_its_members_again() -> None:
    """Before binding the coordinator may; nothing is kept."""
    story = Story()
    story.commit(0, Line(0, 40, 0, 195))
    story.tell(facts.RoundCancelled(story.here(), ROUND, "supplier withdrew the list", COORDINATING))
    assert state(story) is RoundState.CANCELLED
    assert story.consortium.rounds.credits.of(TOKEN, PEOPLE[0]) == 40 * 195 + 4_000
    assert story.findings == []


def test_facts_about_a_round_nobody_drafted_are_an_error() -> None:
    """Never a skip."""
    story = Story()
    with pytest.raises(UnknownRound):
        story.consortium.rounds.apply(facts.DemandOpened(story.here(), HASH))
    with pytest.raises(UnknownFact):
        story.consortium.rounds.round_of_claim(7)


def test_binding_can_be_explained_after_it_happened() -> None:
    """The trace is computed from the lines as they were signed."""
    story = told_to_binding()
    trace = binding_of(story.record, tie_key)
    assert trace.members_bound == 4
    assert "bound" in trace.explanation.sentence
    assert story.now >= CLOSE
