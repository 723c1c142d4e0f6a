"""Whole rounds with random demand, deliveries and claims: exact money, and a witness that agrees."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from governance import facts
from governance.arithmetic import div_ceil
from governance.facts.round_terms import Line, RoundState, SideCostKey
from governance.judge_claim import claimable_units
from governance.round_outcome import settlement_of
from governance.round_state import state_of
from tests.governance.round_story import HASH, PEOPLE, ROUND, SUPPLIER, TERMS, TOKEN, Story, listing, tie_key


@st.composite
def bound_stories(draw: st.DrawFn) -> Story:
    """A round of one or two items whose commitments are over.

    Bound when the minimum of nothing is reached.
    """
    money = st.integers(0, 3_000)
    terms = replace(
        TERMS,
        side_cost_key=draw(st.sampled_from(list(SideCostKey))),
        minimum_value=0,
        freight=draw(money),
        fee=draw(money),
        side_cost_cap=draw(st.sampled_from([700, 2_000, 6_000])),
        alone_side_cost=draw(money),
        over_tolerance_bps=draw(st.sampled_from([0, 500, 10_000])),
    )
    items = (listing(0, pack=draw(st.integers(1, 5))), listing(3, pack=draw(st.integers(1, 5))))
    story = Story(terms, items)
    for person in range(draw(st.integers(1, 5))):
        lines = tuple(draw(_lines(item)) for item in draw(st.sampled_from([(0,), (1,), (0, 1)])))
        story.commit(person, *lines)
    story.bind()
    return story


def _lines(item: int) -> st.SearchStrategy[Line]:
    lowest = (156, 476)[item]
    return st.builds(
        Line, st.just(item), st.integers(1, 60), st.integers(0, 20), st.integers(lowest, lowest + 130)
    )


def deliver(story: Story, data: st.DataObject) -> None:
    """Two deliveries of anything up to the order; the second one is the last."""
    assert story.record.bound is not None
    ordered = story.record.bound.ordered
    first = tuple(data.draw(st.integers(0, units)) for units in ordered)
    if any(first):
        story.receive(*first)
    rest = tuple(data.draw(st.integers(0, units - got)) for units, got in zip(ordered, first, strict=True))
    if any(rest) or any(first):
        story.receive(*rest, last=True)


@given(bound_stories(), st.data())
def test_every_round_settles_exactly_and_is_witnessed(story: Story, data: st.DataObject) -> None:
    """Deposits = refunds + supplier + treasury, whatever arrived and was claimed; nobody ends below zero."""
    if state_of(story.record, story.now) is not RoundState.BOUND:
        assert story.findings == []
        return
    deposits = sum(seat.deposit for seat in story.record.seats.values())
    freed = sum(story.consortium.rounds.credits.of(TOKEN, member) for member in PEOPLE)
    story.order()
    deliver(story, data)
    if state_of(story.record, story.now) is not RoundState.RECEIVED:
        return
    story.allocate()
    story.invoice(rebate=data.draw(st.integers(0, 50)))
    _claim(story, data)
    story.now += 500
    story.settle()
    owed = story.consortium.rounds.credits
    assert owed.total(TOKEN) == deposits + freed
    assert owed.of(TOKEN, SUPPLIER) >= 0
    assert story.findings == []


def _claim(story: Story, data: st.DataObject) -> None:
    """The first member claims some of what it got; the supplier accepts or the arbiter refuses."""
    left = claimable_units(story.record, PEOPLE[0], 0)
    if not left:
        return
    quantity = data.draw(st.integers(1, left))
    story.tell(facts.ClaimFiled(story.here(), ROUND, PEOPLE[0], 1, 0, quantity, HASH))
    accepted = data.draw(st.booleans())
    by = SUPPLIER if accepted else "0x" + "a0" * 20
    story.tell(facts.ClaimDecided(story.here(), ROUND, 1, accepted, by))


@given(bound_stories(), st.data())
def test_nobody_is_charged_above_its_ceilings_and_its_deposit(story: Story, data: st.DataObject) -> None:
    """Whatever arrived: freight and fee are within the cap, and a refund is never negative."""
    if state_of(story.record, story.now) is not RoundState.BOUND:
        return
    story.order()
    deliver(story, data)
    for account in settlement_of(story.record, tie_key).accounts:
        assert account.side_costs <= story.record.terms.side_cost_cap
        assert account.refund >= 0


@given(bound_stories())
def test_the_bound_price_is_within_every_standing_ceiling(story: Story) -> None:
    """Also after releases have changed the tier."""
    bound = story.record.bound
    if bound is None:
        return
    for line in (line for seat in story.record.seats.values() for line in seat.lines):
        assert div_ceil(bound.cost[line.item], bound.ordered[line.item]) <= line.ceiling
