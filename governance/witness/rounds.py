"""The witness of the round contract: every fact of a round judged by the rules, before it is replayed."""

from collections.abc import Callable
from typing import Any

from governance.consortium import Consortium
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
from governance.witness.finding import Finding
from governance.witness.round_binding import (
    witness_bound,
    witness_extended,
    witness_pending_releases,
    witness_short,
    witness_worse_tier,
)
from governance.witness.round_delivery import (
    witness_claim_decided,
    witness_invoice,
    witness_mismatch,
    witness_noted,
    witness_order,
    witness_receipt,
)
from governance.witness.round_demand import (
    witness_claim_filed,
    witness_committed,
    witness_draft,
    witness_item,
    witness_opened,
    witness_stock,
    witness_withdrawn_commitment,
)
from governance.witness.round_ending import (
    witness_cancelled,
    witness_closed,
    witness_consent,
    witness_paused,
    witness_withdrawal,
)
from governance.witness.round_money import witness_allocation, witness_charged, witness_settled

Check = Callable[[Consortium, Any], list[Finding]]

CHECKS: dict[type[RoundFact], tuple[Check, ...]] = {
    RoundDrafted: (witness_draft,),
    ItemListed: (witness_item,),
    DemandOpened: (witness_opened,),
    Committed: (witness_committed,),
    CommitmentWithdrawn: (witness_withdrawn_commitment,),
    StockCommitted: (witness_stock,),
    DemandExtended: (witness_extended,),
    WorseTierAccepted: (witness_worse_tier,),
    LineReleased: (),
    FellShort: (witness_pending_releases, witness_short),
    RoundBound: (witness_bound,),
    OrderPlaced: (witness_order,),
    GoodsReceived: (witness_receipt,),
    DeliveryNoted: (witness_noted,),
    ClaimFiled: (witness_claim_filed,),
    ClaimDecided: (witness_claim_decided,),
    InvoicePosted: (witness_invoice,),
    MismatchDecided: (witness_mismatch,),
    ItemAllocated: (witness_allocation,),
    MemberCharged: (witness_charged,),
    RoundSettled: (witness_settled,),
    RoundClosed: (witness_closed,),
    RoundCancelled: (witness_pending_releases, witness_cancelled),
    CancellationConsented: (witness_consent,),
    Withdrawn: (witness_withdrawal,),
    RoundsPaused: (witness_paused,),
}
"""What is checked of each fact.

A LineReleased is judged with the RoundBound that follows it in the same call.
"""


def witness_round(consortium: Consortium, fact: RoundFact) -> list[Finding]:
    """Where the contract and the rules disagree about one fact; `consortium` is as it was before the fact."""
    return [finding for check in CHECKS[type(fact)] for finding in check(consortium, fact)]
