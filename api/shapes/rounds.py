"""A round: terms, items, progress and dates, as they travel."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from api.envelope import Outgoing, Reason
from api.shapes.reasons import reason_of
from api.wide import Address, Hash32, Seconds, Small, Time, Tiny, Wide
from governance.deposits import wants_units
from governance.facts.round_terms import Item
from governance.round_progress import ItemProgress, progress_of
from governance.round_record import RoundRecord
from governance.round_state import claims_until, explain_state, state_of
from governance.round_upkeep import Due, Upkeep, due


class RoundBrief(Outgoing):
    """A round in a list."""

    id: Hash32
    sequence: int = Field(examples=[1])
    title: str = Field(examples=["Brake pads, autumn"])
    state: str = Field(examples=["DEMAND_OPEN"])
    coordinator: Address
    supplier: Address
    supplier_name: str | None
    decimals: Tiny
    freeze_at: Time
    commit_close_at: Time
    deliver_by: Time
    participants: int = Field(description="Members that ever committed.")
    committed: int = Field(description="Members with a standing commitment; the consortium's stock is none.")
    item_count: int


class TierShape(Outgoing):
    """From this quantity on, this unit price in minor units."""

    min_quantity: Wide
    unit_price: Wide


class ProgressShape(Outgoing):
    """One item over the lines that stand: what would be bought, and what would make all of it cheaper."""

    quantity: Wide = Field(description="Units wanted.")
    tolerance: Wide = Field(description="Units more that members would take.")
    packs: Wide
    ordered: Wide = Field(description="Units that would be bought.")
    cost: Wide
    unit_price: Wide = Field(description="Rounded up.")
    missing: Wide = Field(description="Units needed to fill the last pack; 0 when it is full.")
    next_tier: Wide | None = Field(description="Quantity at which the next price begins.")
    to_next_tier: Wide | None = Field(description="Units missing to that quantity.")
    tolerance_needed: Wide = Field(description="More tolerance that would make all of it cheaper; 0: none.")
    saving: Wide = Field(description="What that would save in all, minor units.")
    reason: Reason


class ItemShape(Outgoing):
    """One article with its volume prices and where demand stands."""

    item: Small
    sku: str
    description: str
    unit: str
    pack_size: Wide
    minimum: Wide
    kind: str = Field(examples=["ALL_UNITS"])
    tiers: list[TierShape]
    received: Wide
    progress: ProgressShape


class TermsShape(Outgoing):
    """The terms that everybody who committed signed; dates as they stand after an extension."""

    token: Address
    side_cost_key: str = Field(examples=["BY_VALUE"])
    claim_window: Seconds
    decision_window: Seconds
    over_tolerance_bps: Small
    minimum_value: Wide
    freight: Wide
    fee: Wide
    side_cost_cap: Wide
    alone_side_cost: Wide
    claims_accepted_by_default: bool


class ClaimShape(Outgoing):
    """A claim for bad units. `accepted` is null while nobody decided."""

    id: Wide
    member: Address
    item: Small
    quantity: Wide
    evidence_hash: Hash32
    filed_at: Time
    accepted: bool | None
    decided_by: Address | None


class DueShape(Outgoing):
    """An act that anybody may do now: `POST /v1/upkeep/{act}` has the relayer do it."""

    act: str = Field(examples=["bind"], description="bind, lapse, allocate, settle or lapse_claim.")
    item: Small | None = Field(description="The article to divide, of `allocate`.")
    claim_id: Wide | None = Field(description="The claim, of `lapse_claim`.")
    sentence: str = Field(description="What it does.")


class RoundShape(RoundBrief):
    """A round in full."""

    currency: str
    terms: TermsShape
    items: list[ItemShape] = Field(description="The articles, by their number.")
    goods_value: Wide = Field(description="What the goods would cost (or cost), minor units.")
    order_hash: Hash32 | None
    claims_until: Time | None = Field(description="Until when claims may be filed; null while goods come in.")
    claims: list[ClaimShape]
    invoice_matches: bool | None = Field(description="Of the last invoice; null before the first.")
    report_hash: Hash32 | None
    reason: Reason = Field(description="What is waited for.")
    due: list[DueShape] = Field(description="What anybody may do now, because its time has come.")


def brief_of(record: RoundRecord, names: Mapping[str, str], now: int) -> RoundBrief:
    """A round in a list."""
    return RoundBrief(**_brief(record, names, now))


def round_of(record: RoundRecord, names: Mapping[str, str], currency: str, now: int) -> RoundShape:
    """A round in full."""
    progress = progress_of(record)
    invoice = record.invoices[-1] if record.invoices else None
    return RoundShape(
        **_brief(record, names, now),
        currency=currency,
        terms=_terms(record),
        items=[_item(record, number, one) for number, one in enumerate(progress)],
        goods_value=_goods_value(record, progress),
        order_hash=record.order.order_hash if record.order else None,
        claims_until=claims_until(record, now),
        claims=_claims(record),
        invoice_matches=invoice.matches if invoice else None,
        report_hash=record.closed.report_hash if record.closed else None,
        reason=reason_of(explain_state(record, now)),
        due=[_due(one) for one in due(record, now)],
    )


def _due(one: Due) -> DueShape:
    item = one.number if one.act is Upkeep.ALLOCATE else None
    claim = one.number if one.act is Upkeep.LAPSE_CLAIM else None
    return DueShape(act=one.act, item=item, claim_id=claim, sentence=one.sentence)


def _brief(record: RoundRecord, names: Mapping[str, str], now: int) -> dict[str, Any]:
    terms = record.terms
    return {
        "id": record.round_id,
        "sequence": record.drafted.sequence,
        "title": terms.title,
        "state": state_of(record, now).name,
        "coordinator": record.drafted.coordinator,
        "supplier": terms.supplier,
        "supplier_name": names.get(terms.supplier),
        "decimals": terms.decimals,
        "freeze_at": terms.freeze_at,
        "commit_close_at": terms.commit_close_at,
        "deliver_by": terms.deliver_by,
        "participants": len(record.seats),
        "committed": sum(1 for seat in record.seats.values() if wants_units(seat.lines)),
        "item_count": len(record.items),
    }


def _terms(record: RoundRecord) -> TermsShape:
    values = {name: getattr(record.terms, name) for name in TermsShape.model_fields}
    return TermsShape(**{**values, "side_cost_key": record.terms.side_cost_key.name})


def _item(record: RoundRecord, number: int, progress: ItemProgress) -> ItemShape:
    item: Item = record.items[number]
    return ItemShape(
        item=number,
        sku=item.sku,
        description=item.description,
        unit=item.unit,
        pack_size=item.pack_size,
        minimum=item.minimum,
        kind=item.kind.name,
        tiers=[TierShape(min_quantity=t.min_quantity, unit_price=t.unit_price) for t in item.tiers],
        received=record.received[number],
        progress=_progress(progress, item),
    )


def _progress(progress: ItemProgress, item: Item) -> ProgressShape:
    step = progress.step
    return ProgressShape(
        quantity=step.quantity,
        tolerance=step.tolerance,
        packs=step.purchase.units // item.pack_size,
        ordered=step.purchase.units,
        cost=step.purchase.cost,
        unit_price=step.purchase.unit_price,
        missing=step.packs.missing,
        next_tier=progress.next_tier,
        to_next_tier=None if progress.next_tier is None else progress.next_tier - step.purchase.units,
        tolerance_needed=progress.tolerance_needed,
        saving=progress.saving,
        reason=reason_of(progress.explanation),
    )


def _goods_value(record: RoundRecord, progress: tuple[ItemProgress, ...]) -> int:
    return sum(record.bound.cost if record.bound else (one.step.purchase.cost for one in progress))


def _claims(record: RoundRecord) -> list[ClaimShape]:
    return [
        ClaimShape(
            id=claim.claim_id,
            member=claim.member,
            item=claim.item,
            quantity=claim.quantity,
            evidence_hash=claim.evidence_hash,
            filed_at=claim.filed_at,
            accepted=claim.accepted,
            decided_by=claim.decided_by or None,
        )
        for claim in record.claims.values()
    ]
