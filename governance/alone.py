"""Nobody pays more than alone: its share in the group against its own best purchase.

Source: procurement.md, "Individual rationality".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.arithmetic import mul_div_up
from governance.charges import divide_money, side_weight
from governance.facts.round_terms import Item, Line, Terms
from governance.price import Purchase, best_cost
from governance.webster import TieKey


@dataclass(frozen=True, slots=True)
class Commitment:
    """What one participant has in a round; `lines` shrink when lines are released."""

    member: str
    tie_key: TieKey
    lines: tuple[Line, ...]

    @property
    def quantity(self) -> int:
        """Units wanted over all items."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """What a member is expected to pay in the group.

    Its ordered units at the group's price, and its side costs.
    """

    goods: int
    side_costs: int

    @property
    def total(self) -> int:
        """Goods and side costs, in minor units."""
        return self.goods + self.side_costs


def alone_cost(lines: Sequence[Line], items: Sequence[Item], alone_side_cost: int) -> int:
    """The least a member pays by itself for its quantities, own buying up allowed, with side costs."""
    goods = (best_cost(line.quantity, items[line.item].tiers, items[line.item].kind) for line in lines)
    return sum(goods) + alone_side_cost


def goods_estimate(lines: Sequence[Line], purchases: Mapping[int, Purchase]) -> int:
    """The wanted units at the group's average price, each line rounded up."""
    return sum(
        mul_div_up(purchases[line.item].cost, line.quantity, purchases[line.item].units) for line in lines
    )


def group_estimates(
    commitments: Sequence[Commitment], purchases: Mapping[int, Purchase], terms: Terms
) -> tuple[GroupEstimate, ...]:
    """The estimate of every commitment.

    Freight and fee are divided by the round's key among those still in.
    """
    goods = [goods_estimate(commitment.lines, purchases) for commitment in commitments]
    weights = [
        side_weight(terms.side_cost_key, commitment.quantity, value)
        for commitment, value in zip(commitments, goods, strict=True)
    ]
    keys = [commitment.tie_key for commitment in commitments]
    freight, fee = divide_money(terms.freight, weights, keys), divide_money(terms.fee, weights, keys)
    return tuple(
        GroupEstimate(*parts) for parts in zip(goods, map(sum, zip(freight, fee, strict=True)), strict=True)
    )
