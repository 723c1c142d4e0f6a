"""Binding: packs, tier, buy-up, ceilings, side costs, alone; releases until nothing changes; the minimum.

A pass looks at every item. Lines whose ceiling lies under the price, or whose item is not ordered at all,
leave all at once and the next pass starts. Only a pass in which nobody leaves compares every member's side
costs with the cap it signed, and its charge with buying alone; members above either leave, whole and all at
once. Every pass but the last removes at least one line, so there are at most lines + 1 passes. Source:
procurement.md, "Binding"; decisions 0007, 0008 and 0023.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.alone import Commitment, GroupEstimate, alone_cost, group_estimates
from governance.binding_words import (
    explain_alone,
    explain_below_minimum,
    explain_ceiling,
    explain_outcome,
    explain_side_costs,
)
from governance.explain import Explanation
from governance.facts.round_terms import WHOLE_MEMBER, Item, Line, Release, Terms
from governance.packs import PackOrder, pack_order
from governance.price import Purchase, buy_up


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One item in one pass: totals over the lines still in, what packs order, what is bought."""

    item: int
    quantity: int
    tolerance: int
    packs: PackOrder
    purchase: Purchase


@dataclass(frozen=True, slots=True)
class Released:
    """A line that left (item WHOLE_MEMBER: everything the member had) because `price` passed `limit`."""

    member: str
    item: int
    reason: Release
    price: int
    limit: int
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Pass:
    """One run through the steps and who left in it; the last pass of a binding has no releases."""

    number: int
    steps: tuple[ItemStep, ...]
    releases: tuple[Released, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """The end of binding; `commitments` are the participants with the lines that stayed, in order."""

    passes: tuple[Pass, ...]
    commitments: tuple[Commitment, ...]
    goods_value: int
    minimum_value: int
    explanation: Explanation

    @property
    def ordered(self) -> tuple[int, ...]:
        """Units bought of each item."""
        return tuple(step.purchase.units for step in self.passes[-1].steps)

    @property
    def cost(self) -> tuple[int, ...]:
        """Goods cost of each item, in minor units."""
        return tuple(step.purchase.cost for step in self.passes[-1].steps)

    @property
    def releases(self) -> tuple[Released, ...]:
        """Everybody who left, in the order of leaving."""
        return tuple(released for each in self.passes for released in each.releases)

    @property
    def members_bound(self) -> int:
        """Participants who still have a line; the consortium's stock, which wants nothing, is none."""
        return sum(1 for commitment in self.commitments if commitment.quantity)

    @property
    def reaches_minimum(self) -> bool:
        """Bound when goods are bought and worth the round's minimum; else the round is undersubscribed."""
        return self.goods_value > 0 and self.goods_value >= self.minimum_value


def bind(
    terms: Terms, items: Sequence[Item], commitments: Sequence[Commitment], minimum_value: int
) -> Binding:
    """Run the passes over the commitments. `minimum_value` is 0 once a vote accepted the worse tier."""
    passes: list[Pass] = []
    staying = tuple(commitments)
    while not passes or passes[-1].releases:
        steps = item_steps(items, staying, terms.decimals)
        releases = _priced_out(steps, staying, items, terms) or _charged_out(steps, staying, items, terms)
        passes.append(Pass(len(passes) + 1, steps, releases))
        staying = _without(staying, releases)
    value = sum(step.purchase.cost for step in passes[-1].steps)
    members = sum(1 for commitment in staying if commitment.quantity)
    why = explain_outcome(value, minimum_value, members, len(passes), terms.decimals)
    return Binding(tuple(passes), staying, value, minimum_value, why)


def item_steps(
    items: Sequence[Item], commitments: Sequence[Commitment], decimals: int
) -> tuple[ItemStep, ...]:
    """Packs, tier and buy-up of every item for the lines still in."""
    quantities, tolerances = [0] * len(items), [0] * len(items)
    for line in (line for commitment in commitments for line in commitment.lines):
        quantities[line.item] += line.quantity
        tolerances[line.item] += line.tolerance
    return tuple(
        _item_step(number, item, quantities[number], tolerances[number], decimals)
        for number, item in enumerate(items)
    )


def _item_step(number: int, item: Item, quantity: int, tolerance: int, decimals: int) -> ItemStep:
    packs = pack_order(quantity, tolerance, item.pack_size, item.minimum)
    purchase = buy_up(packs.units, quantity + tolerance, item, decimals)
    return ItemStep(number, quantity, tolerance, packs, purchase)


def _priced_out(
    steps: Sequence[ItemStep], commitments: Sequence[Commitment], items: Sequence[Item], terms: Terms
) -> tuple[Released, ...]:
    """Item by item: lines of items that are not ordered, and lines with a ceiling under the unit price."""
    found = (
        _line_release(commitment.member, line, steps[line.item], items[line.item], terms.decimals)
        for step in steps
        for commitment in commitments
        for line in commitment.lines
        if line.item == step.item
    )
    return tuple(released for released in found if released is not None)


def _line_release(member: str, line: Line, step: ItemStep, item: Item, decimals: int) -> Released | None:
    price = step.purchase.unit_price
    if step.purchase.units == 0:
        # Tolerance counts for nothing where no member wants a unit: only the stock has such lines.
        reached = step.quantity + step.tolerance if step.quantity else 0
        needed = max(item.minimum, item.pack_size)
        why = explain_below_minimum(member, item, step.packs)
        return Released(member, line.item, Release.BELOW_MINIMUM, reached, needed, why)
    if line.ceiling < price:
        why = explain_ceiling(member, item, price, line.ceiling, decimals)
        return Released(member, line.item, Release.ABOVE_CEILING, price, line.ceiling, why)
    return None


def _charged_out(
    steps: Sequence[ItemStep], commitments: Sequence[Commitment], items: Sequence[Item], terms: Terms
) -> tuple[Released, ...]:
    """Members whose side costs would pass the cap, or who would pay more in the group than by themselves."""
    inside = [commitment for commitment in commitments if commitment.lines]
    purchases = {step.item: step.purchase for step in steps}
    found = (
        _member_release(commitment, estimate, items, terms)
        for commitment, estimate in zip(inside, group_estimates(inside, purchases, terms), strict=True)
    )
    return tuple(released for released in found if released is not None)


def _member_release(
    commitment: Commitment, estimate: GroupEstimate, items: Sequence[Item], terms: Terms
) -> Released | None:
    member, cap = commitment.member, terms.side_cost_cap
    if estimate.side_costs > cap:
        why = explain_side_costs(member, estimate, cap, terms.decimals)
        reason = Release.SIDE_COSTS_ABOVE_CAP
        return Released(member, WHOLE_MEMBER, reason, estimate.side_costs, cap, why)
    alone = alone_cost(commitment.lines, items, terms.alone_side_cost)
    if estimate.total > alone:
        why = explain_alone(member, estimate, alone, terms)
        return Released(member, WHOLE_MEMBER, Release.DEARER_THAN_ALONE, estimate.total, alone, why)
    return None


def _without(commitments: Sequence[Commitment], releases: Sequence[Released]) -> tuple[Commitment, ...]:
    """The commitments without what was released; participants keep their place."""
    gone = {(released.member, released.item) for released in releases}
    return tuple(Commitment(each.member, each.tie_key, _lines_left(each, gone)) for each in commitments)


def _lines_left(commitment: Commitment, gone: set[tuple[str, int]]) -> tuple[Line, ...]:
    if (commitment.member, WHOLE_MEMBER) in gone:
        return ()
    return tuple(line for line in commitment.lines if (commitment.member, line.item) not in gone)
