"""Drafts and commitments: what the contract accepted, judged again."""

from governance.consortium import Consortium
from governance.facts.deliveries import ClaimFiled
from governance.facts.round_terms import RoundState
from governance.facts.rounds import (
    CommitmentWithdrawn,
    Committed,
    DemandOpened,
    ItemListed,
    RoundDrafted,
    StockCommitted,
)
from governance.intents import Commit, FileClaim, WithdrawCommitment
from governance.judge_draft import check_dates, check_item, check_terms
from governance.judge_round import judge_round, judge_stock, seat_of
from governance.roles import COORDINATOR
from governance.round_state import state_of
from governance.witness.compare import differs, must, refused
from governance.witness.finding import Finding


def witness_draft(consortium: Consortium, fact: RoundDrafted) -> list[Finding]:
    """Drafted by a coordinator, in sequence, with terms that hold."""
    now = fact.at.time
    allowed = consortium.roles.has_role(COORDINATOR, fact.coordinator, now)
    return [
        *differs(fact.at, "round draft", "Sequence", fact.sequence, len(consortium.rounds.records) + 1),
        *must(fact.at, "role", allowed, f"{fact.coordinator} drafted a round without being coordinator."),
        *refused(fact.at, "round draft", lambda: check_terms(fact.terms, now)),
    ]


def witness_item(consortium: Consortium, fact: ItemListed) -> list[Finding]:
    """Items come in order, each with a real price list."""
    record = consortium.rounds.record(fact.round_id)
    return [
        *differs(fact.at, "item", "Number", fact.item, len(record.items)),
        *refused(fact.at, "item", lambda: check_item(fact.item, fact.listing)),
    ]


def witness_opened(consortium: Consortium, fact: DemandOpened) -> list[Finding]:
    """A draft is opened while its dates are still ahead."""
    record = consortium.rounds.record(fact.round_id)
    state = state_of(record, fact.at.time)
    return [
        *differs(fact.at, "round state", "State at opening", state.name, RoundState.DRAFT.name),
        *refused(fact.at, "round dates", lambda: check_dates(record.terms, fact.at.time)),
    ]


def witness_committed(consortium: Consortium, fact: Committed) -> list[Finding]:
    """Judged as the intent it came from, at the second it was accepted."""
    now = fact.at.time
    intent = Commit(fact.round_id, fact.member, fact.lines, fact.deposit, fact.nonce, now)
    return refused(fact.at, "commitment", lambda: judge_round(consortium, intent, now))


def witness_stock(consortium: Consortium, fact: StockCommitted) -> list[Finding]:
    """By a vote, judged by the rules of stock; numbered like every commitment."""
    record = consortium.rounds.record(fact.round_id)
    due = seat_of(record, fact.treasury).nonce
    return [
        *refused(fact.at, "stock", lambda: judge_stock(consortium, record, fact)),
        *differs(fact.at, "stock", "Number", fact.nonce, due),
    ]


def witness_withdrawn_commitment(consortium: Consortium, fact: CommitmentWithdrawn) -> list[Finding]:
    """Judged as the intent it came from; the whole deposit is the member's again."""
    now = fact.at.time
    intent = WithdrawCommitment(fact.round_id, fact.member, fact.nonce, now)
    held = seat_of(consortium.rounds.record(fact.round_id), fact.member).deposit
    return [
        *refused(fact.at, "withdrawal", lambda: judge_round(consortium, intent, now)),
        *differs(fact.at, "withdrawal", "Refund", fact.refunded, held),
    ]


def witness_claim_filed(consortium: Consortium, fact: ClaimFiled) -> list[Finding]:
    """Judged as the intent it came from."""
    now = fact.at.time
    due = seat_of(consortium.rounds.record(fact.round_id), fact.member).nonce
    intent = FileClaim(fact.round_id, fact.member, fact.item, fact.quantity, fact.evidence_hash, due, now)
    return refused(fact.at, "claim", lambda: judge_round(consortium, intent, now))
