"""Deposits: a commitment is fully funded at its ceiling.

Source: decision 0007, "Commitments are fully funded"; decision 0044 for the consortium's stock.
"""

from collections.abc import Collection, Sequence

from governance.amounts import money
from governance.explain import Explanation
from governance.facts.round_terms import Line

SOURCE = "decision 0007, commitments are fully funded at their ceiling"


def line_deposit(line: Line) -> int:
    """The most a line can cost: every unit wanted or tolerated at the ceiling price, in minor units."""
    return (line.quantity + line.tolerance) * line.ceiling


def deposit_for(lines: Sequence[Line], side_cost_cap: int) -> int:
    """The exact deposit of a commitment: the goods at their ceilings and the cap on freight and fee.

    Lines of tolerance alone (the consortium's stock) bear no side costs, so they hold nothing for them.
    """
    return sum(map(line_deposit, lines)) + (side_cost_cap if wants_units(lines) else 0)


def wants_units(lines: Sequence[Line]) -> bool:
    """Whether any line asks for a unit; a member's always do, the consortium's stock never does."""
    return any(line.quantity for line in lines)


def deposit_kept(lines: Sequence[Line], side_cost_cap: int, items_left: Collection[int]) -> int:
    """What stays in escrow when only the lines of `items_left` are still in; nothing when no line is."""
    kept = [line for line in lines if line.item in items_left]
    return deposit_for(kept, side_cost_cap) if kept else 0


def explain_deposit(lines: Sequence[Line], side_cost_cap: int, decimals: int) -> Explanation:
    """The arithmetic of a deposit, line by line."""
    terms = [f"({line.quantity} + {line.tolerance}) x {money(line.ceiling, decimals)}" for line in lines]
    total = deposit_for(lines, side_cost_cap)
    side_costs = f" + {money(side_cost_cap, decimals)} for freight and fee at most"
    sentence = (
        f"{' + '.join(terms)}{side_costs if wants_units(lines) else ''} "
        f"= {money(total, decimals)}. What is not charged comes back."
    )
    numbers: dict[str, int | str] = {"deposit": total, "side_cost_cap": side_cost_cap, "lines": len(lines)}
    return Explanation("deposit", sentence, numbers, SOURCE)
