"""A change of a commitment after the freeze, judged item by item. Source: procurement.md, "No-harm rule"."""

from governance.amounts import money
from governance.facts.round_terms import Line
from governance.no_harm import Demand, judge_change
from governance.round_errors import CeilingLowered, HarmsOthers
from governance.round_record import RoundRecord, Seat

_NOTHING = Line(0, 0, 0, 0)


def judge_late_change(record: RoundRecord, seat: Seat, lines: tuple[Line, ...]) -> None:
    """Raises HarmsOthers or CeilingLowered for the first item the new lines (none.

    Withdrawal) may not change.
    """
    wanted = {line.item: line for line in lines}
    for number in range(len(record.items)):
        old, new = seat.line(number), wanted.get(number)
        if old == new:
            continue
        if old and new:
            _judge_ceiling(old, new, record.terms.decimals)
        _judge_units(record, number, old or _NOTHING, new or _NOTHING)


def _judge_ceiling(old: Line, new: Line, decimals: int) -> None:
    """A lower ceiling is a withdrawal in disguise: the line would be released at binding."""
    if new.ceiling < old.ceiling:
        raise CeilingLowered(
            f"After the freeze a ceiling may not go down from {money(old.ceiling, decimals)} to "
            f"{money(new.ceiling, decimals)}: others count on the line.",
            {"item": old.item, "before": old.ceiling, "wanted": new.ceiling},
        )


def _judge_units(record: RoundRecord, number: int, old: Line, new: Line) -> None:
    quantity, tolerance = record.demand(number)
    after = Demand(quantity + new.quantity - old.quantity, tolerance + new.tolerance - old.tolerance)
    verdict = judge_change(Demand(quantity, tolerance), after, record.items[number].pack_size)
    if not verdict.accepted:
        numbers = {"item": number, **verdict.explanation.numbers}
        raise HarmsOthers(f"{record.items[number].sku}: {verdict.explanation.sentence}", numbers)
