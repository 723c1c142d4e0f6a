"""Members' acts refused before the chain, by the rule the chain would apply, in its order."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from governance import facts
from governance.deposits import deposit_for
from governance.errors import IntentExpired, NotMember, RuleBroken, WrongNonce
from governance.facts.round_terms import Line
from governance.facts.voting import GuardianSet
from governance.intents import Commit, FileClaim, RoundIntent, WithdrawCommitment
from governance.judge_round import deposit_due, explain_commit, is_paused, judge_funds, judge_round, seat_of
from governance.round_errors import (
    CeilingBelowEveryTier,
    CeilingLowered,
    ClaimedAlready,
    ClaimQuantity,
    DepositAboveLimit,
    DepositNotApproved,
    HarmsOthers,
    ItemNotAllocated,
    LineOrder,
    NoLines,
    NothingCommitted,
    OutOfRange,
    PausedNow,
    QuantityZero,
    TooLate,
    TooManyMembers,
    UnknownItem,
    UnknownRound,
    WrongDeposit,
    WrongState,
)
from governance.round_limits import MOST_MEMBERS
from governance.round_record import Seat
from tests.governance.round_story import (
    CLOSE,
    COORDINATING,
    FREEZE,
    HASH,
    PEOPLE,
    ROUND,
    TERMS,
    TIMELOCK,
    Story,
    listing,
    told_to_binding,
    told_to_receipts,
)

LATE = 10**9


def commitment(story: Story, *lines: Line, person: int = 0) -> Commit:
    """An intent with everything right but what the lines make wrong."""
    nonce = seat_of(story.record, PEOPLE[person]).nonce
    return Commit(ROUND, PEOPLE[person], lines, deposit_for(lines, TERMS.side_cost_cap), nonce, LATE)


def withdrawal(story: Story, person: int = 0) -> WithdrawCommitment:
    """A withdrawal with the right nonce."""
    return WithdrawCommitment(ROUND, PEOPLE[person], seat_of(story.record, PEOPLE[person]).nonce, LATE)


def claim(story: Story, quantity: int, item: int = 0) -> FileClaim:
    """A claim of the first member with the right nonce."""
    nonce = seat_of(story.record, PEOPLE[0]).nonce
    return FileClaim(ROUND, PEOPLE[0], item, quantity, HASH, nonce, LATE)


def judge(story: Story, intent: RoundIntent) -> None:
    """Judge at the story's time."""
    judge_round(story.consortium, intent, story.now)


def two_packs() -> Story:
    """Plugs in packs of four: 5 and 3 wanted, frozen."""
    story = Story(items=(listing(0, pack=4), listing(3)))
    story.commit(0, Line(0, 5, 2, 190))
    story.commit(1, Line(0, 3, 0, 190))
    story.now = FREEZE
    return story


def test_a_right_commitment_passes_and_shows_its_deposit() -> None:
    """(40 + 5) x 1.90 + 40.00."""
    story = Story()
    intent = commitment(story, Line(0, 40, 5, 190))
    judge(story, intent)
    assert deposit_due(story.record, intent) == 45 * 190 + 4_000
    assert (
        "(40 + 5) x 1.90 + 40.00 for freight and fee at most = 125.50"
        in explain_commit(story.record, intent).sentence
    )


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ((), NoLines),
        ((Line(2, 1, 0, 195),), UnknownItem),
        ((Line(1, 1, 0, 595), Line(0, 1, 0, 195)), LineOrder),
        ((Line(0, 1, 0, 195), Line(0, 1, 0, 195)), LineOrder),
        ((Line(0, 0, 5, 195),), QuantityZero),
        ((Line(0, -1, 0, 195),), OutOfRange),
        ((Line(0, 2**96, 0, 195),), OutOfRange),
        ((Line(0, 1, 2**64, 195),), OutOfRange),
        ((Line(0, 1, 0, 155),), CeilingBelowEveryTier),
        ((Line(0, 2**95, 0, 195),), DepositAboveLimit),
    ],
)
def test_wrong_lines_are_refused(lines: tuple[Line, ...], error: type[RuleBroken]) -> None:
    """Each by its own name."""
    story = Story()
    with pytest.raises(error):
        judge(story, commitment(story, *lines))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda intent: replace(intent, deposit=intent.deposit - 1), WrongDeposit),
        (lambda intent: replace(intent, nonce=1), WrongNonce),
        (lambda intent: replace(intent, deadline=999), IntentExpired),
        (lambda intent: replace(intent, member=COORDINATING), NotMember),
        (lambda intent: replace(intent, round_id=HASH), UnknownRound),
    ],
)
def test_wrong_intents_are_refused(change: Callable[[Commit], Commit], error: type[RuleBroken]) -> None:
    """Deposit, nonce, deadline, member, round."""
    story = Story()
    with pytest.raises(error):
        judge(story, change(commitment(story, Line(0, 40, 5, 190))))


def test_nothing_is_committed_while_paused_but_everybody_may_leave() -> None:
    """A pause stops new money, not the way home."""
    story = Story()
    story.commit(0, Line(0, 40, 0, 195))
    story.consortium.apply(facts.RoundsPaused(story.here(), TIMELOCK, True))
    with pytest.raises(PausedNow):
        judge(story, commitment(story, Line(0, 40, 5, 190)))
    judge(story, withdrawal(story))


def test_a_guardians_pause_ends_with_its_term() -> None:
    """A guardian that is gone cannot hold a round; a vote that paused holds until a vote lets go on."""
    story = Story()
    story.consortium.apply(GuardianSet(story.here(), PEOPLE[6], story.now + 10))
    story.consortium.apply(facts.RoundsPaused(story.here(), PEOPLE[6], True))
    assert is_paused(story.consortium, story.now + 10)
    assert not is_paused(story.consortium, story.now + 11)
    story.consortium.apply(facts.RoundsPaused(story.here(), TIMELOCK, True))
    assert is_paused(story.consortium, story.now + 11)


def test_after_the_close_nothing_changes_any_more() -> None:
    """Too late to commit and to withdraw."""
    story = Story()
    story.commit(0, Line(0, 40, 0, 195))
    story.now = CLOSE
    with pytest.raises(TooLate):
        judge(story, commitment(story, Line(0, 40, 5, 190)))
    with pytest.raises(TooLate):
        judge(story, withdrawal(story))


def test_a_bound_round_takes_no_commitment() -> None:
    """The state is named."""
    story = told_to_binding()
    with pytest.raises(WrongState, match="BOUND"):
        judge(story, commitment(story, Line(0, 40, 5, 190)))


def test_whoever_committed_nothing_has_nothing_to_withdraw() -> None:
    """Also after a withdrawal."""
    story = Story()
    with pytest.raises(NothingCommitted):
        judge(story, withdrawal(story))
    story.commit(0, Line(0, 40, 0, 195))
    story.withdraw(0)
    with pytest.raises(NothingCommitted):
        judge(story, withdrawal(story))


def test_a_late_withdrawal_that_costs_others_a_pack_is_refused() -> None:
    """8 units make two packs; without 3 of them one is lost."""
    story = two_packs()
    with pytest.raises(HarmsOthers, match="a full pack would be lost"):
        judge(story, withdrawal(story, person=1))


def test_a_late_change_out_of_the_own_tolerance_is_accepted() -> None:
    """One unit more, one tolerated less."""
    story = two_packs()
    judge(story, commitment(story, Line(0, 6, 1, 190)))


def test_a_late_lower_ceiling_is_a_withdrawal_in_disguise() -> None:
    """The others count on the line."""
    story = two_packs()
    with pytest.raises(CeilingLowered):
        judge(story, commitment(story, Line(0, 5, 2, 180)))


def test_one_participant_too_many_is_refused() -> None:
    """A round must be settled in one transaction."""
    story = Story()
    for place in range(MOST_MEMBERS):
        story.record.seats[f"0x{place + 100:040x}"] = Seat(f"0x{place + 100:040x}")
    with pytest.raises(TooManyMembers):
        judge(story, commitment(story, Line(0, 40, 5, 190)))


def test_funds_are_checked_where_they_are_known() -> None:
    """Approved and owned, both."""
    judge_funds(100, 100, 200, 2)
    for allowance, balance in ((99, 200), (200, 99)):
        with pytest.raises(DepositNotApproved):
            judge_funds(100, allowance, balance, 2)


def test_a_claim_is_about_received_units_inside_the_window() -> None:
    """Not before the allocation, not twice, not late."""
    story = told_to_receipts()
    judge(story, claim(story, 44))
    for quantity in (0, 46):
        with pytest.raises(ClaimQuantity):
            judge(story, claim(story, quantity))
    story.tell(facts.ClaimFiled(story.here(), ROUND, PEOPLE[0], 1, 0, 40, HASH))
    with pytest.raises(ClaimedAlready):
        judge(story, claim(story, 10))
    story.now += 500
    with pytest.raises(TooLate):
        judge(story, claim(story, 1))


def test_a_claim_waits_for_goods_and_their_allocation() -> None:
    """First goods, then shares, then complaints."""
    story = told_to_binding()
    with pytest.raises(WrongState):
        judge(story, claim(story, 1))
    story.order()
    story.receive(100, 11, last=True)
    with pytest.raises(ItemNotAllocated):
        judge(story, claim(story, 1))
    with pytest.raises(UnknownItem):
        judge(story, claim(story, 1, item=9))


def test_a_refusal_is_named_like_the_rule_and_carries_its_numbers() -> None:
    """What a page or a program needs to say why."""
    story = Story()
    with pytest.raises(QuantityZero) as refusal:
        judge(story, commitment(story, Line(0, 0, 5, 195)))
    assert refusal.value.code == "QuantityZero"
    assert refusal.value.numbers == {"item": 0}
