"""Terms and items of a round, judged before anybody commits.

Source: procurement.md, states DRAFT and DEMAND_OPEN.
"""

from governance.errors import RuleBroken
from governance.facts.round_terms import Item, Terms
from governance.price import TierTable, check_tiers
from governance.receipts import WHOLE_BPS
from governance.wording import utc


class DatesOutOfOrder(RuleBroken):
    """The dates are not in order: now, freeze, end of commitments, delivery."""


class TermsField(RuleBroken):
    """A field of the terms has no usable value."""


class ItemField(RuleBroken):
    """A field of an item has no usable value."""


def check_dates(terms: Terms, now: int) -> None:
    """Now < freeze <= end of commitments < delivery."""
    if now < terms.freeze_at <= terms.commit_close_at < terms.deliver_by:
        return
    raise DatesOutOfOrder(
        f"The freeze ({utc(terms.freeze_at)}) must be ahead, the end of commitments "
        f"({utc(terms.commit_close_at)}) not before it, the delivery ({utc(terms.deliver_by)}) after both.",
        {
            "now": now,
            "freeze_at": terms.freeze_at,
            "commit_close_at": terms.commit_close_at,
            "deliver_by": terms.deliver_by,
        },
    )


def check_terms(terms: Terms, now: int) -> None:
    """Dates in order, title, supplier, windows to claim and decide in, over-tolerance of 100 % at most."""
    check_dates(terms, now)
    usable = {
        "title": bool(terms.title),
        "supplier": int(terms.supplier, 16) != 0,
        "claim_window": terms.claim_window > 0,
        "decision_window": terms.decision_window > 0,
        "over_tolerance_bps": 0 <= terms.over_tolerance_bps <= WHOLE_BPS,
    }
    for name, holds in usable.items():
        if not holds:
            raise TermsField(f"The field {name} of the terms has no usable value.", {"field": name})


def check_item(number: int, item: Item) -> None:
    """An article number, a unit, packs from 1, a minimum in whole packs, a price list without a zero."""
    usable = {
        "sku": bool(item.sku),
        "unit": bool(item.unit),
        "pack_size": item.pack_size > 0,
        # A minimum that is no whole number of packs could be ordered short of itself.
        "minimum": item.pack_size > 0 and item.minimum % item.pack_size == 0,
    }
    for name, holds in usable.items():
        if not holds:
            raise ItemField(
                f"The field {name} of item {number} has no usable value.", {"item": number, "field": name}
            )
    check_tiers(item.tiers)
    if item.tiers[-1].unit_price == 0:
        raise TierTable("A price of 0 would leave nothing to divide side costs by.", {"item": number})
