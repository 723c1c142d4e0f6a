"""Binding: packs, tier and buy-up, ceilings, alone, again until nothing changes."""

from dataclasses import replace

from governance.alone import Commitment
from governance.binding import Binding, bind
from governance.facts.round_terms import WHOLE_MEMBER, Item, Line, Release, SideCostKey, Terms, Tier, TierKind

PLUGS = Item(
    "ADA1798", "plug", "each", 1, 0, TierKind.ALL_UNITS, (Tier(1, 195), Tier(10, 176), Tier(100, 156))
)
JACKS = Item("ADA4171", "jack", "each", 10, 0, TierKind.ALL_UNITS, (Tier(1, 95), Tier(10, 86), Tier(100, 76)))
TERMS = Terms(
    title="Connectors",
    token="0x" + "aa" * 20,
    decimals=2,
    supplier="0x" + "bb" * 20,
    side_cost_key=SideCostKey.EQUAL,
    freeze_at=1_000,
    commit_close_at=2_000,
    deliver_by=3_000,
    claim_window=100,
    decision_window=100,
    over_tolerance_bps=0,
    minimum_value=0,
    freight=0,
    fee=0,
    side_cost_cap=100_000,
    alone_side_cost=0,
    claims_accepted_by_default=True,
)


def member(name: str, *lines: Line) -> Commitment:
    """A participant with a tie key of its name."""
    return Commitment(name, f"0x{name.encode().hex():0<64}", lines)


def bound(
    *commitments: Commitment, terms: Terms = TERMS, items: tuple[Item, ...] = (PLUGS, JACKS)
) -> Binding:
    """Bind with the terms' own minimum value."""
    return bind(terms, items, commitments, terms.minimum_value)


def test_everybody_within_its_ceiling_stays() -> None:
    """60 and 40 plugs reach the tier from 100 together."""
    result = bound(member("a", Line(0, 60, 0, 160)), member("b", Line(0, 40, 0, 160)))
    assert result.ordered == (100, 0)
    assert result.cost == (15600, 0)
    assert result.members_bound == 2
    assert result.reaches_minimum


def test_the_group_buys_up_into_tolerances() -> None:
    """95 wanted and 5 tolerated: 100 cost less than 95."""
    result = bound(member("a", Line(0, 55, 5, 200)), member("b", Line(0, 40, 0, 200)))
    assert result.ordered == (100, 0)


def test_a_ceiling_under_the_price_releases_the_line_and_the_price_is_looked_at_again() -> None:
    """Without b's 10 plugs the tier from 100 is lost, and c's ceiling of 1.60 no longer holds."""
    result = bound(
        member("a", Line(0, 60, 0, 195)), member("b", Line(0, 10, 0, 150)), member("c", Line(0, 30, 0, 160))
    )
    assert [(each.member, each.reason, each.price, each.limit) for each in result.releases] == [
        ("b", Release.ABOVE_CEILING, 156, 150),
        ("c", Release.ABOVE_CEILING, 176, 160),
    ]
    assert result.ordered == (60, 0)
    assert len(result.passes) == 3


def test_a_line_of_an_item_nobody_can_order_is_released() -> None:
    """Four jacks wanted in packs of ten: no pack, the line goes, the other line stays."""
    result = bound(member("a", Line(0, 10, 0, 200), Line(1, 4, 0, 100)), member("b", Line(0, 10, 0, 200)))
    [released] = result.releases
    assert (released.item, released.reason, released.price) == (1, Release.BELOW_MINIMUM, 4)
    assert [line.item for line in result.commitments[0].lines] == [0]


def test_whoever_pays_more_than_alone_is_released_whole() -> None:
    """Equal freight shares make a one-plug member pay 5.00 more than by itself."""
    terms = replace(TERMS, freight=1_000, side_cost_cap=1_000)
    result = bound(member("a", Line(0, 120, 0, 195)), member("b", Line(0, 1, 0, 195)), terms=terms)
    [first, *rest] = result.releases
    assert (first.member, first.item, first.reason) == ("a", WHOLE_MEMBER, Release.DEARER_THAN_ALONE)
    assert [each.member for each in (first, *rest)] == ["a", "b"]


def test_whose_side_costs_would_pass_the_signed_cap_is_released_and_blocks_nobody() -> None:
    """By quantity a large order would bear 9.00 of 10.00, above the 5.00 signed; the others share it."""
    key = SideCostKey.BY_QUANTITY
    terms = replace(TERMS, freight=1_000, alone_side_cost=1_000, side_cost_cap=500, side_cost_key=key)
    names = (("a", 10), ("b", 180), ("c", 10))
    result = bound(*(member(name, Line(0, units, 0, 195)) for name, units in names), terms=terms)
    [released] = result.releases
    assert (released.member, released.item, released.reason) == (
        "b",
        WHOLE_MEMBER,
        Release.SIDE_COSTS_ABOVE_CAP,
    )
    assert (released.price, released.limit, result.members_bound) == (900, 500, 2)
    assert "9.00 would be above the 5.00 that the member signed" in released.explanation.sentence


def test_alone_is_compared_with_the_suppliers_charge_for_one_firm() -> None:
    """With 6.00 side costs alone the same freight is worth sharing."""
    terms = replace(TERMS, freight=1_000, alone_side_cost=600)
    result = bound(member("a", Line(0, 120, 0, 195)), member("b", Line(0, 1, 0, 195)), terms=terms)
    assert result.releases == ()


def test_freight_by_value_spares_the_small_member() -> None:
    """The key decides who bears how much, and so who stays."""
    terms = replace(TERMS, freight=1_000, alone_side_cost=995, side_cost_key=SideCostKey.BY_VALUE)
    result = bound(member("a", Line(0, 120, 0, 195)), member("b", Line(0, 1, 0, 195)), terms=terms)
    assert result.releases == ()


def test_a_round_under_its_minimum_value_is_undersubscribed() -> None:
    """Nobody is released, but the goods are worth too little."""
    result = bound(member("a", Line(0, 10, 0, 200)), terms=replace(TERMS, minimum_value=1_761))
    assert (result.goods_value, result.reaches_minimum) == (1_760, False)
    assert "undersubscribed" in result.explanation.sentence


def test_a_round_without_a_commitment_is_undersubscribed_even_without_a_minimum() -> None:
    """Nothing bought is never a bound round."""
    assert not bound().reaches_minimum


def test_released_participants_keep_their_place() -> None:
    """Shares are posted in participant order, so nobody moves up."""
    result = bound(member("a", Line(0, 10, 0, 100)), member("b", Line(0, 10, 0, 195)))
    assert [each.member for each in result.commitments] == ["a", "b"]
    assert result.commitments[0].lines == ()


def test_every_release_shows_its_two_numbers() -> None:
    """A shop owner reads why it is out."""
    result = bound(member("a", Line(0, 10, 0, 100)), member("b", Line(0, 10, 0, 195)))
    assert "would cost 1.76, above the ceiling of 1.00" in result.releases[0].explanation.sentence


def test_the_smallest_member_leaves_and_the_others_stay() -> None:
    """36.00 side costs equally among six: one plug alone costs 1.95 + 5.50, in the group 1.56 + 6.00."""
    terms = replace(TERMS, freight=3_000, fee=600, alone_side_cost=550)
    big = [member(name, Line(0, 40, 0, 195)) for name in "bcdef"]
    result = bound(member("a", Line(0, 1, 0, 195)), *big, terms=terms)
    [released] = result.releases
    assert (released.member, released.price, released.limit) == ("a", 756, 745)
    assert "Nobody pays more than alone" in released.explanation.sentence
    assert result.members_bound == 5
