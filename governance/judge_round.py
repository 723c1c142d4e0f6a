"""Early refusal of members' acts in rounds: the very rules, in the very order, that the contract applies.

Signatures and token approvals are known only at the chain: `judge_funds` takes what was looked up there.
"""

from governance.amounts import money
from governance.consortium import Consortium
from governance.deposits import deposit_for, explain_deposit
from governance.errors import IntentExpired, NotMember, WrongNonce
from governance.explain import Explanation
from governance.facts.round_terms import Line
from governance.facts.rounds import StockCommitted
from governance.intents import Commit, FileClaim, RoundIntent, WithdrawCommitment
from governance.judge_claim import judge_claim_quantity, judge_claim_window
from governance.judge_late_change import judge_late_change
from governance.judge_lines import judge_lines
from governance.roles import ADMIN
from governance.round_errors import (
    DepositAboveLimit,
    DepositNotApproved,
    NothingCommitted,
    NotTreasury,
    PausedNow,
    TooLate,
    TooManyLines,
    TooManyMembers,
    WrongDeposit,
    WrongState,
)
from governance.round_limits import MOST_DEPOSIT, MOST_LINES, MOST_MEMBERS
from governance.round_record import RoundRecord, Seat
from governance.round_state import state_of
from governance.wording import utc


def judge_round(consortium: Consortium, intent: RoundIntent, now: int) -> None:
    """Raises the first rule that the intent would break if it reached the chain at `now` (unix seconds)."""
    record = consortium.rounds.record(intent.round_id)
    match intent:
        case Commit():
            _judge_commit(consortium, record, intent, now)
        case WithdrawCommitment():
            _judge_withdrawal(record, intent, now)
        case FileClaim():
            judge_claim_window(record, now)
            _judge_turn(record, intent, now)
            judge_claim_quantity(record, intent)


def judge_stock(consortium: Consortium, record: RoundRecord, stock: StockCommitted) -> None:
    """Raises the first rule that a commitment of the consortium's stock breaks; only a vote may make it."""
    now = stock.at.time
    if not consortium.roles.has_role(ADMIN, stock.treasury, now):
        raise NotTreasury("Only a vote commits the consortium's stock.", {"caller": stock.treasury})
    _judge_running(consortium, now)
    _judge_taking_demand(record, now)
    judge_lines(record, stock.lines, stock=True)
    _judge_held(record, stock.lines, stock.deposit)
    seat = seat_of(record, stock.treasury)
    if now >= record.terms.freeze_at:
        judge_late_change(record, seat, stock.lines)
    _judge_room(record, stock.treasury, stock.lines)


def is_paused(consortium: Consortium, now: int) -> bool:
    """Whether commitments and binding are stopped: a guardian's pause ends with its term, a vote's stays."""
    by = consortium.rounds.paused_by
    if not by:
        return False
    return consortium.proposals.is_guardian(by, now) or consortium.roles.has_role(ADMIN, by, now)


def deposit_due(record: RoundRecord, intent: Commit) -> int:
    """What must be collected: the new deposit less what is in escrow already, from 0 up, in minor units."""
    return max(0, intent.deposit - seat_of(record, intent.member).deposit)


def judge_funds(due: int, allowance: int, balance: int, decimals: int) -> None:
    """Raises DepositNotApproved unless the contract may take `due` from the member, and the member has it."""
    if due <= min(allowance, balance):
        return
    raise DepositNotApproved(
        f"{money(due, decimals)} must be collected; the member approved {money(allowance, decimals)} and has "
        f"{money(balance, decimals)}.",
        {"needed": due, "allowance": allowance, "balance": balance},
    )


def explain_commit(record: RoundRecord, intent: Commit) -> Explanation:
    """The arithmetic of the deposit that the member is about to sign."""
    return explain_deposit(intent.lines, record.terms.side_cost_cap, record.terms.decimals)


def seat_of(record: RoundRecord, member: str) -> Seat:
    """The member's seat; an empty one, with the nonce that is due, when it takes no part."""
    return record.seat_of(member)


def _judge_commit(consortium: Consortium, record: RoundRecord, intent: Commit, now: int) -> None:
    _judge_running(consortium, now)
    _judge_taking_demand(record, now)
    if not consortium.register.is_active(intent.member):
        raise NotMember("Only an active member commits to a round.", {"member": intent.member})
    judge_lines(record, intent.lines)
    _judge_held(record, intent.lines, intent.deposit)
    _judge_turn(record, intent, now)
    if now >= record.terms.freeze_at:
        judge_late_change(record, seat_of(record, intent.member), intent.lines)
    _judge_room(record, intent.member, intent.lines)


def _judge_withdrawal(record: RoundRecord, intent: WithdrawCommitment, now: int) -> None:
    _judge_taking_demand(record, now)
    _judge_turn(record, intent, now)
    seat = seat_of(record, intent.member)
    if not seat.lines:
        raise NothingCommitted("The member has nothing to withdraw.", {"member": intent.member})
    if now >= record.terms.freeze_at:
        judge_late_change(record, seat, ())


def _judge_running(consortium: Consortium, now: int) -> None:
    if is_paused(consortium, now):
        raise PausedNow("New commitments and binding are stopped, by the guardian or a vote.")


def _judge_taking_demand(record: RoundRecord, now: int) -> None:
    """Demand is taken from opening to the end of commitments, unless the round fell short or ended."""
    if not record.opened or record.bound or record.short or record.cancelled:
        state = state_of(record, now).name
        raise WrongState(f"In state {state} commitments cannot be made or changed.", {"state": state})
    until = record.terms.commit_close_at
    if now >= until:
        raise TooLate(f"Commitments could be made and changed until {utc(until)}.", {"until": until})


def _judge_held(record: RoundRecord, lines: tuple[Line, ...], deposit: int) -> None:
    expected = deposit_for(lines, record.terms.side_cost_cap)
    numbers: dict[str, int | str] = {"expected": expected, "actual": deposit}
    if expected > MOST_DEPOSIT:
        raise DepositAboveLimit(
            "The deposit is larger than a round can hold.", {"limit": MOST_DEPOSIT, **numbers}
        )
    if expected != deposit:
        terms = record.terms
        why = explain_deposit(lines, terms.side_cost_cap, terms.decimals)
        raise WrongDeposit(why.sentence, numbers)


def _judge_turn(record: RoundRecord, intent: RoundIntent, now: int) -> None:
    if now > intent.deadline:
        raise IntentExpired(f"The intent expired at {utc(intent.deadline)}.", {"deadline": intent.deadline})
    due = seat_of(record, intent.member).nonce
    if intent.nonce != due:
        raise WrongNonce(f"Nonce {due} is due, not {intent.nonce}.", {"due": due, "got": intent.nonce})


def _judge_room(record: RoundRecord, member: str, lines: tuple[Line, ...]) -> None:
    standing = record.standing_lines - len(seat_of(record, member).lines) + len(lines)
    if standing > MOST_LINES:
        raise TooManyLines(f"A round holds at most {MOST_LINES} lines.", {"limit": MOST_LINES})
    if member not in record.seats and len(record.seats) >= MOST_MEMBERS:
        raise TooManyMembers(
            f"At most {MOST_MEMBERS} members take part in a round at once.", {"limit": MOST_MEMBERS}
        )
