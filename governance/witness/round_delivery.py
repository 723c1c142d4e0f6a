"""Order, receipts, claims and invoice: every transition in its state, every comparison made again."""

from governance.consortium import Consortium
from governance.facts.deliveries import (
    ClaimDecided,
    DeliveryNoted,
    GoodsReceived,
    InvoicePosted,
    MismatchDecided,
    OrderPlaced,
)
from governance.facts.round_terms import RoundState
from governance.judge_claim import CLAIMABLE
from governance.receipts import check_receipt
from governance.roles import ARBITER, COORDINATOR
from governance.round_outcome import bill_of, most_receivable_of
from governance.round_record import RoundRecord
from governance.round_state import bill_lapses_at, invoice_accepted, mismatch_since, state_of
from governance.witness.compare import differs, must, refused
from governance.witness.finding import Finding

RULE = "round state"


def witness_order(consortium: Consortium, fact: OrderPlaced) -> list[Finding]:
    """A bound round is ordered before its delivery date, for the bound cost."""
    record = consortium.rounds.record(fact.round_id)
    state = state_of(record, fact.at.time)
    total = sum(record.bound.cost) if record.bound else 0
    in_time = fact.at.time < record.terms.deliver_by
    return [
        *differs(fact.at, RULE, "State at the order", state.name, RoundState.BOUND.name),
        *differs(fact.at, "order", "Total", fact.total, total),
        *must(fact.at, "round dates", in_time, "The order came after the delivery date."),
    ]


def witness_receipt(consortium: Consortium, fact: GoodsReceived) -> list[Finding]:
    """Deliveries stay within the order and its tolerance; an empty one only closes a delivery short."""
    record = consortium.rounds.record(fact.round_id)
    state = state_of(record, fact.at.time)
    awaited = state in (RoundState.ORDERED, RoundState.DELIVERING)
    empty_end = fact.last and state is RoundState.DELIVERING
    return [
        *must(fact.at, RULE, awaited, f"Goods were received in state {state.name}."),
        *differs(fact.at, "receipt", "Items", len(fact.units), len(record.items)),
        *must(fact.at, "receipt", any(fact.units) or empty_end, "A delivery brought nothing."),
        *must(fact.at, "role", _may_record(consortium, record, fact), f"{fact.by} may not record receipts."),
        *_within_order(consortium, record, fact),
    ]


def witness_noted(consortium: Consortium, fact: DeliveryNoted) -> list[Finding]:
    """By the supplier while goods are awaited, a decision window after the delivery date at most."""
    record = consortium.rounds.record(fact.round_id)
    state = state_of(record, fact.at.time)
    awaited = state in (RoundState.ORDERED, RoundState.DELIVERING)
    in_time = fact.at.time < record.terms.deliver_by + record.terms.decision_window
    return [
        *differs(fact.at, "delivery note", "Supplier", fact.supplier, record.terms.supplier),
        *must(fact.at, RULE, awaited, f"A delivery was noted in state {state.name}."),
        *must(fact.at, "round dates", in_time, "A delivery was noted after the money could go home."),
    ]


def witness_claim_decided(consortium: Consortium, fact: ClaimDecided) -> list[Finding]:
    """In time by the supplier (who may only accept) or the arbiter; afterwards by the round's default."""
    record = consortium.rounds.record(fact.round_id)
    claim = record.claims.get(fact.claim_id)
    if claim is None or not claim.is_open:
        return must(fact.at, "claim", False, f"Claim {fact.claim_id} was decided although none was open.")
    late = fact.at.time >= claim.filed_at + record.terms.decision_window
    supplier = fact.by == record.terms.supplier and fact.accepted
    arbiter = consortium.roles.has_role(ARBITER, fact.by, fact.at.time)
    by_default = fact.accepted == record.terms.claims_accepted_by_default
    sentence = f"Claim {fact.claim_id} was decided by {fact.by}, against the rule of who decides when."
    return must(fact.at, "claim", by_default if late else supplier or arbiter, sentence)


def witness_invoice(consortium: Consortium, fact: InvoicePosted) -> list[Finding]:
    """Whether the bill matches is computed again from receipts and bound prices."""
    record = consortium.rounds.record(fact.round_id)
    state = state_of(record, fact.at.time)
    owed = fact.invoice.goods + fact.invoice.freight
    expected = _matches(record, fact)
    supplier = fact.by == record.terms.supplier
    allowed = supplier or consortium.roles.has_role(COORDINATOR, fact.by, fact.at.time)
    return [
        *must(fact.at, "role", allowed, f"{fact.by} may not post invoices."),
        *must(fact.at, RULE, state in CLAIMABLE, f"An invoice was accepted in state {state.name}."),
        *must(fact.at, "invoice", not invoice_accepted(record), "A second invoice replaced an accepted one."),
        *must(fact.at, "invoice", fact.invoice.rebate <= owed, "The rebate is larger than the bill."),
        *differs(fact.at, "invoice", "Invoice matches", fact.matches, expected),
    ]


def witness_mismatch(consortium: Consortium, fact: MismatchDecided) -> list[Finding]:
    """The arbiter decides a mismatch in time.

    What was received is charged by itself once the time is over.
    """
    record = consortium.rounds.record(fact.round_id)
    arbiter = consortium.roles.has_role(ARBITER, fact.by, fact.at.time)
    since = mismatch_since(record)
    in_time = since is not None and fact.at.time < since + record.terms.decision_window
    lapses_at = bill_lapses_at(record, fact.at.time)
    lapsed = fact.received_charged and lapses_at is not None and fact.at.time >= lapses_at
    sentence = f"A mismatch was decided by {fact.by}, against the rule of who decides when."
    return must(fact.at, "mismatch", (in_time and arbiter) or lapsed, sentence)


def _may_record(consortium: Consortium, record: RoundRecord, fact: GoodsReceived) -> bool:
    """The coordinator, or a vote; the arbiter once the supplier noted a delivery."""
    now = fact.at.time
    coordinating = consortium.roles.has_role(COORDINATOR, fact.by, now)
    return coordinating or (record.note is not None and consortium.roles.has_role(ARBITER, fact.by, now))


def _within_order(consortium: Consortium, record: RoundRecord, fact: GoodsReceived) -> list[Finding]:
    keys = consortium.rounds.tie_key_of
    return [
        finding
        for item, units in enumerate(fact.units[: len(record.items)])
        for finding in _item_within_order(
            fact, item, record.received[item] + units, most_receivable_of(record, item, keys)
        )
    ]


def _item_within_order(fact: GoodsReceived, item: int, received: int, most: int) -> list[Finding]:
    return refused(fact.at, "receipt", lambda: check_receipt(item, received, most))


def _matches(record: RoundRecord, fact: InvoicePosted) -> bool:
    goods = sum(bill_of(record, item) for item in range(len(record.items)))
    invoice = fact.invoice
    return (
        (invoice.rebate == 0 or fact.by == record.terms.supplier)
        and invoice.units == record.received
        and invoice.goods == goods
        and invoice.freight <= record.terms.freight
    )
