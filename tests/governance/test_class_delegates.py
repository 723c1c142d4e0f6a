"""Who may cast a member's own ballots on one class, and until when, to the second."""

import pytest

from governance.class_delegates import LONGEST_TERM, ClassDelegate
from governance.classes import Class
from governance.errors import IntentExpired, NotMember, RuleBroken, WrongNonce
from governance.facts.membership import ClassDelegateChanged
from governance.intents import DelegateClass
from governance.judge_vote import judge_vote
from governance.power import NOBODY
from governance.proxy_ballots import check_delegate
from governance.vote_errors import (
    BadBallotSignature,
    DelegateTermOutOfBounds,
    NotActiveMember,
    OwnClassDelegate,
    VoterDecided,
)
from tests.governance.record import Record, account, consortium_of

A, B, C, STRANGER = account(1), account(2), account(3), account(9)
ORDINARY = Class.ORDINARY
TERM = 1_000


def named(record: Record, delegate: str = B, until: int = 0) -> ClassDelegate | None:
    """What A says now of ordinary proposals, and what is kept of it."""
    record.tell(
        ClassDelegateChanged, member=A, class_=ORDINARY, delegate=delegate, until=until or record.now + TERM
    )
    return record.consortium.class_delegates.named(A, ORDINARY)


def casting(record: Record, snapshot: int, now: int, class_: Class = ORDINARY) -> str | None:
    """Who may cast A's ballot."""
    return record.consortium.class_delegates.casting(record.consortium.register, A, class_, snapshot, now)


def test_a_delegate_casts_from_the_second_it_is_named_to_the_last_of_its_term() -> None:
    """On proposals whose snapshot is not earlier, of that class alone."""
    record = consortium_of(3)
    one = named(record)
    assert one == ClassDelegate(B, record.now, record.now + TERM)
    assert casting(record, one.since, one.until) == B
    assert casting(record, one.since - 1, one.until) is None
    assert casting(record, one.since, one.until + 1) is None
    assert casting(record, one.since, one.until, Class.FINANCIAL) is None


def test_naming_the_same_again_moves_the_end_and_only_within_the_term() -> None:
    """Up to the last second; a second later it is a new delegate."""
    record = consortium_of(3)
    first = named(record)
    record.wait_until(first.until)
    assert named(record) == ClassDelegate(B, first.since, first.until + TERM)
    record.wait_until(first.until + TERM + 1)
    assert named(record) == ClassDelegate(B, record.now, record.now + TERM)
    assert named(record, C) == ClassDelegate(C, record.now, record.now + TERM)


def test_a_delegate_ends_with_its_activity_and_with_a_revocation() -> None:
    """And a revocation of nobody is none."""
    record = consortium_of(3)
    assert named(record, NOBODY) is None
    named(record)
    assert casting(record, record.now, record.now) == B
    record.suspend(B)
    assert casting(record, record.now, record.now) is None
    record.reinstate(B)
    assert named(record, NOBODY) is None
    assert casting(record, record.now, record.now) is None


def test_a_delegate_sees_those_it_casts_for_until_the_end_of_the_term() -> None:
    """With class and term; what is over stays known as said."""
    record = consortium_of(3)
    one = named(record)
    book = record.consortium.class_delegates
    assert book.principals(B, one.until) == ((A, ORDINARY, one),)
    assert book.principals(B, one.until + 1) == ()
    assert book.principals(C, one.until) == ()
    assert book.everything() == ((A, ORDINARY, one),)


def test_a_ballot_is_signed_by_the_delegate_until_the_voter_casts_its_own() -> None:
    """Nobody else signs, and what a member decided itself stays."""
    record = consortium_of(5)
    named(record)
    record.wait()
    proposal = record.propose(C)
    record.wait()
    found = record.consortium

    def check(signer: str) -> None:
        check_delegate(proposal, found.class_delegates, found.register, A, signer, record.now)

    check(B)
    with pytest.raises(BadBallotSignature) as refused:
        check(C)
    assert refused.value.sentence == f"{C} is neither {A} nor may cast its ballot on this proposal"
    assert refused.value.numbers == {"voter": A, "signer": C}
    record.vote(proposal, A, 1)
    with pytest.raises(VoterDecided) as decided:
        check(B)
    assert decided.value.numbers == {"voter": A}
    assert decided.value.sentence == f"{A} cast its ballot itself"


def intent(
    record: Record, member: str = A, delegate: str = B, until: int = TERM, nonce: int = 4
) -> DelegateClass:
    """A names B for so many seconds; valid for ten seconds."""
    end = record.now + until if until else 0
    return DelegateClass(member, ORDINARY, delegate, end, nonce, record.now + 10)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"until": LONGEST_TERM + 1}, DelegateTermOutOfBounds),
        ({"until": -1}, DelegateTermOutOfBounds),
        ({"delegate": A}, OwnClassDelegate),
        ({"delegate": STRANGER}, NotMember),
        ({"member": STRANGER}, NotMember),
        ({"member": STRANGER, "delegate": NOBODY}, NotMember),
        ({"member": STRANGER, "until": 0}, NotMember),
        ({"nonce": 5}, WrongNonce),
    ],
)
def test_naming_a_class_delegate_meets_the_registers_rules(
    changes: dict[str, object], rule: type[RuleBroken]
) -> None:
    """Active members, another one, a term of at most 366 days, the nonce that is due."""
    record = consortium_of(3)
    with pytest.raises((rule, NotActiveMember)) as refused:
        judge_vote(record.consortium, intent(record, **changes), record.now, 4)  # type: ignore[arg-type]
    assert refused.value.numbers
    assert refused.value.sentence


def test_the_longest_and_the_shortest_term_are_allowed_and_an_old_signature_is_not() -> None:
    """366 days to the second; this very second; revoking needs no term."""
    record = consortium_of(3)
    for allowed in (
        intent(record, until=LONGEST_TERM),
        DelegateClass(A, ORDINARY, B, record.now, 4, record.now),
        intent(record, until=0),
        intent(record, delegate=NOBODY),
    ):
        judge_vote(record.consortium, allowed, record.now, 4)
    with pytest.raises(IntentExpired):
        judge_vote(record.consortium, intent(record), record.now + 11, 4)
