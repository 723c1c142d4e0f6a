"""Who gets how many of the units that arrived. Source: procurement.md, "Allocation"; decision 0009.

Orders are filled first, by Webster's method, then tolerances by the same measure. Because an order w has
claims w / (2a + 1) above 1/2 as long as it is not full and below 1/2 afterwards, one division capped at
order + tolerance does both. The consortium's stock has an order of 0, so its claim is 0: it is served last
(decision 0044). What a member has after one delivery is never taken back by the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.arithmetic import mul_div_down
from governance.explain import Explanation
from governance.webster import TieKey, misplaced, webster

SOURCE = "procurement.md, Formulas, Allocation"


@dataclass(frozen=True, slots=True)
class Want:
    """What one participant ordered of an item and tolerates beyond; zero for somebody without a line left.

    A tolerance without an order is the consortium's stock.
    """

    member: str
    quantity: int
    tolerance: int
    tie_key: TieKey


@dataclass(frozen=True, slots=True)
class Allocation:
    """Units of each want, in the given order; `left_over` units exceed everything wanted and tolerated."""

    units: tuple[int, ...]
    left_over: int
    explanations: tuple[Explanation, ...]


def placeable(wants: Sequence[Want]) -> int:
    """The most units that the wants can take: orders plus tolerances."""
    return sum(_columns(wants)[2])


def shares_of(received: int, wants: Sequence[Want]) -> tuple[int, ...]:
    """Units of each want when `received` units arrived in all deliveries together, as far as they fit."""
    quantities, keys, caps = _columns(wants)
    return webster(min(received, placeable(wants)), quantities, keys, caps)


def misallocated(units: Sequence[int], wants: Sequence[Want]) -> int | None:
    """The place of a want that was served before its turn, or None; the contract's check, in one pass."""
    quantities, keys, caps = _columns(wants)
    return misplaced(units, quantities, keys, caps)


def allocate(received: int, wants: Sequence[Want]) -> Allocation:
    """The allocation of `received` units with one explanation for each want."""
    units = shares_of(received, wants)
    reasons = tuple(_explain(want, share, received, wants) for want, share in zip(wants, units, strict=True))
    return Allocation(units, received - sum(units), reasons)


def deliveries(received: Sequence[int], wants: Sequence[Want]) -> list[tuple[int, ...]]:
    """What each delivery adds for each want; never negative, because the division is house monotone."""
    added, before, arrived = [], (0,) * len(wants), 0
    for units in received:
        arrived += units
        now = shares_of(arrived, wants)
        added.append(tuple(new - old for new, old in zip(now, before, strict=True)))
        before = now
    return added


def _columns(wants: Sequence[Want]) -> tuple[list[int], list[TieKey], list[int]]:
    """Weights, tie keys and caps: a tolerance without an order has no claim and is served last."""
    caps = [want.quantity + want.tolerance for want in wants]
    return [want.quantity for want in wants], [want.tie_key for want in wants], caps


def _explain(want: Want, share: int, received: int, wants: Sequence[Want]) -> Explanation:
    wanted = sum(each.quantity for each in wants)
    numbers: dict[str, int | str] = {
        "member": want.member,
        "quantity": want.quantity,
        "tolerance": want.tolerance,
        "received": received,
        "wanted_by_all": wanted,
        "units": share,
    }
    return Explanation("allocation", _sentence(want, share, received, wanted), numbers, SOURCE)


def _sentence(want: Want, share: int, received: int, wanted: int) -> str:
    if want.quantity == 0 and want.tolerance == 0:
        return "No order of this item is left, so no units."
    if want.quantity == 0:
        return (
            f"{received} units arrived for orders of {wanted}: the consortium's stock takes what members' "
            f"orders and tolerances leave, {share} of at most {want.tolerance}."
        )
    if received == wanted:
        return f"All {wanted} units arrived, so the order of {want.quantity} is filled exactly."
    if received > wanted:
        return (
            f"{received} units arrived for orders of {wanted}: the order of {want.quantity} is filled, "
            f"and {share - want.quantity} of the {want.tolerance} tolerated units were handed over too."
        )
    whole_units = mul_div_down(want.quantity, received, wanted)
    rest = want.quantity * received - whole_units * wanted
    return (
        f"{received} of {wanted} units arrived. {want.quantity} x {received} / {wanted} = {whole_units}"
        f"{f' and {rest}/{wanted}' if rest else ''}; by turns (largest order / (2 x units had + 1) first) "
        f"that makes {share}."
    )
