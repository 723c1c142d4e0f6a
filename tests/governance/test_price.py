"""Volume prices and buying up, on a real price list."""

import json
from pathlib import Path

import pytest

from governance.facts.round_terms import Item, Tier, TierKind
from governance.price import TierTable, best_cost, buy_up, check_tiers, cost, tier_of, units_worth_buying

PRICES = json.loads((Path(__file__).parents[1] / "data" / "price_tiers.json").read_text())
LIST = tuple(Tier(row["min_quantity"], row["unit_price_minor"]) for row in PRICES["items"][0]["tiers"])


def item(tiers: tuple[Tier, ...] = LIST, pack: int = 1, kind: TierKind = TierKind.ALL_UNITS) -> Item:
    """An article without a minimum order."""
    return Item("ADA1798", "2.5 mm stereo plug connector", "each", pack, 0, kind, tiers)


def test_ninety_nine_cost_more_than_a_hundred() -> None:
    """The specification's real list: 99 cost 174.24, 100 cost 156.00."""
    assert cost(99, LIST, TierKind.ALL_UNITS) == 17424
    assert cost(100, LIST, TierKind.ALL_UNITS) == 15600


def test_from_eighty_nine_on_a_hundred_are_cheaper() -> None:
    """Q = 89..99 buys 100; 88 does not."""
    assert buy_up(88, 200, item(), 2).units == 88
    assert all(buy_up(ordered, 200, item(), 2).units == 100 for ordered in range(89, 101))


def test_buying_up_stops_where_tolerances_stop() -> None:
    """Decision 0008: 89 wanted and 10 tolerated cannot take 100 units."""
    assert buy_up(89, 99, item(), 2).units == 89
    assert units_worth_buying(89, item()) == 100


def test_a_tier_start_is_bought_in_whole_packs() -> None:
    """With packs of 8 the tier from 100 is reached with 104 units."""
    bought = buy_up(96, 120, item(pack=8), 2)
    assert (bought.units, bought.cost) == (104, 104 * 156)


def test_of_two_equally_cheap_quantities_the_smaller_is_bought() -> None:
    """100 at 1.00 cost what 50 at 2.00 cost: nobody buys what is not needed."""
    assert buy_up(50, 200, item((Tier(1, 200), Tier(100, 100))), 2).units == 50


def test_incremental_prices_go_band_by_band() -> None:
    """9 at 1.95, 90 at 1.76 and one at 1.56."""
    assert cost(100, LIST, TierKind.INCREMENTAL) == 9 * 195 + 90 * 176 + 156
    assert buy_up(99, 300, item(kind=TierKind.INCREMENTAL), 2).units == 99


def test_the_unit_price_is_rounded_up() -> None:
    """A ceiling is compared with the price a member could really pay."""
    assert buy_up(10, 10, item(kind=TierKind.INCREMENTAL), 2).unit_price == -(-(9 * 195 + 176) // 10)


def test_nothing_costs_nothing() -> None:
    """Zero units, zero cost, zero unit price."""
    nothing = buy_up(0, 500, item(), 2)
    assert (nothing.units, nothing.cost, nothing.unit_price) == (0, 0, 0)


@pytest.mark.parametrize("kind", list(TierKind))
def test_the_best_cost_never_falls_with_quantity(kind: TierKind) -> None:
    """cost* is monotone on every real list, which plain cost is not."""
    for row in PRICES["items"]:
        tiers = tuple(Tier(tier["min_quantity"], tier["unit_price_minor"]) for tier in row["tiers"])
        costs = [best_cost(quantity, tiers, kind) for quantity in range(260)]
        assert costs == sorted(costs)


@pytest.mark.parametrize(
    "tiers",
    [
        (),
        (Tier(2, 100),),
        (Tier(1, 100), Tier(1, 90)),
        (Tier(1, 100), Tier(10, 101)),
        tuple(Tier(start, 100) for start in range(1, 10)),
    ],
)
def test_a_table_that_is_no_price_list_is_refused(tiers: tuple[Tier, ...]) -> None:
    """Empty, not from 1, not rising, rising prices, more than 8 tiers."""
    with pytest.raises(TierTable):
        check_tiers(tiers)


def test_the_real_list_is_accepted() -> None:
    """1 / 10 / 100 at falling prices."""
    check_tiers(LIST)
    assert tier_of(99, LIST) == Tier(10, 176)


def test_the_sentence_shows_both_costs() -> None:
    """A reader sees why 100 were bought when 99 were wanted."""
    sentence = buy_up(99, 120, item(), 2).explanation.sentence
    assert "99 units would cost 174.24, but 100 units cost only 156.00" in sentence
