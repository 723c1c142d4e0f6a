"""Packs: how many whole packs are ordered. Source: procurement.md, "Packs" and "Minimum order"."""

from dataclasses import dataclass

from governance.arithmetic import div_floor, round_up_to
from governance.explain import Explanation
from governance.wording import counted

SOURCE = "procurement.md, Formulas, Packs"


@dataclass(frozen=True, slots=True)
class PackOrder:
    """`units` are ordered in whole packs; `missing` units would fill the pack left out (0: none was)."""

    units: int
    missing: int
    explanation: Explanation


def packs_filled(quantity: int, tolerance: int, pack_size: int) -> int:
    """Whole packs for `quantity` wanted units, the last one filled up from tolerances when they suffice.

    floor(q / u), one more when a remainder r > 0 is left and r + t >= u. Never a pack by tolerance alone.
    """
    whole_packs, rest = div_floor(quantity, pack_size), quantity % pack_size
    return whole_packs + 1 if rest > 0 and rest + tolerance >= pack_size else whole_packs


def units_missing(quantity: int, tolerance: int, pack_size: int) -> int:
    """Units that are still needed to fill the last pack; 0 when every wanted unit is in a full pack."""
    rest = quantity % pack_size
    return 0 if rest == 0 else max(0, pack_size - rest - tolerance)


def ordered_units(quantity: int, tolerance: int, pack_size: int, minimum: int) -> int:
    """Units to order before any buy-up, given the supplier's minimum order in units (0: none).

    Nothing when quantity + tolerance stay under the minimum. The minimum, in whole packs, when the quantity
    alone is under it but the tolerances reach that far. Otherwise by packs.
    """
    most = quantity + tolerance
    if quantity == 0 or most < minimum:
        return 0
    lifted = round_up_to(minimum, pack_size)
    if quantity < minimum and lifted <= most:
        return lifted
    return packs_filled(quantity, tolerance, pack_size) * pack_size


def pack_order(quantity: int, tolerance: int, pack_size: int, minimum: int) -> PackOrder:
    """The order of an item with the sentence that explains it."""
    units = ordered_units(quantity, tolerance, pack_size, minimum)
    missing = units_missing(quantity, tolerance, pack_size)
    numbers: dict[str, int | str] = {
        "quantity": quantity,
        "tolerance": tolerance,
        "pack_size": pack_size,
        "minimum": minimum,
        "ordered": units,
        "missing": missing,
    }
    sentence = _sentence(quantity, tolerance, pack_size, minimum, units)
    return PackOrder(units, missing, Explanation("packs", sentence, numbers, SOURCE))


def _sentence(quantity: int, tolerance: int, pack_size: int, minimum: int, units: int) -> str:
    asked = f"{counted(quantity, 'unit')} wanted and {tolerance} more tolerated"
    if quantity == 0:
        return "Nobody wants a unit, so nothing is ordered; tolerance alone never fills a pack."
    if quantity + tolerance < minimum:
        return f"{asked}: together under the supplier's minimum of {minimum}, so nothing is ordered."
    if quantity < minimum and units == round_up_to(minimum, pack_size):
        return f"{asked}: lifted to the supplier's minimum, {units} in whole packs of {pack_size}."
    full, rest = quantity // pack_size, quantity % pack_size
    division = f"{asked}: {quantity} = {full} x {pack_size} + {rest}"
    if rest == 0:
        return f"{division}, so {counted(full, 'pack')}, {units} units."
    if units > quantity:
        filled = f"{rest} + {tolerance} >= {pack_size}"
        return f"{division}; the rest is filled up from tolerances ({filled}): {units} units."
    return (
        f"{division}; the rest does not fill a pack ({rest} + {tolerance} < {pack_size}), so {units} units "
        f"are ordered and {counted(pack_size - rest - tolerance, 'unit')} more would fill one."
    )
