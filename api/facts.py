"""Facts as they travel: the event's name, where it stands, and its arguments."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import IntEnum
from typing import Any

from governance.facts.every import Fact
from ledger.crypto import checksum_address

WIDE = frozenset(
    (
        "alone_side_cost",
        "amount",
        "ceiling",
        "charged",
        "charges",
        "claim_id",
        "cost",
        "credits",
        "deposit",
        "fee",
        "freight",
        "goods",
        "goods_value",
        "limit",
        "min_quantity",
        "minimum",
        "minimum_value",
        "new_votes",
        "nonce",
        "ordered",
        "pack_size",
        "previous_votes",
        "price",
        "proposal_id",
        "quantity",
        "rebate",
        "refunded",
        "role_id",
        "side_cost_cap",
        "side_costs",
        "to_supplier",
        "to_treasury",
        "tolerance",
        "total",
        "unit_price",
        "units",
        "value",
        "values",
        "weight",
    )
)
"""Fields whose numbers go out as decimal text, always; all others are small enough for any JSON reader."""

_ADDRESS = re.compile(r"0x[0-9a-f]{40}")


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact: {"fact": name, "at": {...}, ...arguments}."""
    at = {"block": fact.at.block, "log_index": fact.at.log_index, "time": fact.at.time}
    return {"fact": type(fact).__name__, "at": at, **_fields(fact, ("at",))}


def plain(value: Any, wide: bool = True) -> Any:
    """A value in JSON: enumerations by name, wide numbers as text, addresses checksummed, bytes in hex."""
    match value:
        case None | bool():
            return value
        case IntEnum():
            return value.name
        case int():
            return str(value) if wide else value
        case str():
            return checksum_address(value) if _ADDRESS.fullmatch(value) else value
        case bytes():
            return "0x" + value.hex()
        case Mapping():
            return {str(name): plain(entry, wide) for name, entry in value.items()}
    if is_dataclass(value):
        return _fields(value)
    return [plain(entry, wide) for entry in value]


def _fields(value: Any, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a dataclass; a trailing underscore only keeps a name apart from Python's own words."""
    names = [entry.name for entry in fields(value) if entry.name not in but]
    return {name.rstrip("_"): plain(getattr(value, name), name in WIDE) for name in names}
