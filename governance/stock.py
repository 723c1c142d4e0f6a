"""What the consortium's own stock takes of a round's order. Source: decision 0044."""

from dataclasses import dataclass

from governance.allocation import Want, shares_of
from governance.facts.round_terms import Line
from governance.round_outcome import wants_of
from governance.round_progress import progress_of
from governance.round_record import RoundRecord, Seat
from governance.rounds import TieKeyOf


@dataclass(frozen=True, slots=True)
class StockTaken:
    """One article: of `ordered` units members want `wanted` and would take `tolerated` more; the stock takes
    `units` of at most `tolerance`, for at most `ceiling` minor units each.
    """

    item: int
    ordered: int
    wanted: int
    tolerated: int
    units: int
    tolerance: int
    ceiling: int


def stock_seat(record: RoundRecord) -> Seat | None:
    """The stock's place in the round, which only a vote takes; None when it has none."""
    return next((seat for seat in record.seats.values() if seat.is_stock), None)


def stock_taken(record: RoundRecord, tie_key_of: TieKeyOf) -> tuple[StockTaken, ...]:
    """What the stock takes when all of the order arrives: as it was bound, or as it would be bought now.

    The division is that of the goods themselves, so the stock comes after every member's last tolerated
    unit.
    """
    seat = stock_seat(record)
    if seat is None:
        return ()
    now = [one.step.purchase.units for one in progress_of(record)]
    ordered = record.bound.ordered if record.bound else now
    return tuple(
        _taken(line, ordered[line.item], seat.member, wants_of(record, line.item, tie_key_of))
        for line in seat.lines
    )


def _taken(line: Line, ordered: int, owner: str, wants: tuple[Want, ...]) -> StockTaken:
    members = [want for want in wants if want.member != owner]
    shares = dict(zip((want.member for want in wants), shares_of(ordered, wants), strict=True))
    return StockTaken(
        line.item,
        ordered,
        sum(want.quantity for want in members),
        sum(want.tolerance for want in members),
        shares[owner],
        line.tolerance,
        line.ceiling,
    )
