"""Small rules about money and units: rounding, amounts, deposits, bills, receipts, claims."""

import pytest

from governance.amounts import money
from governance.arithmetic import div_ceil, div_floor, mul_div_down, mul_div_up, round_up_to
from governance.charges import explain_charge, item_bill, item_charges, side_weight
from governance.claims import Claim, claim_credit, explain_credit
from governance.deposits import deposit_for, deposit_kept
from governance.facts.round_terms import Item, Line, SideCostKey, Tier, TierKind
from governance.receipts import ReceiptAboveOrder, check_receipt, most_receivable, received_in_all

LINES = (Line(0, 40, 5, 190), Line(2, 6, 0, 595))
PLUGS = Item("ADA1798", "plug", "each", 1, 0, TierKind.ALL_UNITS, (Tier(1, 195),))


def test_the_rounding_direction_is_in_the_name() -> None:
    """7 / 2 down is 3, up is 4; a product is rounded once, at the end."""
    assert (div_floor(7, 2), div_ceil(7, 2)) == (3, 4)
    assert (mul_div_down(7, 7, 10), mul_div_up(7, 7, 10)) == (4, 5)
    assert (round_up_to(9, 4), round_up_to(8, 4), round_up_to(0, 4)) == (12, 8, 0)


def test_negative_numbers_are_refused_where_solidity_has_none() -> None:
    """Python would round them the other way."""
    for call in (lambda: div_floor(-1, 2), lambda: div_ceil(1, -2), lambda: mul_div_down(-1, 1, 2)):
        with pytest.raises(ArithmeticError):
            call()


def test_money_is_written_with_all_its_decimals() -> None:
    """Also below one whole unit, below zero, and without decimals."""
    assert [money(n, 2) for n in (17424, 5, 0, -5)] == ["174.24", "0.05", "0.00", "-0.05"]
    assert money(17424, 0) == "17424"


def test_a_deposit_covers_everything_at_its_ceiling() -> None:
    """(40 + 5) x 1.90 + 6 x 5.95 + the cap."""
    assert deposit_for(LINES, 4_000) == 45 * 190 + 6 * 595 + 4_000


def test_a_released_line_frees_its_part_and_the_last_one_the_cap_too() -> None:
    """Whoever is out entirely has nothing in escrow."""
    assert deposit_kept(LINES, 4_000, {0, 2}) == deposit_for(LINES, 4_000)
    assert deposit_kept(LINES, 4_000, {2}) == 6 * 595 + 4_000
    assert deposit_kept(LINES, 4_000, set()) == 0


def test_the_bill_of_a_full_delivery_is_the_bound_cost() -> None:
    """Whatever the kind of price."""
    for kind in TierKind:
        assert item_bill(kind, 100, 15_600, 100) == 15_600


def test_a_short_delivery_keeps_the_bound_price() -> None:
    """ALL_UNITS: the unit price of the tier bought; INCREMENTAL: the same share of the cost, rounded down."""
    assert item_bill(TierKind.ALL_UNITS, 100, 15_600, 60) == 60 * 156
    assert item_bill(TierKind.INCREMENTAL, 100, 17_751, 33) == 17_751 * 33 // 100


def test_charges_of_equal_prices_are_price_times_units() -> None:
    """Nothing to round."""
    assert item_charges(60 * 156, (40, 15, 5), ("0x1", "0x2", "0x3")) == (40 * 156, 15 * 156, 5 * 156)
    sentence = explain_charge("0xa", PLUGS, 40, 60, 9_360, 6_240, 2).sentence
    assert sentence == "40 of 60 units of ADA1798 at 1.56 each: 62.40."


def test_an_uneven_bill_is_divided_to_the_cent() -> None:
    """10.00 over three units: one of them costs a cent more, and the sentence says how."""
    assert item_charges(1_000, (1, 1, 1), ("0x3", "0x1", "0x2")) == (333, 334, 333)
    assert "by turns (Webster)" in explain_charge("0xa", PLUGS, 1, 3, 1_000, 334, 2).sentence


def test_nothing_received_is_nothing_charged() -> None:
    """No weights, no bill."""
    assert item_charges(0, (0, 0), ("0x1", "0x2")) == (0, 0)


def test_side_costs_are_weighed_by_the_rounds_key() -> None:
    """Equal, by units, by value."""
    assert [side_weight(key, 7, 900) for key in SideCostKey] == [1, 7, 900]
    assert [side_weight(key, 0, 0) for key in SideCostKey] == [0, 0, 0]


def test_receipts_stay_within_tolerance_and_within_what_anybody_accepts() -> None:
    """100 ordered and 5 %: 105, but only 103 are wanted or tolerated."""
    assert most_receivable(100, 500, 200) == 105
    assert most_receivable(99, 500, 200) == 103
    assert most_receivable(100, 500, 103) == 103
    check_receipt(0, 105, 105)
    with pytest.raises(ReceiptAboveOrder):
        check_receipt(0, 106, 105)


def test_deliveries_are_added_up_item_by_item() -> None:
    """Cumulative, not the last one."""
    assert received_in_all([(60, 11), (40, 0)], 2) == (100, 11)


def test_a_credit_is_the_claimed_share_rounded_down() -> None:
    """1 of 3 units charged 10.00 is 3.33."""
    assert claim_credit(1_000, 1, 3) == 333
    claim = Claim(1, "0xa", 0, 1, "0x", 0)
    assert "10.00 x 1 / 3, rounded down, is 3.33" in explain_credit(claim, 1_000, 3, 2).sentence
