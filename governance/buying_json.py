"""Reading procurement rules' input from JSON.

Items, lines, terms, commitments. Everything else is MalformedInput.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import TypeVar

from governance.allocation import Want
from governance.alone import Commitment
from governance.errors import MalformedInput
from governance.facts.round_terms import Item, Line, SideCostKey, Terms, Tier, TierKind
from governance.judge_draft import check_item
from governance.round_errors import UnknownItem
from governance.round_limits import MOST_UNITS
from governance.rule import JsonObject, needed, rows_of, whole, whole_list
from governance.settlement import Party, SideCosts

Kind = TypeVar("Kind", bound=IntEnum)

MOST_DECIMALS = 36
"""No currency has more, and no sentence could show them."""


def natural(data: Mapping[str, object], name: str, default: int | None = None, least: int = 0) -> int:
    """A whole number of a field, at least `least` and within 96 bits; `default` when the field is missing."""
    value = data.get(name, default)
    if value is None:
        raise MalformedInput(f"the field {name} is missing")
    number = whole(value, name)
    if not least <= number <= MOST_UNITS:
        raise MalformedInput(f"{name} must be from {least} to {MOST_UNITS}, not {number}")
    return number


def naturals(value: object, name: str, length: int) -> list[int]:
    """A list of `length` whole numbers from 0 up."""
    numbers = whole_list(value, name)
    if len(numbers) != length or any(not 0 <= number <= MOST_UNITS for number in numbers):
        raise MalformedInput(f"{name} must be {length} whole numbers from 0 to {MOST_UNITS}")
    return numbers


def decimals_of(data: Mapping[str, object]) -> int:
    """The currency's decimals, 2 when the field is missing."""
    decimals = natural(data, "decimals", 2)
    if decimals > MOST_DECIMALS:
        raise MalformedInput(f"decimals must be at most {MOST_DECIMALS}")
    return decimals


def text(data: Mapping[str, object], name: str, default: str | None = None) -> str:
    """A text field; MalformedInput for anything else."""
    value = data.get(name, default)
    if not isinstance(value, str):
        raise MalformedInput(f"{name} must be a text")
    return value


def flag(data: Mapping[str, object], name: str, default: bool) -> bool:
    """A true or false field."""
    value = data.get(name, default)
    if not isinstance(value, bool):
        raise MalformedInput(f"{name} must be true or false")
    return value


def choice(data: Mapping[str, object], name: str, kind: type[Kind], default: Kind) -> Kind:
    """A field that names a member of an enumeration (`"BY_VALUE"`)."""
    value = text(data, name, default.name)
    if value not in kind.__members__:
        raise MalformedInput(f"{name} must be one of {', '.join(kind.__members__)}, not {value!r}")
    return kind[value]


def item_from(row: JsonObject, number: int = 0) -> Item:
    """An item {sku, pack_size, minimum, kind, tiers: [{min_quantity, unit_price}]}, judged like a draft's."""
    item = Item(
        text(row, "sku", "item"),
        text(row, "description", ""),
        text(row, "unit", "each"),
        natural(row, "pack_size", 1, least=1),
        natural(row, "minimum", 0),
        choice(row, "kind", TierKind, TierKind.ALL_UNITS),
        tuple(
            Tier(natural(tier, "min_quantity"), natural(tier, "unit_price"))
            for tier in rows_of(needed(row, "tiers"), "tiers")
        ),
    )
    check_item(number, item)
    return item


def items_from(data: JsonObject) -> tuple[Item, ...]:
    """The field `items`."""
    rows = rows_of(needed(data, "items"), "items")
    return tuple(item_from(row, number) for number, row in enumerate(rows))


def line_from(row: JsonObject, items: int) -> Line:
    """A line {item, quantity, tolerance, ceiling}; UnknownItem when there are not that many items."""
    line = Line(
        natural(row, "item", 0),
        natural(row, "quantity", least=1),
        natural(row, "tolerance", 0),
        natural(row, "ceiling"),
    )
    if line.item >= items:
        raise UnknownItem(f"There is no item {line.item}.", {"item": line.item})
    return line


def commitments_from(data: JsonObject, items: int) -> tuple[Commitment, ...]:
    """The field `commitments`: rows {member, tie_key, lines}."""
    rows = rows_of(needed(data, "commitments"), "commitments")
    return tuple(
        Commitment(
            text(row, "member"),
            text(row, "tie_key"),
            tuple(line_from(line, items) for line in rows_of(needed(row, "lines"), "lines")),
        )
        for row in rows
    )


def wants_from(data: JsonObject) -> tuple[Want, ...]:
    """The field `wants`: rows {member, quantity, tolerance, tie_key}."""
    return tuple(
        Want(
            text(row, "member"), natural(row, "quantity"), natural(row, "tolerance", 0), text(row, "tie_key")
        )
        for row in rows_of(needed(data, "wants"), "wants")
    )


def parties_from(data: JsonObject) -> tuple[Party, ...]:
    """The field `parties`: rows {member, tie_key, bound, quantity, value, units, goods, credit, deposit}.

    Without `quantity` and `value` everything that was ordered arrived.
    """
    return tuple(
        Party(
            text(row, "member"),
            text(row, "tie_key"),
            flag(row, "bound", default=True),
            natural(row, "quantity", natural(row, "units")),
            natural(row, "value", natural(row, "goods")),
            natural(row, "units"),
            natural(row, "goods"),
            natural(row, "credit", 0),
            natural(row, "deposit"),
        )
        for row in rows_of(needed(data, "parties"), "parties")
    )


def side_costs_from(data: JsonObject) -> SideCosts:
    """Fields side_cost_key, freight, fee, rebate, decimals."""
    return SideCosts(
        choice(data, "side_cost_key", SideCostKey, SideCostKey.EQUAL),
        natural(data, "freight", 0),
        natural(data, "fee", 0),
        natural(data, "rebate", 0),
        decimals_of(data),
    )


def terms_from(data: JsonObject) -> Terms:
    """The terms that binding looks at; dates, title and accounts play no part in it."""
    return Terms(
        title="",
        token="",
        decimals=decimals_of(data),
        supplier="",
        side_cost_key=choice(data, "side_cost_key", SideCostKey, SideCostKey.EQUAL),
        freeze_at=0,
        commit_close_at=0,
        deliver_by=0,
        claim_window=0,
        decision_window=0,
        over_tolerance_bps=0,
        minimum_value=natural(data, "minimum_value", 0),
        freight=natural(data, "freight", 0),
        fee=natural(data, "fee", 0),
        side_cost_cap=natural(data, "side_cost_cap", MOST_UNITS),
        alone_side_cost=natural(data, "alone_side_cost", 0),
        claims_accepted_by_default=False,
    )
