"""Volume prices: tiers, the cost of a quantity, and buying up to a cheaper tier.

Source: procurement.md, "Price" and "Buy-up"; decision 0008 (a round buys up only as far as tolerances reach).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.amounts import money
from governance.arithmetic import div_ceil, round_up_to
from governance.errors import RuleBroken
from governance.explain import Explanation
from governance.facts.round_terms import Item, Tier, TierKind

SOURCE = "procurement.md, Formulas, Price"
MOST_TIERS = 8
"""A tier table has 1 to 8 tiers."""


class TierTable(RuleBroken):
    """A tier table is empty, too long, does not start at 1, does not rise in quantity, or rises in price."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """`units` bought for `cost` minor units; more units than asked when that is cheaper in total."""

    units: int
    cost: int
    explanation: Explanation

    @property
    def unit_price(self) -> int:
        """Cost of one unit, rounded up, to be compared with ceilings. 0 when nothing is bought."""
        return div_ceil(self.cost, self.units) if self.units else 0


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Refuse what is no volume price list: 1 to 8 tiers, from 1 unit, quantities up, prices never up."""
    if not 1 <= len(tiers) <= MOST_TIERS:
        raise TierTable(f"A price list has 1 to {MOST_TIERS} tiers, not {len(tiers)}.", {"tiers": len(tiers)})
    if tiers[0].min_quantity != 1:
        raise TierTable("The first tier starts at 1 unit.", {"tier": 0, "starts": tiers[0].min_quantity})
    for place in range(1, len(tiers)):
        _check_step(tiers[place - 1], tiers[place], place)


def _check_step(before: Tier, after: Tier, place: int) -> None:
    if after.min_quantity <= before.min_quantity:
        raise TierTable(f"Tier {place} does not start above the tier before it.", {"tier": place})
    if after.unit_price > before.unit_price:
        raise TierTable(f"Tier {place} is dearer than the tier before it.", {"tier": place})


def tier_of(quantity: int, tiers: Sequence[Tier]) -> Tier:
    """The last tier that `quantity` reaches; below the first start, the first."""
    reached = [tier for tier in tiers if tier.min_quantity <= quantity]
    return reached[-1] if reached else tiers[0]


def cost(quantity: int, tiers: Sequence[Tier], kind: TierKind) -> int:
    """What exactly `quantity` units cost. ALL_UNITS: one price for all. INCREMENTAL: band by band."""
    if kind is TierKind.ALL_UNITS:
        return quantity * tier_of(quantity, tiers).unit_price if quantity else 0
    ends = [tier.min_quantity - 1 for tier in tiers[1:]] + [quantity]
    return sum(
        max(0, min(quantity, end) - (tier.min_quantity - 1)) * tier.unit_price
        for tier, end in zip(tiers, ends, strict=True)
    )


def best_cost(quantity: int, tiers: Sequence[Tier], kind: TierKind) -> int:
    """cost*(Q): the least that gets `quantity` units or more, at a tier start if cheaper. Never falls."""
    starts = [tier.min_quantity for tier in tiers if tier.min_quantity > quantity]
    return min(cost(units, tiers, kind) for units in [quantity, *starts]) if quantity else 0


def buy_up(ordered: int, most: int, item: Item, decimals: int) -> Purchase:
    """Buy `ordered` units, or a tier start (in whole packs) up to `most` that costs less; ties: smaller.

    `most` is what members accept at all: quantities plus tolerances.
    """
    starts = {round_up_to(tier.min_quantity, item.pack_size) for tier in item.tiers}
    choices = sorted({ordered} | {start for start in starts if ordered < start <= most} if ordered else {0})
    units = min(choices, key=lambda choice: (cost(choice, item.tiers, item.kind), choice))
    spent = cost(units, item.tiers, item.kind)
    return Purchase(units, spent, _explain(ordered, units, spent, item, decimals))


def units_worth_buying(ordered: int, item: Item) -> int:
    """The cheapest quantity if members tolerated enough: shows what a little more tolerance would save."""
    starts = {round_up_to(tier.min_quantity, item.pack_size) for tier in item.tiers}
    choices = {ordered} | {start for start in starts if start > ordered} if ordered else {0}
    return min(choices, key=lambda choice: (cost(choice, item.tiers, item.kind), choice))


def _explain(ordered: int, units: int, spent: int, item: Item, decimals: int) -> Explanation:
    plain = cost(ordered, item.tiers, item.kind)
    numbers: dict[str, int | str] = {
        "ordered_by_packs": ordered,
        "cost_by_packs": plain,
        "units": units,
        "cost": spent,
        "tier_starts": tier_of(units, item.tiers).min_quantity,
        "tier_price": tier_of(units, item.tiers).unit_price,
    }
    return Explanation("price", _sentence(ordered, plain, units, spent, item, decimals), numbers, SOURCE)


def _sentence(ordered: int, plain: int, units: int, spent: int, item: Item, decimals: int) -> str:
    if units == 0:
        return "Nothing is ordered, so nothing is paid."
    if units > ordered:
        return (
            f"{ordered} units would cost {money(plain, decimals)}, but {units} units cost only "
            f"{money(spent, decimals)}: {units} are bought and the extra {units - ordered} go to tolerances."
        )
    tier = tier_of(units, item.tiers)
    if item.kind is TierKind.INCREMENTAL:
        return f"{units} units cost {money(spent, decimals)}, each band of the price list at its own price."
    return (
        f"{units} units reach the tier from {tier.min_quantity} on: "
        f"{units} x {money(tier.unit_price, decimals)} = {money(spent, decimals)}."
    )
