"""How far a round is, while members can still do something about it: packs, tiers, and what would help.

Source: procurement.md, "Packs", "Price"; complaints of such groups: silent states.
"""

from dataclasses import dataclass

from governance.alone import Commitment
from governance.amounts import money
from governance.binding import ItemStep, item_steps
from governance.explain import Explanation
from governance.facts.round_terms import Item
from governance.price import cost, units_worth_buying
from governance.round_record import RoundRecord
from governance.wording import counted

SOURCE = "procurement.md, Formulas, Packs and Price"


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """One item as it stands.

    `tolerance_needed` more units of tolerance would save `saving` in all (0: none would).
    """

    step: ItemStep
    tolerance_needed: int
    saving: int
    next_tier: int | None
    explanation: Explanation


def progress_of(record: RoundRecord) -> tuple[ItemProgress, ...]:
    """Every item over the lines that stand now."""
    commitments = [Commitment(seat.member, "", seat.lines) for seat in record.seats.values()]
    steps = item_steps(record.items, commitments, record.terms.decimals)
    return tuple(
        item_progress(step, item, record.terms.decimals)
        for step, item in zip(steps, record.items, strict=True)
    )


def item_progress(step: ItemStep, item: Item, decimals: int) -> ItemProgress:
    """What is ordered, what a pack lacks, and whether more tolerance would make all of it cheaper."""
    best = units_worth_buying(step.purchase.units, item)
    needed = max(0, best - step.quantity - step.tolerance)
    saving = step.purchase.cost - cost(best, item.tiers, item.kind) if needed else 0
    starts = (tier.min_quantity for tier in item.tiers if tier.min_quantity > step.purchase.units)
    next_tier = next(starts, None)
    why = _explain(step, needed, saving, best, decimals)
    return ItemProgress(step, needed, saving, next_tier, why)


def _explain(step: ItemStep, needed: int, saving: int, best: int, decimals: int) -> Explanation:
    sentences = [step.packs.explanation.sentence, step.purchase.explanation.sentence]
    if needed:
        sentences.append(
            f"With {counted(needed, 'unit')} more tolerance {best} units could be bought for "
            f"{money(saving, decimals)} less."
        )
    numbers: dict[str, int | str] = {
        "quantity": step.quantity,
        "tolerance": step.tolerance,
        "ordered": step.purchase.units,
        "cost": step.purchase.cost,
        "missing": step.packs.missing,
        "tolerance_needed": needed,
        "saving": saving,
    }
    return Explanation("progress", " ".join(sentences), numbers, SOURCE)
