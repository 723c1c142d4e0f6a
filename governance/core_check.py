"""Is the charge in the core: would any subgroup do better by itself? And what Shapley's value would say.

With prices that never rise with quantity and no fixed cost, one price for all is always in the core; fixed
freight can break that, so it is checked and said. Shapley is advice only: with real tiers it often leaves
the core. Source: procurement.md, "Charges".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from governance.amounts import money
from governance.charges import divide_money
from governance.errors import RuleBroken
from governance.explain import Explanation
from governance.facts.round_terms import Item
from governance.price import best_cost
from governance.webster import TieKey
from governance.wording import counted

SOURCE = "procurement.md, Formulas, Charges"
MOST_MEMBERS = 12
"""All subgroups are looked at: 4,096 of 12 members."""

CostOf = Callable[[int], int]
"""What a subgroup would pay by itself; bit i of the argument is member i."""


class TooManyMembers(RuleBroken):
    """More members than an exact look at every subgroup can take."""


@dataclass(frozen=True, slots=True)
class CoreCheck:
    """`blocking` are the places of the subgroup that loses most (empty.

    In the core), `excess` what it loses.
    """

    blocking: tuple[int, ...]
    excess: int
    explanation: Explanation

    @property
    def in_core(self) -> bool:
        """Whether no subgroup would do better by itself."""
        return self.excess == 0


def coalition_costs(units: Sequence[Sequence[int]], items: Sequence[Item], alone_side_cost: int) -> list[int]:
    """What each subgroup (index = bit mask) would pay by itself for its units; `units[member][item]`."""
    _refuse_crowd(len(units))
    return [_coalition_cost(mask, units, items, alone_side_cost) for mask in range(1 << len(units))]


def core_check(charges: Sequence[int], costs: Sequence[int], decimals: int) -> CoreCheck:
    """Compare every subgroup's charges with its cost by itself; the one that loses most is named.

    The last entry of `costs` is what all members together really pay; leaving it is no subgroup's choice.
    """
    excesses = [_charged(mask, charges) - cost for mask, cost in enumerate(costs)]
    worst = max(range(len(excesses)), key=lambda mask: (excesses[mask], -mask))
    blocking = members_of(worst) if excesses[worst] > 0 else ()
    excess = max(0, excesses[worst])
    return CoreCheck(blocking, excess, _explain(blocking, excess, len(charges), decimals))


def shapley(costs: Sequence[int], members: int) -> tuple[Fraction, ...]:
    """Shapley's value, exactly: each member's cost added on average over all orders of joining."""
    _refuse_crowd(members)
    sums = [0] * members
    for mask in range((1 << members) - 1):
        joined = mask.bit_count()
        orders = factorial(joined) * factorial(members - joined - 1)
        for member in range(members):
            if not mask >> member & 1:
                sums[member] += orders * (costs[mask | 1 << member] - costs[mask])
    return tuple(Fraction(total, factorial(members)) for total in sums)


def shapley_advice(costs: Sequence[int], tie_keys: Sequence[TieKey]) -> tuple[int, ...]:
    """Shapley's value in whole minor units, divided by Webster so that it adds up to the cost of all.

    Somebody whom the others would have to pay (a negative value) is advised to pay nothing.
    """
    values = shapley(costs, len(tie_keys))
    whole = factorial(len(tie_keys))
    return divide_money(costs[-1], [max(0, int(value * whole)) for value in values], tie_keys)


def members_of(mask: int) -> tuple[int, ...]:
    """Places of the members in a bit mask."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def _coalition_cost(
    mask: int, units: Sequence[Sequence[int]], items: Sequence[Item], alone_side_cost: int
) -> int:
    places = members_of(mask)
    wanted = [sum(units[place][number] for place in places) for number in range(len(items))]
    goods = sum(best_cost(count, item.tiers, item.kind) for count, item in zip(wanted, items, strict=True))
    return goods + (alone_side_cost if any(wanted) else 0)


def _charged(mask: int, charges: Sequence[int]) -> int:
    return sum(charges[place] for place in members_of(mask))


def _refuse_crowd(members: int) -> None:
    if members > MOST_MEMBERS:
        raise TooManyMembers(
            f"An exact look at every subgroup goes up to {MOST_MEMBERS} members, not {members}.",
            {"members": members, "most": MOST_MEMBERS},
        )


def _explain(blocking: Sequence[int], excess: int, members: int, decimals: int) -> Explanation:
    numbers: dict[str, int | str] = {"members": members, "excess": excess, "blocking": len(blocking)}
    if not blocking:
        subgroups = (1 << members) - 1
        sentence = f"None of the {subgroups} subgroups would pay less by itself: the charge is in the core."
        return Explanation("core", sentence, numbers, SOURCE)
    sentence = (
        f"A subgroup of {counted(len(blocking), 'member')} would pay {money(excess, decimals)} less by "
        f"itself: the charge is not in the core. Fixed costs can do that."
    )
    return Explanation("core", sentence, numbers, SOURCE)
