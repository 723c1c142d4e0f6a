"""Nobody can hold up a round: every wait ends at its second, by a stranger, in contract and rules alike."""

from collections.abc import Callable
from dataclasses import astuple
from random import Random

import pytest

from governance.facts.round_terms import Invoice, RoundState
from governance.intents import FileClaim
from governance.judge_claim import claimable_units
from governance.judge_round import seat_of
from governance.round_outcome import bill_of, most_receivable_of
from governance.round_record import RoundRecord
from governance.round_state import claims_until, goes_home_at
from governance.round_upkeep import Upkeep, due
from ledger.calls import call_of
from ledger.signing import sign
from ledger.tie_keys import tie_key
from tests.properties.test_rounds_on_chain import (
    HASH,
    LATER,
    Follower,
    allocate,
    commit,
    deliver,
    draft,
    record_receipt,
)
from tests.world import COORDINATOR, MEMBERS, STRANGER, SUPPLIER, World

pytestmark = [pytest.mark.chain, pytest.mark.twin]


def bound_round(follower: Follower, dice: Random) -> RoundRecord:
    """A round that three members bought in, ordered."""
    total = 0
    while not total:
        draft(follower, dice)
        for place in range(3):
            commit(follower, place, dice)
        follower.wait_until(follower.record.terms.commit_close_at)
        follower.act(STRANGER, "bind(bytes32)", follower.record.round_id)
        total = sum(follower.record.bound.cost) if follower.record.bound else 0
    follower.act(COORDINATOR, "placeOrder(bytes32,bytes32,uint256)", follower.record.round_id, HASH, total)
    return follower.record


def left_unbound(follower: Follower, dice: Random) -> int:
    """Members commit, and nobody binds."""
    draft(follower, dice)
    commit(follower, 0, dice)
    return goes_home_at(follower.record)


def left_unbought(follower: Follower, dice: Random) -> int:
    """Nobody commits, and no vote decides."""
    draft(follower, dice)
    follower.wait_until(follower.record.terms.commit_close_at)
    follower.act(STRANGER, "bind(bytes32)", follower.record.round_id)
    assert follower.record.short is not None
    return follower.record.short.at.time + follower.record.terms.decision_window


def left_undelivered(follower: Follower, dice: Random) -> int:
    """The order is placed, and nothing comes."""
    return goes_home_at(bound_round(follower, dice))


def left_noted(follower: Follower, dice: Random) -> int:
    """The supplier notes a delivery on the last day, and no receipt answers."""
    record = bound_round(follower, dice)
    follower.wait_until(record.terms.deliver_by + record.terms.decision_window - 2)
    follower.act(SUPPLIER, "noteDelivery(bytes32,bytes32)", record.round_id, HASH)
    return goes_home_at(record)


def left_unbilled(follower: Follower, dice: Random) -> int:
    """Everything came, and no invoice does."""
    record = bound_round(follower, dice)
    deliver(follower, dice)
    until = claims_until(record, follower.world.now)
    assert until is not None
    return until + record.terms.decision_window


def left_disputed(follower: Follower, dice: Random) -> int:
    """The bill is wrong, and nobody decides."""
    record = bound_round(follower, dice)
    deliver(follower, dice)
    goods = sum(bill_of(record, item) for item in range(len(record.items)))
    wrong = astuple(Invoice(HASH, record.received, goods + 1, 0, 0))
    name = "postInvoice(bytes32,(bytes32,uint96[],uint96,uint96,uint96))"
    follower.act(COORDINATOR, name, record.round_id, wrong)
    return record.invoices[0].at.time + record.terms.decision_window


LEFT = (left_unbound, left_unbought, left_undelivered, left_noted, left_unbilled, left_disputed)


@pytest.mark.parametrize("leave", LEFT)
def test_what_nobody_goes_on_with_ends_at_its_second(
    consortium: World, leave: Callable[[Follower, Random], int]
) -> None:
    """One second before, a stranger can not end the wait; then it can, and the rules say both."""
    follower, lapse = Follower(consortium), (Upkeep.LAPSE, None)
    moment = leave(follower, Random(5))
    follower.wait_until(moment - 1)
    assert lapse not in {(one.act, one.number) for one in due(follower.record, moment - 1)}
    follower.wait_until(moment)
    assert lapse in {(one.act, one.number) for one in due(follower.record, moment)}
    follower.act(STRANGER, "lapse(bytes32)", follower.record.round_id)
    ended = left_unbilled, left_disputed
    assert (follower.state is RoundState.CANCELLED) is (leave not in ended)


def test_a_claim_that_nobody_decides_ends_at_its_second(consortium: World) -> None:
    """Filed, left alone for the window for decisions, and then what the terms say."""
    follower, dice = Follower(consortium), Random(5)
    record = bound_round(follower, dice)
    most = [most_receivable_of(record, item, tie_key) for item in range(len(record.items))]
    record_receipt(follower, dice, most, last=True)
    allocate(follower)
    member = next(one for one in MEMBERS if claimable_units(record, one.address, 0))
    nonce = seat_of(record, member.address).nonce
    intent = FileClaim(record.round_id, member.address, 0, 1, HASH, nonce, LATER)
    made = call_of(intent, sign(intent, consortium.deployment, member.key), consortium.deployment)
    consortium.send(STRANGER, made)
    follower.catch_up()
    (claimed,) = record.claims.values()
    moment, wanted = claimed.filed_at + record.terms.decision_window, (Upkeep.LAPSE_CLAIM, claimed.claim_id)
    follower.wait_until(moment - 1)
    assert wanted not in {(one.act, one.number) for one in due(record, moment - 1)}
    follower.wait_until(moment)
    assert wanted in {(one.act, one.number) for one in due(record, moment)}
    follower.act(STRANGER, "lapseClaim(uint256)", claimed.claim_id)
    assert record.claims[claimed.claim_id].accepted is record.terms.claims_accepted_by_default
