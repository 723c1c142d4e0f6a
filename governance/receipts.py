"""Receipts: how much may arrive. Source: procurement.md, states DELIVERING and RECEIVED, "over-delivery"."""

from collections.abc import Sequence

from governance.arithmetic import mul_div_down
from governance.errors import RuleBroken
from governance.explain import Explanation

SOURCE = "procurement.md, States, DELIVERING"
WHOLE_BPS = 10_000


class ReceiptAboveOrder(RuleBroken):
    """More units would have arrived than the order with its over-tolerance, or than members accept."""


def most_receivable(ordered: int, over_tolerance_bps: int, accepted: int) -> int:
    """The most units that all deliveries of an item may bring together.

    `ordered` x (1 + over-tolerance), rounded down, and never more than `accepted`, all quantities and
    tolerances: a unit nobody accepts could not be handed to anybody.
    """
    return min(mul_div_down(ordered, WHOLE_BPS + over_tolerance_bps, WHOLE_BPS), accepted)


def received_in_all(deliveries: Sequence[Sequence[int]], items: int) -> tuple[int, ...]:
    """Units of each item over all deliveries."""
    return tuple(sum(delivery[item] for delivery in deliveries) for item in range(items))


def check_receipt(item: int, received: int, most: int) -> Explanation:
    """Accept `received` units in all of an item, or raise ReceiptAboveOrder."""
    numbers: dict[str, int | str] = {"item": item, "received": received, "most": most}
    if received > most:
        raise ReceiptAboveOrder(
            f"{received} units of item {item} would have arrived, {most} at most are accepted.", numbers
        )
    return Explanation(
        "receipt", f"{received} of at most {most} units of item {item} arrived.", numbers, SOURCE
    )
