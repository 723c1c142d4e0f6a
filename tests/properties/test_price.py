"""Prices, for lists nobody published."""

from hypothesis import given
from hypothesis import strategies as st

from governance.facts.round_terms import Item, Tier, TierKind
from governance.price import best_cost, buy_up, cost

KINDS = st.sampled_from(list(TierKind))


@st.composite
def price_lists(draw: st.DrawFn) -> tuple[Tier, ...]:
    """One to eight tiers, from 1, rising in quantity, never rising in price."""
    starts = sorted(draw(st.sets(st.integers(2, 400), max_size=7)))
    prices = sorted(draw(st.lists(st.integers(1, 5_000), min_size=8, max_size=8)), reverse=True)
    return tuple(Tier(start, price) for start, price in zip([1, *starts], prices, strict=False))


@given(price_lists(), KINDS, st.integers(0, 600))
def test_the_best_cost_never_falls(tiers: tuple[Tier, ...], kind: TierKind, quantity: int) -> None:
    """cost*(Q) <= cost*(Q + 1), and never more than the plain cost."""
    assert best_cost(quantity, tiers, kind) <= best_cost(quantity + 1, tiers, kind)
    assert best_cost(quantity, tiers, kind) <= cost(quantity, tiers, kind)


@given(price_lists(), st.integers(0, 600))
def test_incremental_cost_is_the_sum_of_unit_prices(tiers: tuple[Tier, ...], quantity: int) -> None:
    """Against a loop over every unit."""
    price_of = [
        next(t.unit_price for t in reversed(tiers) if t.min_quantity <= n) for n in range(1, quantity + 1)
    ]
    assert cost(quantity, tiers, TierKind.INCREMENTAL) == sum(price_of)


@given(price_lists(), st.integers(1, 300), st.integers(1, 300), KINDS)
def test_the_best_cost_of_two_together_is_never_more_than_apart(
    tiers: tuple[Tier, ...], one: int, other: int, kind: TierKind
) -> None:
    """Buying together never costs more: the reason for the whole consortium."""
    together = best_cost(one + other, tiers, kind)
    assert together <= best_cost(one, tiers, kind) + best_cost(other, tiers, kind)


@given(price_lists(), KINDS, st.integers(1, 6), st.integers(0, 60), st.integers(0, 400))
def test_buying_up_never_costs_more_and_stays_within_what_is_accepted(
    tiers: tuple[Tier, ...], kind: TierKind, pack: int, packs: int, slack: int
) -> None:
    """Whole packs, at most ordered + slack, and the cheapest of all such choices among tier starts."""
    item = Item("sku", "", "each", pack, 0, kind, tiers)
    ordered = pack * packs
    bought = buy_up(ordered, ordered + slack, item, 2)
    assert ordered <= bought.units <= ordered + slack
    assert bought.units % pack == 0
    assert bought.cost <= cost(ordered, tiers, kind)
    if ordered:
        inside = [units for units in range(ordered, ordered + slack + 1) if units % pack == 0]
        assert bought.cost == min(cost(units, tiers, kind) for units in inside)
