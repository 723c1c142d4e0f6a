"""The consortium's stock: tolerance without a quantity, committed by a vote, served after every member."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from governance import facts
from governance.allocation import Want, allocate
from governance.deeds import deed_of
from governance.deposits import deposit_for, explain_deposit
from governance.facts.round_terms import Line, Release, SideCostKey
from governance.round_figures import Figure, contributions_of
from governance.round_outcome import binding_of, buyers_of, fairness_of, settlement_of
from governance.stock import StockTaken, stock_seat, stock_taken
from tests.governance.round_story import (
    CLOSE,
    FREEZE,
    PEOPLE,
    ROUND,
    SUPPLIER,
    TERMS,
    TIMELOCK,
    TOKEN,
    Story,
    tie_key,
)

RECEIPT, CONFIRM = "57fb2d78", "e71d87c5"
ROOMY = replace(TERMS, side_cost_cap=50_000, alone_side_cost=50_000)


def told(story: Story, *lines: Line, treasury: str = TIMELOCK) -> set[str]:
    """A commitment of stock with the right deposit; gives the rules that the witness saw broken."""
    nonce = story.record.seat_of(treasury).nonce
    deposit = sum(line.tolerance * line.ceiling for line in lines)
    fact = facts.StockCommitted(story.here(), ROUND, treasury, lines, deposit, nonce)
    return {finding.rule for finding in story.tell(fact)}


def with_stock(key: SideCostKey = SideCostKey.BY_QUANTITY) -> Story:
    """89 plugs and 11 jacks wanted, five plugs tolerated, thirty offered to the stock, all delivered."""
    story = Story(replace(ROOMY, side_cost_key=key))
    story.commit(0, Line(0, 60, 3, 195), Line(1, 11, 0, 595))
    story.commit(1, Line(0, 29, 2, 195))
    told(story, Line(0, 0, 30, 160))
    story.bind()
    story.order()
    story.receive(100, 11, last=True)
    story.allocate()
    story.invoice(rebate=100)
    story.now += 10_000
    story.settle()
    return story


@pytest.mark.parametrize("key", list(SideCostKey))
def test_a_round_with_stock_is_settled_and_nothing_is_objected_to(key: SideCostKey) -> None:
    """Bought up to 100; members' tolerances first, the rest to the stock, which pays its goods alone."""
    story = with_stock(key)
    assert story.findings == []
    stock = next(one for one in settlement_of(story.record, tie_key).accounts if one.member == TIMELOCK)
    assert story.record.allocations[0].units == (63, 31, 6)
    assert (stock.goods, stock.side_costs, stock.deposit) == (6 * 156, 0, 30 * 160)
    assert story.record.bound is not None
    assert story.record.bound.members_bound == 2


def test_what_the_stock_takes_of_the_order_is_what_it_will_be_allocated() -> None:
    """Told from the demand on: of 100 units members want 89 and would take 5 more."""
    story = Story(ROOMY)
    story.commit(0, Line(0, 60, 3, 195))
    story.commit(1, Line(0, 29, 2, 195))
    assert (stock_seat(story.record), stock_taken(story.record, tie_key)) == (None, ())
    told(story, Line(0, 0, 30, 160), Line(1, 0, 500, 595))
    plugs = StockTaken(0, ordered=100, wanted=89, tolerated=5, units=6, tolerance=30, ceiling=160)
    jacks = StockTaken(1, ordered=0, wanted=0, tolerated=0, units=0, tolerance=500, ceiling=595)
    assert stock_taken(story.record, tie_key) == (plugs, jacks)
    story.bind()
    assert stock_taken(story.record, tie_key) == (plugs,), "what nobody wants is released"
    settled = with_stock().record
    assert stock_taken(settled, tie_key)[0].units == settled.allocations[0].units[2]


def test_what_the_stock_gets_back_is_the_treasurys_with_the_fee() -> None:
    """The fact of the stock names the treasury: one account, one credit, whatever came first."""
    story = with_stock()
    owed = story.consortium.rounds.credits
    refund = story.record.charged[TIMELOCK].refunded
    assert owed.of_treasury(TOKEN) == owed.withdrawable(TOKEN, TIMELOCK) == refund + TERMS.fee
    assert owed.withdrawable(TOKEN, "0x" + "99" * 20) == 0


def test_stock_is_in_no_figure_of_members() -> None:
    """It saves nothing, blocks nothing and hides nobody: charges are compared among members alone."""
    story = with_stock()
    members = {PEOPLE[0], PEOPLE[1]}
    assert set(buyers_of(story.record, tie_key)) == members
    assert {one.member for one in fairness_of(story.record, tie_key).standings} == members
    assert all(set(contributions_of(story.record, each, 0, tie_key)) == members for each in Figure)


def test_stock_alone_orders_nothing() -> None:
    """What no member wants is not bought, however much of it the stock would take."""
    story = Story(ROOMY)
    story.commit(0, Line(0, 60, 0, 195))
    told(story, Line(0, 0, 5, 195), Line(1, 0, 500, 595))
    (gone,) = binding_of(story.record, tie_key).releases
    assert (gone.member, gone.item, gone.reason) == (TIMELOCK, 1, Release.BELOW_MINIMUM)
    assert gone.price == 0 < gone.limit
    story.bind()
    assert story.findings == []
    assert story.record.seats[TIMELOCK].deposit == 5 * 195


def test_without_a_member_stock_is_no_round() -> None:
    """A round of stock alone falls short."""
    story = Story(ROOMY)
    told(story, Line(0, 0, 500, 195))
    story.bind()
    assert story.record.short is not None
    assert story.findings == []


def test_stock_counts_in_the_totals_after_the_freeze() -> None:
    """It may grow late, and not shrink; a pack that it fills keeps the member in whose pack it is."""
    story = Story(ROOMY)
    told(story, Line(0, 0, 3, 195))
    story.now = FREEZE
    assert told(story, Line(0, 0, 8, 195)) == set()
    assert told(story, Line(0, 0, 2, 195)) == {"stock"}
    story.now = CLOSE
    assert told(story, Line(0, 0, 900, 195)) == {"stock"}


def test_stock_that_is_taken_back_frees_its_seat() -> None:
    """A withdrawal like a member's, and the whole deposit is the treasury's credit."""
    story = Story(ROOMY)
    told(story, Line(0, 0, 3, 195))
    story.commit(0, Line(0, 60, 0, 195))
    story.tell(facts.CommitmentWithdrawn(story.here(), ROUND, TIMELOCK, 3 * 195, 1))
    assert story.findings == []
    assert story.record.participants == (PEOPLE[0],)
    assert story.consortium.rounds.credits.of_treasury(TOKEN) == 3 * 195


LIES: dict[str, Callable[[Story], set[str]]] = {
    "a member as treasury": lambda s: told(s, Line(0, 0, 3, 195), treasury=PEOPLE[0]),
    "the supplier as treasury": lambda s: told(s, Line(0, 0, 3, 195), treasury=SUPPLIER),
    "a quantity": lambda s: told(s, Line(0, 1, 3, 195)),
    "no tolerance": lambda s: told(s, Line(0, 0, 0, 195)),
    "no such item": lambda s: told(s, Line(7, 0, 3, 195)),
    "a ceiling below every tier": lambda s: told(s, Line(0, 0, 3, 1)),
    "no line": lambda s: told(s),
}


@pytest.mark.parametrize("lie", LIES)
def test_wrong_stock_is_found(lie: str) -> None:
    """What the contract never accepts, the witness notices."""
    assert "stock" in LIES[lie](Story(ROOMY))


def test_a_wrong_deposit_of_stock_is_found() -> None:
    """Side costs in it, or a number out of turn."""
    story = Story(ROOMY)
    fact = facts.StockCommitted(story.here(), ROUND, TIMELOCK, (Line(0, 0, 3, 195),), 3 * 195 + 1, 4)
    assert len(story.tell(fact)) == 2


def test_the_deposit_of_stock_has_no_side_costs() -> None:
    """Its sentence does not speak of them either."""
    lines = (Line(0, 0, 3, 195),)
    assert deposit_for(lines, 4_000) == 585
    assert "freight" not in explain_deposit(lines, 4_000, 2).sentence


def test_the_sentence_says_that_stock_comes_last() -> None:
    """Who reads the allocation sees whose share it is."""
    wants = [Want("0xa", 4, 1, "0x01"), Want("0xb", 0, 9, "0x00")]
    result = allocate(7, wants)
    assert result.units == (5, 2)
    assert "consortium's stock takes what members' orders and tolerances leave" in (
        result.explanations[1].sentence
    )


def test_deeds_of_deliveries_and_stock_have_words() -> None:
    """A proposal that does one of them says so."""
    said = [deed_of(bytes.fromhex(selector)) for selector in ("3e31f5fc", RECEIPT, CONFIRM)]
    assert said == [
        "commits the consortium's stock to a round, or takes it back",
        "records a delivery of a round",
        "records a delivery that the supplier noted",
    ]
