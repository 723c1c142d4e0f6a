"""The lines of a commitment, judged one by one against the round's items."""

from governance.amounts import money
from governance.facts.round_terms import Item, Line
from governance.round_errors import (
    CeilingBelowEveryTier,
    LineOrder,
    NoLines,
    OutOfRange,
    QuantityZero,
    StockLine,
    UnknownItem,
)
from governance.round_limits import MOST_ITEMS, MOST_TOLERANCE, MOST_UNITS
from governance.round_record import RoundRecord


def judge_lines(record: RoundRecord, lines: tuple[Line, ...], *, stock: bool = False) -> None:
    """Raises the first rule that a line breaks. `stock`: the lines are the consortium's, tolerance alone."""
    if not lines:
        raise NoLines("A commitment names at least one item.")
    if len(lines) > MOST_ITEMS:
        raise LineOrder(f"A round has at most {MOST_ITEMS} items.", {"line": MOST_ITEMS})
    last = -1
    for place, line in enumerate(lines):
        _judge_range(line)
        item = _item_of(record, line)
        if line.item <= last:
            raise LineOrder("Lines are in rising order of items, one an item.", {"line": place})
        _judge_units(line, item, stock)
        _judge_ceiling(line, item, record.terms.decimals)
        last = line.item


def _judge_range(line: Line) -> None:
    limits = (
        ("item", line.item, MOST_UNITS),
        ("quantity", line.quantity, MOST_UNITS),
        ("tolerance", line.tolerance, MOST_TOLERANCE),
        ("ceiling", line.ceiling, MOST_UNITS),
    )
    for name, value, most in limits:
        if not 0 <= value <= most:
            raise OutOfRange(
                f"The {name} must be from 0 to {most}, not {value}.", {"field": name, "value": value}
            )


def _item_of(record: RoundRecord, line: Line) -> Item:
    if line.item >= len(record.items):
        numbers: dict[str, int | str] = {"item": line.item, "items": len(record.items)}
        raise UnknownItem(f"The round has items 0 to {len(record.items) - 1}, not {line.item}.", numbers)
    return record.items[line.item]


def _judge_units(line: Line, item: Item, stock: bool) -> None:
    if stock and (line.quantity or not line.tolerance):
        raise StockLine(
            f"The consortium's stock of {item.sku} is tolerance alone, at least one unit.",
            {"item": line.item},
        )
    if not stock and line.quantity == 0:
        raise QuantityZero(f"The line for {item.sku} asks for no unit.", {"item": line.item})


def _judge_ceiling(line: Line, item: Item, decimals: int) -> None:
    lowest = item.tiers[-1].unit_price
    if line.ceiling < lowest:
        raise CeilingBelowEveryTier(
            f"The ceiling {money(line.ceiling, decimals)} for {item.sku} is under the lowest price of the "
            f"list, {money(lowest, decimals)}, so the line could never be bought.",
            {"item": line.item, "ceiling": line.ceiling, "lowest_price": lowest},
        )
