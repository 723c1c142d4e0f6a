"""How rounds end, who may stop them, and that nobody withdraws more than it is owed."""

from governance.consortium import Consortium
from governance.facts.deliveries import RoundClosed, Withdrawn
from governance.facts.round_terms import RoundState
from governance.facts.rounds import CancellationConsented, RoundCancelled, RoundsPaused
from governance.roles import ADMIN, COORDINATOR
from governance.round_record import RoundRecord
from governance.round_state import goes_home_at, state_of, undecided_until
from governance.witness.compare import differs, must
from governance.witness.finding import Finding

ENDED = (RoundState.SETTLED, RoundState.CLOSED, RoundState.CANCELLED)


def witness_closed(consortium: Consortium, fact: RoundClosed) -> list[Finding]:
    """Only a settled round is closed."""
    state = state_of(consortium.rounds.record(fact.round_id), fact.at.time)
    return differs(fact.at, "round state", "State at closing", state.name, RoundState.SETTLED.name)


def witness_cancelled(consortium: Consortium, fact: RoundCancelled) -> list[Finding]:
    """Never after the settlement.

    By the coordinator before binding, by a vote with the supplier's consent after it, by anybody once its
    time is over.
    """
    record = consortium.rounds.record(fact.round_id)
    now = fact.at.time
    state = state_of(record, now)
    role = COORDINATOR if record.bound is None else ADMIN
    by_right = (record.bound is None or record.consent is not None) and consortium.roles.has_role(
        role, fact.by, now
    )
    allowed = by_right or _forgotten(record, now)
    return [
        *must(fact.at, "round state", state not in ENDED, f"A round was cancelled in state {state.name}."),
        *must(fact.at, "cancellation", allowed, f"{fact.by} cancelled a round without the right to."),
    ]


def witness_consent(consortium: Consortium, fact: CancellationConsented) -> list[Finding]:
    """The supplier of a bound round that has not ended."""
    record = consortium.rounds.record(fact.round_id)
    state = state_of(record, fact.at.time)
    running = record.bound is not None and state not in ENDED
    return [
        *differs(fact.at, "cancellation", "Supplier", fact.supplier, record.terms.supplier),
        *must(fact.at, "round state", running, f"A cancellation was consented to in state {state.name}."),
    ]


def witness_withdrawal(consortium: Consortium, fact: Withdrawn) -> list[Finding]:
    """An account withdraws its whole credit, no more and no less."""
    owed = consortium.rounds.credits.withdrawable(fact.token, fact.account)
    return differs(fact.at, "credit", f"Withdrawal of {fact.account}", fact.amount, owed)


def witness_paused(consortium: Consortium, fact: RoundsPaused) -> list[Finding]:
    """Paused by the guardian in office, or by a vote; what a vote paused, a vote alone touches again."""
    now, by_vote = fact.at.time, consortium.roles.has_role(ADMIN, fact.by, fact.at.time)
    guardian = consortium.proposals.is_guardian(fact.by, now)
    held = consortium.roles.has_role(ADMIN, consortium.rounds.paused_by, now)
    return [
        *must(fact.at, "role", by_vote or guardian, f"{fact.by} paused rounds without being guardian."),
        *must(fact.at, "pause", by_vote or not held, f"{fact.by} touched the pause of a vote."),
    ]


def _forgotten(record: RoundRecord, now: int) -> bool:
    """Nobody decided about a round that fell short, or nothing was received, for as long as it waits."""
    undecided = undecided_until(record)
    if undecided is not None:
        return now >= undecided
    return record.opened is not None and not record.receipts and now >= goes_home_at(record)
