"""What the events of a round carry: states, kinds, terms, items, lines, invoices.

Quantities are whole units, money is in minor units of the settlement token.
"""

from dataclasses import dataclass
from enum import IntEnum

WHOLE_MEMBER = 2**16 - 1
"""The item number of a LineReleased that released everything a member had in the round."""


class RoundState(IntEnum):
    """Where a round stands; derived from its facts and the clock, never stored."""

    NONE = 0
    DRAFT = 1
    DEMAND_OPEN = 2
    DEMAND_FROZEN = 3
    UNDERSUBSCRIBED = 4
    BOUND = 5
    ORDERED = 6
    DELIVERING = 7
    RECEIVED = 8
    RECONCILING = 9
    DISPUTED = 10
    SETTLED = 11
    CLOSED = 12
    CANCELLED = 13


class TierKind(IntEnum):
    """ALL_UNITS: the tier reached prices every unit.

    INCREMENTAL: each unit costs the price of its own band.
    """

    ALL_UNITS = 0
    INCREMENTAL = 1


class SideCostKey(IntEnum):
    """How freight and fee are divided among bound members."""

    EQUAL = 0
    BY_QUANTITY = 1
    BY_VALUE = 2


class Release(IntEnum):
    """Why a line or a member was released at binding."""

    NONE = 0
    ABOVE_CEILING = 1
    DEARER_THAN_ALONE = 2
    BELOW_MINIMUM = 3
    SIDE_COSTS_ABOVE_CAP = 4


@dataclass(frozen=True, slots=True)
class Tier:
    """From `min_quantity` units on, a unit costs `unit_price`."""

    min_quantity: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Item:
    """An article of the supplier.

    `pack_size` units a pack, `minimum` order in units (0: none), volume prices.
    """

    sku: str
    description: str
    unit: str
    pack_size: int
    minimum: int
    kind: TierKind
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What everybody who commits to the round agrees to. Times are unix seconds, windows are seconds."""

    title: str
    token: str
    decimals: int
    supplier: str
    side_cost_key: SideCostKey
    freeze_at: int
    commit_close_at: int
    deliver_by: int
    claim_window: int
    decision_window: int
    over_tolerance_bps: int
    minimum_value: int
    freight: int
    fee: int
    side_cost_cap: int
    alone_side_cost: int
    claims_accepted_by_default: bool


@dataclass(frozen=True, slots=True)
class Line:
    """What a member wants of one item: units, extra units it would also take, highest unit price it pays."""

    item: int
    quantity: int
    tolerance: int
    ceiling: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """The supplier's bill: billed units of each item, goods total, freight, and a rebate to be divided."""

    invoice_hash: str
    units: tuple[int, ...]
    goods: int
    freight: int
    rebate: int
