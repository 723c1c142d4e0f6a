"""A claim for bad units, judged before it is filed. Source: procurement.md, "bad goods"."""

from governance.claims import Claim
from governance.facts.round_terms import RoundState
from governance.intents import FileClaim
from governance.round_errors import (
    ClaimedAlready,
    ClaimQuantity,
    ItemNotAllocated,
    TooLate,
    UnknownItem,
    WrongState,
)
from governance.round_record import RoundRecord
from governance.round_state import claims_until, state_of
from governance.wording import utc

CLAIMABLE = (RoundState.RECEIVED, RoundState.RECONCILING, RoundState.DISPUTED)
"""States in which the goods are in and nothing is settled."""


def judge_claim_window(record: RoundRecord, now: int) -> None:
    """Raises WrongState before the goods are in or after settlement, TooLate after the window."""
    state = state_of(record, now)
    until = claims_until(record, now)
    if state not in CLAIMABLE or until is None:
        raise WrongState(f"In state {state.name} nobody can file a claim.", {"state": state.name})
    if now >= until:
        raise TooLate(f"Claims could be filed until {utc(until)}.", {"until": until})


def judge_claim_quantity(record: RoundRecord, intent: FileClaim) -> None:
    """Raises when the item is unknown, not allocated or claimed before, or the units none or too many."""
    if not 0 <= intent.item < len(record.items):
        raise UnknownItem(f"The round has no item {intent.item}.", {"item": intent.item})
    if intent.item not in record.allocations:
        raise ItemNotAllocated(
            "The units of this item have not been allocated yet; anyone may post the allocation.",
            {"item": intent.item},
        )
    if any(_same(claim, intent.member, intent.item) for claim in record.claims.values()):
        raise ClaimedAlready(
            "The member claimed this item before; one claim names all of its bad units.",
            {"member": intent.member, "item": intent.item},
        )
    left = claimable_units(record, intent.member, intent.item)
    if not 0 < intent.quantity <= left:
        raise ClaimQuantity(
            f"{intent.quantity} units are claimed, and the member received {left}.",
            {"claimed": intent.quantity, "left": left},
        )


def claimable_units(record: RoundRecord, member: str, item: int) -> int:
    """Units of an item that the member received and may claim: none after its one claim of the item."""
    if member not in record.seats or item not in record.allocations:
        return 0
    if any(_same(claim, member, item) for claim in record.claims.values()):
        return 0
    return record.allocations[item].units[record.participants.index(member)]


def _same(claim: Claim, member: str, item: int) -> bool:
    return (claim.member, claim.item) == (member, item)
