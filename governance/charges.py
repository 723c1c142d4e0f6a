"""What members are charged: goods at one price for all, freight and fee by the round's key, rebates by
quantity.

Every division is Webster's: exact to the last minor unit, ties by the published key. Source: procurement.md,
"Charges" and "Rebates".
"""

from collections.abc import Sequence

from governance.amounts import money
from governance.arithmetic import mul_div_down
from governance.explain import Explanation
from governance.facts.round_terms import Item, SideCostKey, TierKind
from governance.webster import TieKey, webster

SOURCE = "procurement.md, Formulas, Charges"


def item_bill(kind: TierKind, ordered: int, cost: int, received: int) -> int:
    """What the supplier may bill for `received` units when `ordered` units cost `cost`, in minor units.

    All arrived: the cost. Otherwise ALL_UNITS keeps the bound unit price, INCREMENTAL bills the same share
    of the cost, rounded down.
    """
    if received == ordered:
        return cost
    if kind is TierKind.ALL_UNITS:
        return cost // ordered * received
    return mul_div_down(cost, received, ordered)


def item_charges(bill: int, units: Sequence[int], tie_keys: Sequence[TieKey]) -> tuple[int, ...]:
    """Each member's part of an item's bill, by units received.

    The sum is exactly `bill` (0 when nothing came).
    """
    return divide_money(bill, units, tie_keys)


def side_weight(key: SideCostKey, quantity: int, value: int) -> int:
    """The weight of a member in the division of freight and fee.

    `quantity` units are bound, worth `value` at the bound price; whoever wants none has weight 0.
    What arrives later changes nothing (decision 0040).
    """
    if key is SideCostKey.EQUAL:
        return 1 if quantity else 0
    return quantity if key is SideCostKey.BY_QUANTITY else value


def divide_money(total: int, weights: Sequence[int], tie_keys: Sequence[TieKey]) -> tuple[int, ...]:
    """`total` minor units by weights, exactly; nothing to anybody when every weight is zero."""
    return webster(total, weights, tie_keys) if any(weights) else (0,) * len(weights)


def explain_charge(
    member: str, item: Item, units: int, received: int, bill: int, charge: int, decimals: int
) -> Explanation:
    """Why a member pays `charge` for its units of an item."""
    numbers: dict[str, int | str] = {
        "member": member,
        "sku": item.sku,
        "units": units,
        "received": received,
        "bill": bill,
        "charge": charge,
    }
    if units and bill % received == 0:
        price = money(bill // received, decimals)
        sentence = f"{units} of {received} units of {item.sku} at {price} each: {money(charge, decimals)}."
    else:
        sentence = (
            f"{units} of {received} units of {item.sku}, billed {money(bill, decimals)} together: "
            f"{money(charge, decimals)}, divided to the last cent by turns (Webster)."
        )
    return Explanation("charge", sentence, numbers, SOURCE)
