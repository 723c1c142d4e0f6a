"""Allocation, charges and settlement: the contract's numbers against the rule's, to the unit and the cent."""

from governance.consortium import Consortium
from governance.facts.deliveries import ItemAllocated, MemberCharged, RoundSettled
from governance.facts.round_terms import RoundState
from governance.judge_claim import CLAIMABLE
from governance.round_outcome import allocation_of, charges_of, settlement_of
from governance.round_record import RoundRecord
from governance.round_state import claims_until, is_divided, state_of
from governance.settlement import Account, ChargeAboveDeposit, Settlement
from governance.witness.compare import differs, must
from governance.witness.finding import Finding


def witness_allocation(consortium: Consortium, fact: ItemAllocated) -> list[Finding]:
    """Units and charges of an item are Webster's, once, after the last receipt."""
    record, keys = consortium.rounds.record(fact.round_id), consortium.rounds.tie_key_of
    state = state_of(record, fact.at.time)
    once = fact.item not in record.allocations
    return [
        *must(fact.at, "round state", state in CLAIMABLE, f"Units were allocated in state {state.name}."),
        *must(fact.at, "allocation", once, f"Item {fact.item} was allocated a second time."),
        *differs(fact.at, "allocation", "Units", fact.units, allocation_of(record, fact.item, keys).units),
        *differs(fact.at, "charges", "Charges", fact.charges, charges_of(record, fact.item, keys)),
    ]


def witness_charged(consortium: Consortium, fact: MemberCharged) -> list[Finding]:
    """Only a participant is charged, and once; the numbers are compared with the settlement that follows."""
    record = consortium.rounds.record(fact.round_id)
    known = fact.member in record.seats and fact.member not in record.charged
    return must(fact.at, "settlement", known, f"{fact.member} was charged twice, or never committed.")


def witness_settled(consortium: Consortium, fact: RoundSettled) -> list[Finding]:
    """Every account and the two payments are computed again."""
    record = consortium.rounds.record(fact.round_id)
    try:
        ours = settlement_of(record, consortium.rounds.tie_key_of)
    except ChargeAboveDeposit as broken:
        return must(fact.at, "settlement", False, broken.sentence)
    return [*_settleable(record, fact), *_accounts(record, fact, ours), *_payments(fact, ours)]


def _settleable(record: RoundRecord, fact: RoundSettled) -> list[Finding]:
    now = fact.at.time
    state, until, divided = state_of(record, now), claims_until(record, now), is_divided(record)
    return [
        *differs(fact.at, "round state", "State at settlement", state.name, RoundState.RECONCILING.name),
        *must(
            fact.at, "settlement", until is not None and now >= until, "Settled while claims could be filed."
        ),
        *must(fact.at, "settlement", divided, "Settled although received units were not allocated."),
    ]


def _accounts(record: RoundRecord, fact: RoundSettled, ours: Settlement) -> list[Finding]:
    said = {member: _numbers_said(charged) for member, charged in record.charged.items()}
    expected = {account.member: _numbers_ours(account) for account in ours.accounts}
    everybody = sorted(said.keys() | expected.keys())
    return [
        finding
        for member in everybody
        for finding in differs(
            fact.at, "settlement", f"Account of {member}", said.get(member), expected.get(member)
        )
    ]


def _payments(fact: RoundSettled, ours: Settlement) -> list[Finding]:
    return [
        *differs(fact.at, "settlement", "All charges", fact.charged, ours.charged),
        *differs(fact.at, "settlement", "To the supplier", fact.to_supplier, ours.to_supplier),
        *differs(fact.at, "settlement", "To the treasury", fact.to_treasury, ours.to_treasury),
        *differs(fact.at, "settlement", "Exactness", fact.charged, fact.to_supplier + fact.to_treasury),
    ]


def _numbers_said(charged: MemberCharged) -> tuple[int, ...]:
    return charged.goods, charged.side_costs, charged.rebate, charged.credits, charged.refunded


def _numbers_ours(account: Account) -> tuple[int, ...]:
    return account.goods, account.side_costs, account.rebate, account.credit, account.refund
