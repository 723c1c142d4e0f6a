"""Savings: what a member paid against a named baseline; a saving without its baseline is not shown.

Source: procurement.md, "Savings".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from governance.amounts import money
from governance.errors import RuleBroken
from governance.explain import Explanation
from governance.facts.round_terms import Item
from governance.price import best_cost

SOURCE = "procurement.md, Formulas, Savings"


class BaselineMissing(RuleBroken):
    """A saving was asked for without a baseline, or with one that leaves an item out or names no source."""


class ListPriceBaseline(RuleBroken):
    """A list price was taken as baseline without the reader asking for it."""


class BaselineKind(Enum):
    """Where a baseline comes from."""

    ALONE = "alone"
    LAST_PAID = "own last paid price"
    OWN_QUOTE = "own quote"
    LIST = "list price"


@dataclass(frozen=True, slots=True)
class Baseline:
    """What the same units would have cost otherwise, in minor units.

    `source` and `date` (in words) say who says so.
    """

    kind: BaselineKind
    cost: int
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Saving:
    """Paid against baseline; `saved` is negative when the group was dearer."""

    member: str
    paid: int
    baseline: Baseline
    explanation: Explanation

    @property
    def saved(self) -> int:
        """Baseline minus paid, in minor units."""
        return self.baseline.cost - self.paid


def alone_baseline(
    units: Sequence[int], items: Sequence[Item], alone_side_cost: int, source: str, date: str
) -> Baseline:
    """The received units bought alone from the same price list, buying up allowed, with the side costs."""
    goods = sum(best_cost(count, item.tiers, item.kind) for count, item in zip(units, items, strict=True))
    return Baseline(BaselineKind.ALONE, goods + (alone_side_cost if any(units) else 0), source, date)


def priced_baseline(
    kind: BaselineKind, units: Sequence[int], unit_prices: Sequence[int | None], source: str, date: str
) -> Baseline:
    """The received units at the member's own unit prices.

    BaselineMissing when a needed price or the source lacks.
    """
    for item, (count, price) in enumerate(zip(units, unit_prices, strict=True)):
        if count and price is None:
            raise BaselineMissing(f"There is no baseline price for item {item}.", {"item": item})
    if not source or not date:
        raise BaselineMissing("A baseline names its source and its date.")
    cost = sum(count * price for count, price in zip(units, unit_prices, strict=True) if price is not None)
    return Baseline(kind, cost, source, date)


def saving(
    member: str, paid: int, baseline: Baseline, decimals: int, *, list_price_wanted: bool = False
) -> Saving:
    """What the member saved; ListPriceBaseline when a list price comes in unasked."""
    if baseline.kind is BaselineKind.LIST and not list_price_wanted:
        raise ListPriceBaseline("Savings against a list price are shown only when somebody asks for them.")
    return Saving(member, paid, baseline, _explain(member, paid, baseline, decimals))


def _explain(member: str, paid: int, baseline: Baseline, decimals: int) -> Explanation:
    saved = baseline.cost - paid
    numbers: dict[str, int | str] = {
        "member": member,
        "paid": paid,
        "baseline": baseline.cost,
        "baseline_kind": baseline.kind.value,
        "baseline_source": baseline.source,
        "baseline_date": baseline.date,
        "saved": saved,
    }
    sentence = (
        f"Paid {money(paid, decimals)}; {baseline.kind.value} ({baseline.source}, {baseline.date}) "
        f"{money(baseline.cost, decimals)}: {'saved' if saved >= 0 else 'lost'} {money(abs(saved), decimals)}"
        f"{_percent(saved, baseline.cost)}."
    )
    return Explanation("savings", sentence, numbers, SOURCE)


def _percent(saved: int, of: int) -> str:
    """ ", 12.3 %" rounded down to a tenth; nothing when the baseline is zero."""
    if of == 0:
        return ""
    tenths = abs(saved) * 1000 // of
    return f", {tenths // 10}.{tenths % 10} %"
