"""Memberships with their history, roles with their holders, and the findings about both."""

import pytest

from governance.balances import SETTLEMENT, Balances
from governance.errors import NotMember, UnknownFact
from governance.facts.membership import LegalGroupChanged, MemberAdmitted, ProfileUpdated
from governance.facts.money import Approval, Transfer
from governance.facts.position import Position
from governance.facts.roles import (
    CallExecuted,
    CallSalt,
    CallScheduled,
    Cancelled,
    MinDelayChange,
    RoleAdminChanged,
    RoleGranted,
    RoleGuardianChanged,
    RoleLabel,
    RoleRevoked,
    TargetClosed,
    TargetFunctionRoleUpdated,
    TimelockRoleGranted,
    TimelockRoleRevoked,
)
from governance.power import HEADS, NOBODY, TOKENS
from governance.register import Status
from governance.roles import ADMIN, COORDINATOR, PUBLIC
from governance.timelock import PROPOSER_ROLE
from tests.governance.record import TARGET, account, consortium_of, word

A, B, C = account(1), account(2), account(3)


def test_a_membership_keeps_its_whole_history() -> None:
    """Status, group and profile answer for every past second."""
    record = consortium_of(3)
    admitted = record.now - 10
    record.tell(LegalGroupChanged, member=A, legal_group=2, reason="sold to B")
    record.tell(ProfileUpdated, member=A, profile_hash=word(99))
    record.wait()
    record.suspend(A)
    register = record.consortium.register
    member = register.member(A)
    assert [register.group_at(A, time) for time in (admitted - 1, admitted, record.now)] == [0, 1, 2]
    assert (member.profiles.at(admitted), member.profiles.latest) == (word(1), word(99))
    assert (member.statuses.at(admitted), member.status) == (Status.ACTIVE, Status.SUSPENDED)
    assert [one.address for one in register.active()] == [B, C]
    assert register.groups_at(admitted) == {A: 1, B: 2, C: 3}
    assert register.group_shared(2)
    assert not register.group_shared(1)
    assert register.sisters_of(B) == (B,)
    assert record.rules_found() == set()


def test_who_never_was_a_member_is_nobody() -> None:
    """Reading is quiet, needing raises."""
    register = consortium_of(1).consortium.register
    assert register.find(B) is None
    assert register.status_of(B) is Status.NONE
    assert register.group_at(B, 10**10) == 0
    with pytest.raises(UnknownFact):
        register.member(B)
    with pytest.raises(NotMember):
        register.need_active(B)


def test_facts_that_no_register_would_tell_are_found() -> None:
    """Wrong index, no group, an unchanged group, a reinstated active member, a suspended one's profile."""
    record = consortium_of(2)
    record.tell(MemberAdmitted, member=C, index=7, legal_group=0, profile_hash=word(1))
    record.tell(LegalGroupChanged, member=A, legal_group=1, reason="none")
    record.reinstate(A)
    record.suspend(B)
    record.tell(ProfileUpdated, member=B, profile_hash=word(2))
    assert {finding.rule for finding in record.findings} == {
        "member index",
        "legal group",
        "reinstatement",
        "profile",
    }


def test_a_membership_that_moves_or_may_be_moved_is_found() -> None:
    """Soulbound."""
    record = consortium_of(2)
    record.tell(Transfer, contract=HEADS, from_=A, to=B, value=1)
    record.tell(Approval, contract=HEADS, owner=A, spender=B, value=1)
    assert record.rules_found() == {"soulbound"}


def test_a_membership_token_needs_its_membership() -> None:
    """None is made for a stranger, none is burnt of an active member."""
    record = consortium_of(2)
    record.tell(Transfer, contract=HEADS, from_=NOBODY, to=account(9), value=3)
    record.tell(Transfer, contract=HEADS, from_=A, to=NOBODY, value=1)
    assert record.rules_found() == {"membership token"}


def test_tokens_of_a_suspended_member_are_frozen() -> None:
    """It may not send, receive or delegate; a vote may burn."""
    record = consortium_of(3, [10, 10, 10])
    record.suspend(B)
    record.move(B, NOBODY, 3)
    assert record.rules_found() == set()
    record.move(B, A, 3)
    record.move(A, B, 3)
    assert record.rules_found() == {"voting token"}
    record.delegate(TOKENS, A, B)
    assert record.rules_found() == {"voting token", "delegation"}


def test_more_tokens_than_were_held_is_found() -> None:
    """Balances are replayed."""
    record = consortium_of(2, [10, 10])
    record.move(A, B, 11)
    assert record.rules_found() == {"voting token"}


def test_facts_out_of_order_are_refused() -> None:
    """Each fact once, in the order of the chain."""
    record = consortium_of(1)
    record.wait()
    record.mint(A, 1)
    record.log = 0
    with pytest.raises(UnknownFact):
        record.mint(A, 1)


def test_roles_are_held_from_a_time_and_until_revoked() -> None:
    """A grant may start later; a changed delay does not restart it."""
    record = consortium_of(1)
    grant = {"role_id": COORDINATOR, "account": B, "delay": 0}
    record.tell(RoleGranted, **grant, since=record.now + 5, new_member=True)
    record.tell(RoleGranted, **grant, since=record.now + 99, new_member=False)
    roles = record.consortium.roles
    assert not roles.has_role(COORDINATOR, B, record.now + 4)
    assert roles.has_role(COORDINATOR, B, record.now + 5)
    assert roles.has_role(PUBLIC, C, 0)
    assert roles.roles_of(B) == (COORDINATOR,)
    record.tell(RoleRevoked, role_id=COORDINATOR, account=B)
    assert not roles.has_role(COORDINATOR, B, record.now + 5)
    assert roles.role_holders() == {}


def test_a_holder_announces_its_calls_as_long_before_as_it_was_granted() -> None:
    """A longer delay holds at once, a shorter one when the difference has passed; a new grant begins anew."""
    record = consortium_of(1)
    now, roles = record.now, record.consortium.roles
    grant = {"role_id": COORDINATOR, "account": B}
    record.tell(RoleGranted, **grant, delay=50, since=now + 5, new_member=True)
    assert roles.delay_of(COORDINATOR, B, now) == 50
    record.tell(RoleGranted, **grant, delay=80, since=now, new_member=False)
    assert roles.delay_of(COORDINATOR, B, now) == 80
    record.tell(RoleGranted, **grant, delay=20, since=now + 60, new_member=False)
    assert [roles.delay_of(COORDINATOR, B, now + later) for later in (59, 60)] == [80, 20]
    record.tell(RoleRevoked, **grant)
    assert roles.delay_of(COORDINATOR, B, now + 60) == 0


def test_the_permission_matrix_names_functions_roles_and_holders() -> None:
    """A function without a role belongs to ADMIN."""
    record = consortium_of(1)
    record.tell(RoleGranted, role_id=COORDINATOR, account=B, delay=0, since=0, new_member=True)
    record.tell(TargetFunctionRoleUpdated, target=TARGET, selector="0x9854b158", role_id=COORDINATOR)
    record.tell(RoleLabel, role_id=COORDINATOR, label="COORDINATOR OF ROUNDS")
    record.tell(TargetClosed, target=TARGET, closed=True)
    (line,) = record.consortium.roles.matrix()
    assert (line.selector, line.role, line.holders) == ("0x9854b158", "COORDINATOR OF ROUNDS", (B,))
    assert record.consortium.roles.role_of(TARGET, "0x00000001") == ADMIN
    assert record.consortium.roles.closed == {TARGET}
    assert record.consortium.roles.admin_of(COORDINATOR) == ADMIN
    record.tell(RoleAdminChanged, role_id=COORDINATOR, admin=7)
    record.tell(RoleGuardianChanged, role_id=COORDINATOR, guardian=8)
    assert record.consortium.roles.admin_of(COORDINATOR) == 7
    assert record.consortium.roles.guardian_of(COORDINATOR) == 8
    assert record.consortium.roles.admin_of(ADMIN) == ADMIN
    assert record.consortium.roles.guardian_of(ADMIN) == ADMIN


def test_the_timelock_remembers_operations_and_roles() -> None:
    """What waits, what was made, what was withdrawn."""
    record = consortium_of(1)
    call = {"id": word(1), "index": 0, "target": TARGET, "value": 0, "data": b"x"}
    record.tell(CallSalt, id=word(1), salt=word(5))
    record.tell(CallScheduled, **call, predecessor=word(0), delay=50)
    record.tell(CallExecuted, **call)
    record.tell(Cancelled, id=word(2))
    record.tell(MinDelayChange, old_duration=0, new_duration=9)
    record.tell(TimelockRoleGranted, role=PROPOSER_ROLE, account=A, sender=B)
    lock = record.consortium.timelock
    operation = lock.operations[word(1)]
    assert (operation.ready_at, operation.salt, len(operation.executed)) == (record.now + 50, word(5), 1)
    assert lock.operations[word(2)].cancelled
    assert (lock.min_delay, lock.holders_of(PROPOSER_ROLE)) == (9, (A,))
    record.tell(TimelockRoleRevoked, role=PROPOSER_ROLE, account=A, sender=B)
    assert lock.holders_of(PROPOSER_ROLE) == ()


def test_balances_follow_the_settlement_token_only() -> None:
    """Other tokens have their own books."""
    balances, at = Balances(), Position(1, 0, 1)
    balances.apply(Transfer(at, SETTLEMENT, NOBODY, A, 500))
    balances.apply(Transfer(at, SETTLEMENT, A, B, 200))
    balances.apply(Transfer(at, TOKENS, NOBODY, A, 7))
    assert (balances.of(A), balances.of(B), balances.of(C), balances.total()) == (300, 200, 0, 500)
