"""The state of a round, by ordered early returns over its facts and the clock.

Freezing and the end of receipts hold by time alone. Source: procurement.md, "States".
"""

from governance.explain import Explanation
from governance.facts.round_terms import RoundState
from governance.round_record import RoundRecord

SOURCE = "procurement.md, States"


def state_of(record: RoundRecord, now: int) -> RoundState:
    """Where the round stands at `now` (unix seconds)."""
    if record.cancelled:
        return RoundState.CANCELLED
    if record.closed:
        return RoundState.CLOSED
    if record.settled:
        return RoundState.SETTLED
    return _after_binding(record, now) if record.bound else _before_binding(record, now)


def _before_binding(record: RoundRecord, now: int) -> RoundState:
    if record.short:
        return RoundState.UNDERSUBSCRIBED
    if not record.opened:
        return RoundState.DRAFT
    return RoundState.DEMAND_FROZEN if now >= record.terms.freeze_at else RoundState.DEMAND_OPEN


def _after_binding(record: RoundRecord, now: int) -> RoundState:
    if not record.receipts:
        return RoundState.ORDERED if record.order else RoundState.BOUND
    if receipts_ended_at(record, now) is None:
        return RoundState.DELIVERING
    if record.open_claims or mismatch_since(record) is not None:
        return RoundState.DISPUTED
    return RoundState.RECONCILING if invoice_accepted(record) else RoundState.RECEIVED


def receipts_ended_at(record: RoundRecord, now: int) -> int | None:
    """When the last receipt came, or the wait for one ended after a first; None while deliveries go on."""
    deliver_by, until = record.terms.deliver_by, awaited_until(record)
    for receipt in record.receipts:
        if receipt.last or receipt.at.time >= deliver_by:
            return receipt.at.time
    return until if record.receipts and now >= until else None


def awaited_until(record: RoundRecord) -> int:
    """Until when a receipt is waited for.

    The delivery date, and a decision window after a note of the supplier that no receipt answered.
    """
    noted = record.note.at.time + record.terms.decision_window if record.note else 0
    return max(record.terms.deliver_by, noted)


def goes_home_at(record: RoundRecord) -> int:
    """From this moment anybody may cancel a round of which nothing was received."""
    return max(record.terms.deliver_by + record.terms.decision_window, awaited_until(record))


def undecided_until(record: RoundRecord) -> int | None:
    """From this moment anybody may cancel a round that fell short; None for one that did not."""
    return None if record.short is None else record.short.at.time + record.terms.decision_window


def bill_lapses_at(record: RoundRecord, now: int) -> int | None:
    """From this moment anybody may have what was received charged.

    Nobody decided the mismatch, or nobody sent an invoice, for a whole decision window; None where neither
    is waited for.
    """
    since = mismatch_since(record)
    if since is None and state_of(record, now) is RoundState.RECEIVED:
        since = claims_until(record, now)
    return None if since is None else since + record.terms.decision_window


def is_divided(record: RoundRecord) -> bool:
    """Whether every item of which something came is divided among the members."""
    return all(item in record.allocations for item, units in enumerate(record.received) if units)


def claims_until(record: RoundRecord, now: int) -> int | None:
    """From this moment no claim can be filed and the round can be settled; None while deliveries go on."""
    ended = receipts_ended_at(record, now)
    return None if ended is None else ended + record.terms.claim_window


def invoice_accepted(record: RoundRecord) -> bool:
    """Whether it is settled what the supplier is owed.

    The invoice matched, or what was received is charged.
    """
    matched = bool(record.invoices) and record.invoices[-1].matches
    return matched or any(decision.received_charged for decision in record.mismatch_decisions)


def mismatch_since(record: RoundRecord) -> int | None:
    """When the first invoice that did not match was posted, as long as the mismatch lasts."""
    if not record.invoices or invoice_accepted(record):
        return None
    return record.invoices[0].at.time


def charged_freight(record: RoundRecord) -> int:
    """Freight that is divided: as invoiced when the invoice matched, else never more than quoted."""
    if not record.invoices:
        return record.terms.freight
    return min(record.invoices[-1].invoice.freight, record.terms.freight)


def granted_rebate(record: RoundRecord) -> int:
    """The rebate of an invoice that matched; it matched only if the supplier posted it (decision 0041)."""
    matched = bool(record.invoices) and record.invoices[-1].matches
    return record.invoices[-1].invoice.rebate if matched else 0


def minimum_value(record: RoundRecord) -> int:
    """Goods value the round needs; none once a vote accepted the worse tier."""
    return 0 if record.worse_tier else record.terms.minimum_value


def explain_state(record: RoundRecord, now: int) -> Explanation:
    """The state with the sentence of what is waited for."""
    state = state_of(record, now)
    terms = record.terms
    numbers: dict[str, int | str] = {
        "state": state.name,
        "now": now,
        "freeze_at": terms.freeze_at,
        "commit_close_at": terms.commit_close_at,
        "deliver_by": terms.deliver_by,
        "awaited_until": awaited_until(record),
    }
    return Explanation("round state", _WAITING_FOR[state], numbers, SOURCE)


_WAITING_FOR = {
    RoundState.NONE: "There is no such round.",
    RoundState.DRAFT: "The terms are published; the next step is to open the round to members.",
    RoundState.DEMAND_OPEN: "Members may commit, change and withdraw freely until the freeze.",
    RoundState.DEMAND_FROZEN: (
        "Only changes that harm nobody are accepted; after the end of commitments anyone may bind the round."
    ),
    RoundState.UNDERSUBSCRIBED: (
        "The minimum was not reached. A vote may extend the round once or accept the worse tier; undecided, "
        "it is cancelled and every deposit goes back."
    ),
    RoundState.BOUND: "Prices and members are fixed; the coordinator sends the order to the supplier.",
    RoundState.ORDERED: (
        "The order is placed; the first delivery is awaited, or its receipt if the supplier noted one."
    ),
    RoundState.DELIVERING: "Part of the goods has arrived; more may come until the delivery date.",
    RoundState.RECEIVED: "The goods are in; members may claim bad units, and the invoice is awaited.",
    RoundState.RECONCILING: "The invoice is accepted; when the time for claims is over, anyone may settle.",
    RoundState.DISPUTED: (
        "A claim, a bill that does not match, or a rebate that the supplier has not posted itself "
        "waits for a decision, or its time-out."
    ),
    RoundState.SETTLED: "Everybody is charged to the cent and refunds are ready; the savings report is next.",
    RoundState.CLOSED: "The savings report is published; nothing changes any more.",
    RoundState.CANCELLED: "The round ended without a purchase; every deposit is its member's again.",
}
