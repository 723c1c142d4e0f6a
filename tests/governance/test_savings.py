"""Savings never stand without their baseline."""

import pytest

from governance.facts.round_terms import Item, Tier, TierKind
from governance.savings import (
    BaselineKind,
    BaselineMissing,
    ListPriceBaseline,
    alone_baseline,
    priced_baseline,
    saving,
)

PLUGS = Item(
    "ADA1798", "plug", "each", 1, 0, TierKind.ALL_UNITS, (Tier(1, 195), Tier(10, 176), Tier(100, 156))
)


def test_against_buying_alone() -> None:
    """40 plugs alone cost 70.40 and 6.00 freight; the member paid 65.00."""
    baseline = alone_baseline([40], [PLUGS], 600, "price list of the round", "2025-03-01")
    result = saving("0xa", 6_500, baseline, 2)
    assert result.saved == 7_640 - 6_500
    assert "saved 11.40, 14.9 %" in result.explanation.sentence


def test_whoever_received_nothing_has_no_side_cost_alone() -> None:
    """No units, no baseline."""
    assert alone_baseline([0], [PLUGS], 600, "list", "2025-03-01").cost == 0


def test_against_the_own_last_price() -> None:
    """The member's own invoice names price and date."""
    baseline = priced_baseline(BaselineKind.LAST_PAID, [40], [180], "invoice 17", "2025-01-20")
    assert saving("0xa", 7_300, baseline, 2).saved == -100


def test_a_baseline_names_price_source_and_date() -> None:
    """A hole in the baseline is refused, not filled."""
    with pytest.raises(BaselineMissing):
        priced_baseline(BaselineKind.OWN_QUOTE, [40], [None], "quote", "2025-01-20")
    with pytest.raises(BaselineMissing):
        priced_baseline(BaselineKind.OWN_QUOTE, [40], [180], "", "2025-01-20")


def test_list_prices_flatter_and_are_shown_only_on_request() -> None:
    """Never list price by default."""
    baseline = priced_baseline(BaselineKind.LIST, [40], [195], "catalogue", "2025-01-01")
    with pytest.raises(ListPriceBaseline):
        saving("0xa", 6_500, baseline, 2)
    assert saving("0xa", 6_500, baseline, 2, list_price_wanted=True).saved == 1_300
