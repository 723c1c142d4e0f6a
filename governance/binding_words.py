"""The sentences of binding, for the owner of a shop: who stayed, who left, and with which numbers."""

from governance.alone import GroupEstimate
from governance.amounts import money
from governance.explain import Explanation
from governance.facts.round_terms import Item, Terms
from governance.packs import PackOrder
from governance.wording import counted

SOURCE = "procurement.md, Formulas, binding"


def explain_ceiling(member: str, item: Item, price: int, ceiling: int, decimals: int) -> Explanation:
    """A line left because the price is above what the member signed."""
    sentence = (
        f"One unit of {item.sku} would cost {money(price, decimals)}, above the ceiling of "
        f"{money(ceiling, decimals)} that the member signed, so the line is released."
    )
    numbers: dict[str, int | str] = {"member": member, "sku": item.sku, "price": price, "ceiling": ceiling}
    return Explanation("ceiling", sentence, numbers, SOURCE)


def explain_below_minimum(member: str, item: Item, packs: PackOrder) -> Explanation:
    """A line left because its item is not ordered at all."""
    sentence = f"No {item.sku} is ordered. {packs.explanation.sentence} The line is released."
    numbers = {"member": member, "sku": item.sku, **packs.explanation.numbers}
    return Explanation("minimum order", sentence, numbers, SOURCE)


def explain_side_costs(member: str, estimate: GroupEstimate, cap: int, decimals: int) -> Explanation:
    """A member left because its share of freight and fee is above what it signed."""
    sentence = (
        f"Freight and fee of {money(estimate.side_costs, decimals)} would be above the "
        f"{money(cap, decimals)} that the member signed, so the member is released."
    )
    numbers: dict[str, int | str] = {"member": member, "side_costs": estimate.side_costs, "cap": cap}
    return Explanation("side cost cap", sentence, numbers, SOURCE)


def explain_alone(member: str, estimate: GroupEstimate, alone: int, terms: Terms) -> Explanation:
    """A member left because buying alone is cheaper for it."""
    decimals = terms.decimals
    sentence = (
        f"In the group: goods {money(estimate.goods, decimals)} + freight and fee "
        f"{money(estimate.side_costs, decimals)} = {money(estimate.total, decimals)}. Alone, with "
        f"{money(terms.alone_side_cost, decimals)} side costs: {money(alone, decimals)}. "
        f"Nobody pays more than alone, so the member is released."
    )
    numbers: dict[str, int | str] = {
        "member": member,
        "goods": estimate.goods,
        "side_costs": estimate.side_costs,
        "group": estimate.total,
        "alone": alone,
        "alone_side_cost": terms.alone_side_cost,
    }
    return Explanation("nobody pays more than alone", sentence, numbers, SOURCE)


def explain_outcome(value: int, minimum: int, members: int, passes: int, decimals: int) -> Explanation:
    """Bound or undersubscribed."""
    numbers: dict[str, int | str] = {
        "goods_value": value,
        "minimum_value": minimum,
        "members_bound": members,
        "passes": passes,
    }
    compared = f"goods worth {money(value, decimals)}, the minimum is {money(minimum, decimals)}"
    after = f"After {counted(passes, 'pass').replace('passs', 'passes')} {counted(members, 'member')} stay"
    if value > 0 and value >= minimum:
        return Explanation("minimum value", f"{after} with {compared}: the round is bound.", numbers, SOURCE)
    return Explanation("minimum value", f"{after} with {compared}: undersubscribed.", numbers, SOURCE)
