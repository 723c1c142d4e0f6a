"""What the round contract says from the draft to binding, and of the end of a round.

One class for each event of IProcurementRounds, with the event's words; those after the order are in
`deliveries`, what events carry is in `round_terms`. Quantities are whole units, money is in minor units.
"""

from dataclasses import dataclass

from governance.facts.deliveries import (
    ClaimDecided,
    ClaimFiled,
    DeliveryNoted,
    GoodsReceived,
    InvoicePosted,
    ItemAllocated,
    MemberCharged,
    MismatchDecided,
    OrderPlaced,
    RoundClosed,
    RoundSettled,
    Withdrawn,
)
from governance.facts.position import Position
from governance.facts.round_terms import Item, Line, Release, Terms


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
