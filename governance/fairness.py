"""How the charges of a round look to its members: is any subgroup worse off than by itself, and what would
Shapley's value say? Computed over good units, as savings are.

Source: procurement.md, "Charges".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from governance.core_check import CoreCheck, coalition_costs, core_check, members_of, shapley_advice
from governance.errors import RuleBroken
from governance.explain import Explanation
from governance.facts.round_terms import Item
from governance.webster import TieKey

SOURCE = "procurement.md, Formulas, Charges"

GAMES = 400
"""Random purchases from real volume price lists in which Shapley's value was tried."""

OUTSIDE = 214
"""In so many of them it left the core by more than the rounding, where one price for all never did."""


class NothingReceived(RuleBroken):
    """Nothing was delivered yet, so nothing is charged yet."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A bound member: its good units of each item, and what it is charged in minor units."""

    member: str
    tie_key: TieKey
    units: tuple[int, ...]
    charge: int


@dataclass(frozen=True, slots=True)
class Subgroup:
    """Members who together are charged more than they would pay by themselves; minor units."""

    members: tuple[str, ...]
    charged: int
    alone: int

    @property
    def loses(self) -> int:
        """What it would save by itself."""
        return self.charged - self.alone


@dataclass(frozen=True, slots=True)
class Standing:
    """One member's charge beside what it would pay alone and what Shapley's value advises; minor units."""

    member: str
    charge: int
    alone: int
    advised: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """`losing` are the subgroups that would do better by themselves, the one that loses most first.
    `advice_check` is of Shapley's advice.
    """

    check: CoreCheck
    losing: tuple[Subgroup, ...]
    standings: tuple[Standing, ...]
    advice_check: CoreCheck
    advice: Explanation


def fairness(buyers: Sequence[Buyer], items: Sequence[Item], alone_side_cost: int, decimals: int) -> Fairness:
    """Every subgroup's charges against its cost by itself; TooManyMembers above 12."""
    charges = [buyer.charge for buyer in buyers]
    costs = coalition_costs([buyer.units for buyer in buyers], items, alone_side_cost)
    alone = [costs[1 << place] for place in range(len(buyers))]
    costs[-1] = sum(charges)
    advised = shapley_advice(costs, [buyer.tie_key for buyer in buyers])
    advice_check = core_check(advised, costs, decimals)
    return Fairness(
        check=core_check(charges, costs, decimals),
        losing=_losing(buyers, costs),
        standings=tuple(
            Standing(buyer.member, buyer.charge, alone[place], advised[place])
            for place, buyer in enumerate(buyers)
        ),
        advice_check=advice_check,
        advice=_explain(advice_check, len(buyers)),
    )


def _losing(buyers: Sequence[Buyer], costs: Sequence[int]) -> tuple[Subgroup, ...]:
    """Those who would do better by themselves, by what they lose; of equals the smaller first."""
    found = []
    for mask, cost in enumerate(costs[:-1]):
        chosen = [buyers[place] for place in members_of(mask)]
        charged = sum(buyer.charge for buyer in chosen)
        if charged > cost:
            found.append(Subgroup(tuple(buyer.member for buyer in chosen), charged, cost))
    return tuple(sorted(found, key=lambda one: (-one.loses, len(one.members), one.members)))


def _explain(check: CoreCheck, members: int) -> Explanation:
    here = "stays in the core" if check.in_core else "leaves the core: some would rather buy by themselves"
    sentence = (
        f"Shapley's value is advice, never a charge: it bills each member what its joining costs on average. "
        f"Here it {here}. Tried on {GAMES} random purchases from real volume price lists, it left the core "
        f"in {OUTSIDE}."
    )
    numbers: dict[str, int | str] = {"members": members, "games": GAMES, "outside": OUTSIDE}
    return Explanation("shapley advice", sentence, numbers | {"excess": check.excess}, SOURCE)
