"""The no-harm rule: which late changes of demand are accepted after the freeze.

Judged on the totals of one item over all members. Source: procurement.md, "No-harm rule".
"""

from dataclasses import dataclass

from governance.explain import Explanation
from governance.packs import packs_filled, units_missing

SOURCE = "procurement.md, Formulas, No-harm rule"


@dataclass(frozen=True, slots=True)
class Demand:
    """Units of an item that all members want together, and units they would also take."""

    quantity: int
    tolerance: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does to the totals: units, tolerance, whole packs, units missing to the last pack."""

    units: int
    tolerance: int
    packs: int
    missing: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the change is accepted, and why."""

    accepted: bool
    change: Change
    explanation: Explanation


def change_between(before: Demand, after: Demand, pack_size: int) -> Change:
    """The four differences the rule looks at."""
    return Change(
        after.quantity - before.quantity,
        after.tolerance - before.tolerance,
        packs_filled(after.quantity, after.tolerance, pack_size)
        - packs_filled(before.quantity, before.tolerance, pack_size),
        units_missing(after.quantity, after.tolerance, pack_size)
        - units_missing(before.quantity, before.tolerance, pack_size),
    )


def accepts(change: Change) -> bool:
    """More tolerance alone.

    Or nearer to a full pack without losing any; or units out of one's own tolerance.
    """
    only_tolerance = change.units == 0 and change.tolerance >= 0
    nearer_a_pack = change.missing < 0 and change.packs >= 0 and change.tolerance >= 0
    out_of_tolerance = change.units > 0 and change.units == -change.tolerance
    return only_tolerance or nearer_a_pack or out_of_tolerance


def judge_change(before: Demand, after: Demand, pack_size: int) -> Verdict:
    """The verdict on one item's change, with the sentence a member reads."""
    change = change_between(before, after, pack_size)
    accepted = accepts(change)
    numbers: dict[str, int | str] = {
        "units": change.units,
        "tolerance": change.tolerance,
        "packs": change.packs,
        "missing": change.missing,
        "pack_size": pack_size,
    }
    sentence = f"{_differences(change)}: {_reason(change) if accepted else _harm(change)}"
    return Verdict(accepted, change, Explanation("no harm", sentence, numbers, SOURCE))


def _differences(change: Change) -> str:
    return (
        f"This changes the units that all members want by {change.units:+d}, the tolerance by "
        f"{change.tolerance:+d}, the full packs by {change.packs:+d} and the units missing to the last pack "
        f"by {change.missing:+d}"
    )


def _reason(change: Change) -> str:
    if change.units == 0:
        return "units stay and tolerance does not shrink, so nobody is harmed."
    if change.units > 0 and change.units == -change.tolerance:
        return "the new units come out of the tolerance one for one, so nobody is harmed."
    return "the last pack comes nearer and none is lost, so nobody is harmed."


def _harm(change: Change) -> str:
    if change.packs < 0:
        return "a full pack would be lost to the others, so the change is refused."
    if change.tolerance < 0:
        return "tolerance that others may count on would be lost, so the change is refused."
    return "it brings no pack nearer, so after the freeze it is refused."
