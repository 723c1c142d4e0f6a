"""Would a subgroup do better alone; and what Shapley's value says."""

import json
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from governance.core_check import TooManyMembers, coalition_costs, core_check, shapley, shapley_advice
from governance.facts.round_terms import Item, Tier, TierKind

ROW = json.loads((Path(__file__).parents[1] / "data" / "price_tiers.json").read_text())["items"][0]
PLUGS = Item(
    ROW["id"],
    ROW["description"],
    "each",
    1,
    0,
    TierKind.ALL_UNITS,
    tuple(Tier(tier["min_quantity"], tier["unit_price_minor"]) for tier in ROW["tiers"]),
)


def test_one_price_for_all_is_in_the_core() -> None:
    """60, 30 and 10 plugs at 1.56: no subgroup reaches a better price."""
    units = [[60], [30], [10]]
    result = core_check([60 * 156, 30 * 156, 10 * 156], coalition_costs(units, [PLUGS], 0), 2)
    assert result.in_core
    assert "None of the 7 subgroups" in result.explanation.sentence


def test_a_freight_share_above_the_own_freight_is_named() -> None:
    """The one-plug member bears 1.44 of 1.00 freight: nobody else would rather buy alone."""
    units = [[100], [1]]
    costs = coalition_costs(units, [PLUGS], 100)
    result = core_check([15_600 - 44, 156 + 144], costs, 2)
    assert result.blocking == (1,)
    assert result.excess == 300 - 295


def test_shapley_is_the_average_over_all_orders_of_joining() -> None:
    """Against the definition, for four members."""
    costs = coalition_costs([[5], [12], [40], [60]], [PLUGS], 300)
    totals = [Fraction(0)] * 4
    for order in permutations(range(4)):
        inside = 0
        for member in order:
            totals[member] += Fraction(costs[inside | 1 << member] - costs[inside], 24)
            inside |= 1 << member
    assert list(shapley(costs, 4)) == totals


def test_shapley_advice_adds_up_to_the_cost_of_all() -> None:
    """Whole cents, nothing lost."""
    costs = coalition_costs([[5], [12], [40]], [PLUGS], 300)
    assert sum(shapley_advice(costs, ["0x1", "0x2", "0x3"])) == costs[-1]


def test_more_than_twelve_members_are_refused() -> None:
    """Exact means every subgroup; there the exactness ends and the page says so."""
    with pytest.raises(TooManyMembers):
        coalition_costs([[1]] * 13, [PLUGS], 0)
