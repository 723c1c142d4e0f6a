"""What the round contract says. Quantities are whole units, money is in minor units of the settlement token.

One class for each event of IProcurementRounds, with the event's words, and one for each struct inside an
event.
"""

from dataclasses import dataclass
from enum import IntEnum

from governance.facts.position import Position

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


@dataclass(frozen=True, slots=True)
class RoundDrafted:
    """A coordinator published the terms of a new round."""

    at: Position
    round_id: str
    coordinator: str
    sequence: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class ItemListed:
    """An item of the round, numbered from 0."""

    at: Position
    round_id: str
    item: int
    listing: Item


@dataclass(frozen=True, slots=True)
class DemandOpened:
    """Members may commit from now on."""

    at: Position
    round_id: str


@dataclass(frozen=True, slots=True)
class Committed:
    """A member's signed commitment, replacing its earlier one.

    `deposit` is what the contract now holds for it.
    """

    at: Position
    round_id: str
    member: str
    lines: tuple[Line, ...]
    deposit: int
    nonce: int


@dataclass(frozen=True, slots=True)
class CommitmentWithdrawn:
    """A member took its whole commitment back; the last participant moves to its place."""

    at: Position
    round_id: str
    member: str
    refunded: int
    nonce: int


@dataclass(frozen=True, slots=True)
class StockCommitted:
    """A vote committed the consortium's stock: lines of tolerance alone, in place of its earlier ones.

    `deposit` is what the contract now holds for it.
    """

    at: Position
    round_id: str
    treasury: str
    lines: tuple[Line, ...]
    deposit: int
    nonce: int


@dataclass(frozen=True, slots=True)
class DemandExtended:
    """A vote gave an undersubscribed round new dates."""

    at: Position
    round_id: str
    freeze_at: int
    commit_close_at: int


@dataclass(frozen=True, slots=True)
class WorseTierAccepted:
    """A vote accepted to buy below the minimum value."""

    at: Position
    round_id: str


@dataclass(frozen=True, slots=True)
class LineReleased:
    """A line (item WHOLE_MEMBER: a whole member) left at binding because `price` passed `limit`."""

    at: Position
    round_id: str
    member: str
    item: int
    reason: Release
    price: int
    limit: int


@dataclass(frozen=True, slots=True)
class FellShort:
    """The goods that bound members would buy are worth less than the round's minimum."""

    at: Position
    round_id: str
    goods_value: int
    minimum_value: int


@dataclass(frozen=True, slots=True)
class RoundBound:
    """`ordered[i]` units of item i will be bought for `cost[i]`."""

    at: Position
    round_id: str
    ordered: tuple[int, ...]
    cost: tuple[int, ...]
    members_bound: int


@dataclass(frozen=True, slots=True)
class OrderPlaced:
    """The coordinator sent the order to the supplier."""

    at: Position
    round_id: str
    order_hash: str
    total: int


@dataclass(frozen=True, slots=True)
class GoodsReceived:
    """Units of each item in this delivery (not cumulative), as `by` recorded them."""

    at: Position
    round_id: str
    receipt_hash: str
    units: tuple[int, ...]
    last: bool
    by: str


@dataclass(frozen=True, slots=True)
class DeliveryNoted:
    """The supplier says that it delivered; a receipt is waited for."""

    at: Position
    round_id: str
    supplier: str
    note_hash: str


@dataclass(frozen=True, slots=True)
class ClaimFiled:
    """A member says that units it received are bad; the evidence stays off chain."""

    at: Position
    round_id: str
    member: str
    claim_id: int
    item: int
    quantity: int
    evidence_hash: str


@dataclass(frozen=True, slots=True)
class ClaimDecided:
    """The arbiter, the supplier or the clock decided a claim."""

    at: Position
    round_id: str
    claim_id: int
    accepted: bool
    by: str


@dataclass(frozen=True, slots=True)
class InvoicePosted:
    """The supplier's bill as `by` posted it, and whether it matches what was received at the bound prices.

    A rebate matches only when the supplier posted it.
    """

    at: Position
    round_id: str
    invoice: Invoice
    matches: bool
    by: str


@dataclass(frozen=True, slots=True)
class MismatchDecided:
    """A bill that did not match: either what was received is charged, or a corrected bill is awaited."""

    at: Position
    round_id: str
    received_charged: bool
    by: str


@dataclass(frozen=True, slots=True)
class ItemAllocated:
    """Final units and goods charges of an item, in the order of the round's participants."""

    at: Position
    round_id: str
    item: int
    units: tuple[int, ...]
    charges: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MemberCharged:
    """What one member paid and got back."""

    at: Position
    round_id: str
    member: str
    goods: int
    side_costs: int
    rebate: int
    credits: int
    refunded: int


@dataclass(frozen=True, slots=True)
class RoundSettled:
    """The totals of the settlement: charged = to_supplier + to_treasury."""

    at: Position
    round_id: str
    charged: int
    to_supplier: int
    to_treasury: int


@dataclass(frozen=True, slots=True)
class RoundClosed:
    """The savings report was published."""

    at: Position
    round_id: str
    report_hash: str


@dataclass(frozen=True, slots=True)
class RoundCancelled:
    """The round ended without a purchase, by the act of `by`; every deposit is the member's again."""

    at: Position
    round_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class CancellationConsented:
    """The supplier agreed to a cancellation after binding."""

    at: Position
    round_id: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An account's whole credit in one token was sent to it."""

    at: Position
    token: str
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class RoundsPaused:
    """The guardian stopped (or let go on) new commitments and money movements."""

    at: Position
    by: str
    paused: bool


RoundFact = (
    RoundDrafted
    | ItemListed
    | DemandOpened
    | Committed
    | CommitmentWithdrawn
    | StockCommitted
    | DemandExtended
    | WorseTierAccepted
    | LineReleased
    | FellShort
    | RoundBound
    | OrderPlaced
    | GoodsReceived
    | DeliveryNoted
    | ClaimFiled
    | ClaimDecided
    | InvoicePosted
    | MismatchDecided
    | ItemAllocated
    | MemberCharged
    | RoundSettled
    | RoundClosed
    | RoundCancelled
    | CancellationConsented
    | Withdrawn
    | RoundsPaused
)
"""Every fact of the round contract."""
