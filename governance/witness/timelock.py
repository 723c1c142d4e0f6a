"""The timelock: does it hold and make the calls of passed proposals, and no others?"""

from itertools import takewhile

from governance.consortium import Consortium
from governance.facts.roles import CallExecuted, CallSalt, Cancelled
from governance.roles import ADMIN
from governance.timelock import (
    CANCELLER_ROLE,
    EXECUTOR_ROLE,
    PROPOSER_ROLE,
    TIMELOCK_ADMIN_ROLE,
    Operation,
)
from governance.witness.compare import differs, must
from governance.witness.finding import Finding

SOURCE = "governance.md, Bodies (timelock)"


def examine_operation(consortium: Consortium, fact: CallSalt) -> list[Finding]:
    """Told after the calls: the operation's salt is the id of a proposal queued just now, with the
    same calls.
    """
    operation = consortium.timelock.operations.get(fact.id)
    proposal = consortium.proposals.find(int(fact.salt, 16))
    if proposal is None and _being_founded(consortium):
        return []
    if proposal is None or proposal.queued is None or operation is None:
        return must(
            fact.at, "timelock", False, "An operation that belongs to no queued proposal.", id=fact.id
        )
    created = proposal.created
    calls = sorted(operation.calls, key=lambda call: call.index)
    same = [(call.target, call.value, call.data) for call in calls] == list(
        zip(created.targets, created.values, created.calldatas, strict=True)
    )
    return [
        *must(fact.at, "timelock", same, "The operation's calls are not the proposal's.", id=fact.id),
        *differs(fact.at, "timelock eta", "Timelock eta", operation.ready_at, proposal.queued.eta_seconds),
    ]


def examine_call(consortium: Consortium, fact: CallExecuted) -> list[Finding]:
    """A call that was scheduled, is ready, was not withdrawn and not made before."""
    operation = consortium.timelock.operations.get(fact.id)
    if operation is None:
        return must(fact.at, "timelock", False, "A call was made that was never scheduled.", id=fact.id)
    ready = operation.ready_at <= fact.at.time
    once = all(call.index != fact.index for call in operation.executed)
    return [
        *must(fact.at, "timelock", ready, "A call was made too early.", ready_at=operation.ready_at),
        *must(fact.at, "timelock", once, "A call was made twice.", index=fact.index),
        *must(fact.at, "timelock", not operation.cancelled, "A withdrawn call was made.", id=fact.id),
        *must(fact.at, "timelock", _is_scheduled(operation, fact), "The call is not the scheduled one."),
    ]


def examine_withdrawal(consortium: Consortium, fact: Cancelled) -> list[Finding]:
    """Only an operation that waits is withdrawn."""
    operation = consortium.timelock.operations.get(fact.id)
    holds = operation is not None and not operation.executed and not operation.cancelled
    return must(fact.at, "timelock", holds, "An operation was withdrawn that did not wait.", id=fact.id)


def hidden_power(consortium: Consortium, governor: str, timelock: str) -> list[Finding]:
    """Who holds more than a finished deployment leaves: ADMIN is the timelock's, the timelock's roles the
    governor's.

    Ask at the end of a record: while a consortium is being deployed its deployer holds them.
    """
    if consortium.last is None:
        return []
    roles, lock = consortium.roles, consortium.timelock
    held = [
        ("ADMIN", roles.holders_of(ADMIN), {timelock}),
        ("PROPOSER", lock.holders_of(PROPOSER_ROLE), {governor}),
        ("EXECUTOR", lock.holders_of(EXECUTOR_ROLE), {governor}),
        ("CANCELLER", lock.holders_of(CANCELLER_ROLE), {governor}),
        ("timelock admin", lock.holders_of(TIMELOCK_ADMIN_ROLE), {timelock}),
    ]
    return [
        Finding(consortium.last, "hidden power", f"{who} holds {role}.", {"account": who}, SOURCE)
        for role, holders, allowed in held
        for who in holders
        if who not in allowed
    ]


def unsalted_operations(consortium: Consortium) -> list[Finding]:
    """Operations that no proposal put there; the governor salts each of its own. Ask when the block
    is complete.
    """
    last = consortium.last
    if last is None:
        return []
    newest_first = reversed(consortium.timelock.operations.values())
    fresh = takewhile(lambda one: any(call.at.block == last.block for call in one.calls), newest_first)
    return [
        Finding(last, "timelock", "An operation that no proposal put there.", {"id": one.id}, SOURCE)
        for one in fresh
        if one.salt is None
    ]


def _being_founded(consortium: Consortium) -> bool:
    """Before the first proposal, while the deployer still administers the timelock beside itself.

    What is done then is judged by what it leaves: see `hidden_power`.
    """
    admins = consortium.timelock.holders_of(TIMELOCK_ADMIN_ROLE)
    return len(admins) > 1 and not consortium.proposals.proposals()


def _is_scheduled(operation: Operation, fact: CallExecuted) -> bool:
    told = (fact.index, fact.target, fact.value, fact.data)
    return any((call.index, call.target, call.value, call.data) == told for call in operation.calls)
