"""What coordinators, suppliers, arbiters and anybody can do by a transaction of their own, as forms."""

from typing import Annotated, Literal

from pydantic import Field

from api.acts.forms import CallForm, Made, struct_of
from api.envelope import Incoming
from api.wide import Address, Hash32, Seconds, Small, Text, Time, Tiny, Wide, Wide64, Wide96
from governance.facts.round_terms import SideCostKey, TierKind
from ledger.deployment import Deployment

Title = Annotated[Text, Field(min_length=1, max_length=200, examples=["Brake pads, autumn"])]
Units = Annotated[tuple[Wide96, ...], Field(max_length=16, examples=[["96", "0"]])]


class TierForm(Incoming):
    """From this quantity on, this unit price in minor units."""

    min_quantity: Wide96
    unit_price: Wide96


class ItemForm(Incoming):
    """One article of the supplier's list with its volume prices."""

    sku: Annotated[Text, Field(min_length=1, max_length=64, examples=["BP-1200"])]
    description: Annotated[Text, Field(max_length=500, examples=["Brake pads, pair"])]
    unit: Annotated[Text, Field(min_length=1, max_length=32, examples=["each"])]
    pack_size: Wide64
    minimum: Wide96
    kind: Literal["ALL_UNITS", "INCREMENTAL"]
    tiers: Annotated[tuple[TierForm, ...], Field(max_length=8)]

    def struct(self) -> dict[str, object]:
        """The struct by the contract's names."""
        tiers = [{"minQuantity": tier.min_quantity, "unitPrice": tier.unit_price} for tier in self.tiers]
        return {
            "sku": self.sku,
            "description": self.description,
            "unit": self.unit,
            "packSize": self.pack_size,
            "minimum": self.minimum,
            "kind": int(TierKind[self.kind]),
            "tiers": tiers,
        }


class TermsForm(Incoming):
    """The terms of a round. Money is in minor units of `token` (the consortium's own when it is left out),
    times are unix seconds.
    """

    title: Title
    token: Address | None = None
    decimals: Tiny
    supplier: Address
    side_cost_key: Literal["EQUAL", "BY_QUANTITY", "BY_VALUE"]
    freeze_at: Time
    commit_close_at: Time
    deliver_by: Time
    claim_window: Seconds
    decision_window: Seconds
    over_tolerance_bps: Small
    minimum_value: Wide96
    freight: Wide96
    fee: Wide96
    side_cost_cap: Wide96
    alone_side_cost: Wide96
    claims_accepted_by_default: bool


class DraftRound(CallForm):
    """Draft a round (coordinator)."""

    contract, function = "ProcurementRounds", "draftRound"
    terms: TermsForm
    items: Annotated[tuple[ItemForm, ...], Field(max_length=16)]

    def made(self, deployment: Deployment) -> Made:
        """The call; the settlement token of the deployment where none is named."""
        token = self.terms.token or deployment.addresses["SettlementToken"]
        terms = self.terms.model_copy(update={"token": token})
        return CallForm.made(self.model_copy(update={"terms": terms}), deployment)

    def arguments(self) -> dict[str, object]:
        """Enumerations by their numbers."""
        terms = struct_of(self.terms) | {"sideCostKey": int(SideCostKey[self.terms.side_cost_key])}
        return {"terms": terms, "items": [item.struct() for item in self.items]}


class OpenDemand(CallForm):
    """Open a drafted round for commitments (coordinator)."""

    contract, function = "ProcurementRounds", "openDemand"
    round_id: Hash32


class PlaceOrder(CallForm):
    """Place the order of a bound round (coordinator); `total` must be the sum of the bound costs."""

    contract, function = "ProcurementRounds", "placeOrder"
    round_id: Hash32
    order_hash: Hash32
    total: Wide


class RecordReceipt(CallForm):
    """Record a delivery: units of each item in it (coordinator)."""

    contract, function = "ProcurementRounds", "recordReceipt"
    round_id: Hash32
    receipt_hash: Hash32
    units: Units
    last: bool


class NoteDelivery(CallForm):
    """Say that a delivery was made (supplier): until a receipt answers, the round waits for one."""

    contract, function = "ProcurementRounds", "noteDelivery"
    round_id: Hash32
    note_hash: Hash32


class ConfirmDelivery(CallForm):
    """Record what came of a delivery that the supplier noted and nobody recorded (arbiter)."""

    contract, function = "ProcurementRounds", "confirmDelivery"
    round_id: Hash32
    receipt_hash: Hash32
    units: Units
    last: bool


class InvoiceForm(Incoming):
    """The supplier's bill."""

    invoice_hash: Hash32
    units: Units
    goods: Wide96
    freight: Wide96
    rebate: Wide96


class PostInvoice(CallForm):
    """Post the invoice (coordinator, or the supplier; a rebate counts only from the supplier)."""

    contract, function = "ProcurementRounds", "postInvoice"
    round_id: Hash32
    invoice: InvoiceForm


class CloseRound(CallForm):
    """Close a settled round with the hash of its savings report (coordinator)."""

    contract, function = "ProcurementRounds", "closeRound"
    round_id: Hash32
    report_hash: Hash32


class CancelRound(CallForm):
    """Cancel a round before it is bound (coordinator)."""

    contract, function = "ProcurementRounds", "cancelRound"
    round_id: Hash32
    reason: Annotated[Text, Field(min_length=1, max_length=1_000)]


class ConsentToCancel(CallForm):
    """Agree to the cancellation of a bound round (supplier)."""

    contract, function = "ProcurementRounds", "consentToCancel"
    round_id: Hash32


class DecideClaim(CallForm):
    """Accept or refuse a claim (arbiter)."""

    contract, function = "ProcurementRounds", "decideClaim"
    claim_id: Wide
    accepted: bool


class DecideMismatch(CallForm):
    """Decide on a bill that does not match (arbiter)."""

    contract, function = "ProcurementRounds", "decideMismatch"
    round_id: Hash32
    charge_received: bool


class SetPaused(CallForm):
    """Pause or resume all rounds (guardian)."""

    contract, function = "ProcurementRounds", "setPaused"
    paused: bool


class MintSettlement(CallForm):
    """Create money on a chain of one's own (the local currency's issuer)."""

    contract, function = "SettlementToken", "mint"
    to: Address
    amount: Wide


TRANSACTIONS: dict[str, type[CallForm]] = {
    "draft_round": DraftRound,
    "open_demand": OpenDemand,
    "place_order": PlaceOrder,
    "record_receipt": RecordReceipt,
    "note_delivery": NoteDelivery,
    "confirm_delivery": ConfirmDelivery,
    "post_invoice": PostInvoice,
    "close_round": CloseRound,
    "cancel_round": CancelRound,
    "consent_to_cancel": ConsentToCancel,
    "decide_claim": DecideClaim,
    "decide_mismatch": DecideMismatch,
    "set_paused": SetPaused,
    "mint_settlement": MintSettlement,
}
"""Acts that need a role of their own, by the name in the address; upkeep comes on top."""
