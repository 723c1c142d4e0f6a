"""What the round contract says from the order on: receipts, claims, invoice, division, settlement.

Quantities are whole units, money is in minor units of the settlement token.
"""

from dataclasses import dataclass

from governance.facts.position import Position
from governance.facts.round_terms import Invoice


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
class Withdrawn:
    """An account's whole credit in one token was sent to it."""

    at: Position
    token: str
    account: str
    amount: int
