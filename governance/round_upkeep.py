"""What anybody may do for a round now, because its time has come: nobody has to be trusted to do it.

Source: procurement.md, "States" and "Failure rules"; `contracts/libraries/Ending.sol` and `Lifecycle.sol`
judge the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from governance.facts.round_terms import RoundState
from governance.round_record import RoundRecord
from governance.round_state import (
    bill_lapses_at,
    claims_until,
    goes_home_at,
    is_divided,
    receipts_ended_at,
    state_of,
    undecided_until,
)


class Upkeep(StrEnum):
    """Acts without a role, by the names that the API has for them."""

    BIND = "bind"
    LAPSE = "lapse"
    ALLOCATE = "allocate"
    SETTLE = "settle"
    LAPSE_CLAIM = "lapse_claim"


@dataclass(frozen=True, slots=True)
class Due:
    """One act that is due, and its effect in one sentence. `number` is the item to divide or the claim that
    lapses; None for an act on the whole round."""

    act: Upkeep
    sentence: str
    number: int | None = None


def due(record: RoundRecord, now: int) -> tuple[Due, ...]:
    """Everything that anybody may do at `now` (unix seconds), in the order in which it makes sense.

    An item of which nothing came needs no division and is not among it.
    """
    return (*_binding(record, now), *_lapsing(record, now), *_dividing(record, now), *_settling(record, now))


def _binding(record: RoundRecord, now: int) -> Iterator[Due]:
    closed = now >= record.terms.commit_close_at
    if state_of(record, now) is RoundState.DEMAND_FROZEN and closed:
        yield Due(
            Upkeep.BIND, "Commitments are closed: packs, prices and members are fixed by what was committed."
        )


def _lapsing(record: RoundRecord, now: int) -> Iterator[Due]:
    """Every wait has an end: what holds when nobody decided."""
    window = record.terms.decision_window
    for claim in record.claims.values():
        if claim.is_open and now >= claim.filed_at + window:
            verdict = "accepted" if record.terms.claims_accepted_by_default else "refused"
            sentence = f"Nobody decided claim {claim.claim_id} in time: it is {verdict}, as the terms say."
            yield Due(Upkeep.LAPSE_CLAIM, sentence, claim.claim_id)
    until, sentence = _lapse_of(record, now)
    if until is not None and now >= until:
        yield Due(Upkeep.LAPSE, sentence)


def _lapse_of(record: RoundRecord, now: int) -> tuple[int | None, str]:
    """From when the round as a whole lapses, and into what."""
    state = state_of(record, now)
    if state is RoundState.UNDERSUBSCRIBED:
        return undecided_until(record), f"No vote decided in time: {_GOES_HOME}"
    if state in _UNDELIVERED:
        return goes_home_at(record), f"Nothing was delivered in time: {_GOES_HOME}"
    if state is RoundState.DISPUTED:
        return bill_lapses_at(record, now), f"Nobody decided about the bill in time: {_CHARGED}"
    if state is RoundState.RECEIVED:
        return bill_lapses_at(record, now), f"No invoice came in time: {_CHARGED}"
    return None, ""


def _dividing(record: RoundRecord, now: int) -> Iterator[Due]:
    if record.settled or record.cancelled or receipts_ended_at(record, now) is None:
        return
    for item, units in enumerate(record.received):
        if units and item not in record.allocations:
            article = record.items[item].description
            yield Due(Upkeep.ALLOCATE, f"What arrived of {article} is divided among the members.", item)


def _settling(record: RoundRecord, now: int) -> Iterator[Due]:
    until = claims_until(record, now)
    over = until is not None and now >= until
    if state_of(record, now) is RoundState.RECONCILING and is_divided(record) and over:
        yield Due(Upkeep.SETTLE, "Charges are taken from the deposits, and what is left of them is released.")


_UNDELIVERED = (RoundState.DEMAND_OPEN, RoundState.DEMAND_FROZEN, RoundState.BOUND, RoundState.ORDERED)
_GOES_HOME = "the round is cancelled, deposits go back."
_CHARGED = "what was received is charged."
