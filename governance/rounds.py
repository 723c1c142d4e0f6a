"""The book of rounds: replays the round contract's facts in order.

It stores facts; rules draw the conclusions.
"""

from collections.abc import Callable
from dataclasses import replace

from governance.claims import Claim
from governance.credits import CreditBook
from governance.errors import UnknownFact
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
from governance.facts.rounds import (
    CancellationConsented,
    CommitmentWithdrawn,
    Committed,
    DemandExtended,
    DemandOpened,
    FellShort,
    ItemListed,
    LineReleased,
    RoundBound,
    RoundCancelled,
    RoundDrafted,
    RoundFact,
    RoundsPaused,
    StockCommitted,
    WorseTierAccepted,
)
from governance.round_errors import UnknownRound
from governance.round_record import RoundRecord
from governance.webster import TieKey

TieKeyOf = Callable[[str, str], TieKey]
"""keccak256(abi.encode(round id, member)) as 0x text; handed in, for the rules know no hash function."""


class RoundBook:
    """Every round by id, in the order of drafting, and what the contract owes to whom."""

    def __init__(self, tie_key_of: TieKeyOf) -> None:
        self.tie_key_of = tie_key_of
        self.records: dict[str, RoundRecord] = {}
        self.credits = CreditBook()
        self.paused_by = ""
        self._round_of_claim: dict[int, str] = {}

    def record(self, round_id: str) -> RoundRecord:
        """The record of a round; UnknownRound when no fact has named it."""
        if round_id not in self.records:
            raise UnknownRound("There is no round with this id.", {"round": round_id})
        return self.records[round_id]

    def apply(self, fact: RoundFact) -> None:
        """Replays one fact; UnknownRound when it speaks of a round that was never drafted."""
        match fact:
            case RoundDrafted():
                self.records[fact.round_id] = RoundRecord(fact, fact.terms)
            case RoundsPaused():
                self.paused_by = fact.by if fact.paused else ""
            case Withdrawn():
                self.credits.take(fact.token, fact.account, fact.amount)
            case _:
                self._apply_to(self.record(fact.round_id), fact)

    def round_of_claim(self, claim_id: int) -> RoundRecord:
        """The round a claim was filed in; UnknownFact when there is no such claim."""
        if claim_id not in self._round_of_claim:
            raise UnknownFact("There is no claim with this number.", {"claim": claim_id})
        return self.records[self._round_of_claim[claim_id]]

    def _apply_to(self, record: RoundRecord, fact: RoundFact) -> None:
        match fact:
            case Committed() | CommitmentWithdrawn() | StockCommitted():
                self._change_commitment(record, fact)
            case LineReleased() | RoundBound() | FellShort() | DemandExtended() | WorseTierAccepted():
                self._bind(record, fact)
            case ClaimFiled() | ClaimDecided():
                self._claim(record, fact)
            case MemberCharged() | RoundSettled() | RoundCancelled():
                self._end(record, fact)
            case _:
                _file(record, fact)

    def _change_commitment(
        self, record: RoundRecord, fact: Committed | CommitmentWithdrawn | StockCommitted
    ) -> None:
        """A smaller deposit than before leaves the difference as credit, a withdrawal leaves all of it."""
        member = fact.treasury if isinstance(fact, StockCommitted) else fact.member
        if isinstance(fact, StockCommitted):
            self.credits.name_treasury(member)
        seat = record.seats.setdefault(member, record.seat_of(member))
        before = seat.deposit
        seat.nonce, seat.released, seat.at = fact.nonce + 1, frozenset(), fact.at
        if not isinstance(fact, CommitmentWithdrawn):
            seat.signed, seat.deposit = fact.lines, fact.deposit
        else:
            seat.signed, seat.deposit = (), 0
            record.leave(member)
        self.credits.add(record.terms.token, member, max(0, before - seat.deposit))

    def _bind(
        self,
        record: RoundRecord,
        fact: LineReleased | RoundBound | FellShort | DemandExtended | WorseTierAccepted,
    ) -> None:
        match fact:
            case LineReleased():
                record.releases.append(fact)
            case RoundBound():
                record.bound = fact
                self._release(record)
            case FellShort():
                record.short = fact
            case WorseTierAccepted():
                record.worse_tier, record.short = fact, None
            case DemandExtended():
                record.extended, record.short = fact, None
                record.terms = replace(
                    record.terms, freeze_at=fact.freeze_at, commit_close_at=fact.commit_close_at
                )

    def _release(self, record: RoundRecord) -> None:
        """Releases take effect when the round binds; what they held is the member's again at once."""
        for member in dict.fromkeys(release.member for release in record.releases):
            freed = record.seats[member].release(record.released_items(member), record.terms.side_cost_cap)
            self.credits.add(record.terms.token, member, freed)

    def _claim(self, record: RoundRecord, fact: ClaimFiled | ClaimDecided) -> None:
        if isinstance(fact, ClaimFiled):
            record.claims[fact.claim_id] = Claim(
                fact.claim_id, fact.member, fact.item, fact.quantity, fact.evidence_hash, fact.at.time
            )
            record.seats[fact.member].nonce += 1
            self._round_of_claim[fact.claim_id] = record.round_id
            return
        if fact.claim_id not in record.claims:
            raise UnknownFact("There is no claim with this number.", {"claim": fact.claim_id})
        decided = replace(record.claims[fact.claim_id], accepted=fact.accepted, decided_by=fact.by)
        record.claims[fact.claim_id] = decided

    def _end(self, record: RoundRecord, fact: MemberCharged | RoundSettled | RoundCancelled) -> None:
        token = record.terms.token
        match fact:
            case MemberCharged():
                record.charged[fact.member] = fact
                record.seats[fact.member].deposit = 0
                self.credits.add(token, fact.member, fact.refunded)
            case RoundSettled():
                record.settled = fact
                self.credits.add(token, record.terms.supplier, fact.to_supplier)
                self.credits.add_to_treasury(token, fact.to_treasury)
            case RoundCancelled():
                record.cancelled = fact
                for seat in record.seats.values():
                    self.credits.add(token, seat.member, seat.deposit)
                    seat.deposit = 0


_KEPT_LAST: dict[type[RoundFact], str] = {
    DemandOpened: "opened",
    OrderPlaced: "order",
    CancellationConsented: "consent",
    RoundClosed: "closed",
    DeliveryNoted: "note",
}
_KEPT_IN_ORDER: dict[type[RoundFact], str] = {
    GoodsReceived: "receipts",
    InvoicePosted: "invoices",
    MismatchDecided: "mismatch_decisions",
}


def _file(record: RoundRecord, fact: RoundFact) -> None:
    """Facts that only have to be kept; UnknownFact for anything that is no fact of a round."""
    kind = type(fact)
    if isinstance(fact, OrderPlaced | GoodsReceived | DeliveryNoted):
        record.consent = None  # the supplier agreed to end another situation than this
    if isinstance(fact, GoodsReceived):
        record.note = None  # this answers it
    if isinstance(fact, ItemListed):
        record.items.append(fact.listing)
    elif isinstance(fact, ItemAllocated):
        record.allocations[fact.item] = fact
    elif kind in _KEPT_LAST:
        setattr(record, _KEPT_LAST[kind], fact)
    elif kind in _KEPT_IN_ORDER:
        getattr(record, _KEPT_IN_ORDER[kind]).append(fact)
    else:
        raise UnknownFact(f"{kind.__name__} is no fact of a round.", {"fact": kind.__name__})
