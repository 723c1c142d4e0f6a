"""What the timelock holds: operations that wait, and who may bring, make or withdraw them."""

from dataclasses import dataclass, field

from governance.facts.roles import (
    CallExecuted,
    CallSalt,
    CallScheduled,
    Cancelled,
    MinDelayChange,
    TimelockFact,
    TimelockRoleAdminChanged,
    TimelockRoleGranted,
    TimelockRoleRevoked,
)

PROPOSER_ROLE = "0xb09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1"
EXECUTOR_ROLE = "0xd8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63"
CANCELLER_ROLE = "0xfd643c72710c63c0180259aba6b2d05451e3591a24e58b62239378085726f783"
TIMELOCK_ADMIN_ROLE = "0x" + "00" * 32
"""keccak256 of the role's name, as OpenZeppelin's TimelockController has them."""


@dataclass(slots=True)
class Operation:
    """Calls that wait in the timelock. `ready_at` is unix seconds."""

    id: str
    ready_at: int = 0
    calls: list[CallScheduled] = field(default_factory=list)
    executed: list[CallExecuted] = field(default_factory=list)
    cancelled: bool = False
    salt: str | None = None


class Timelock:
    """Operations by id and role holders by role."""

    def __init__(self) -> None:
        self.min_delay = 0
        self.operations: dict[str, Operation] = {}
        self._holders: dict[str, set[str]] = {}

    def apply(self, fact: TimelockFact) -> None:
        """Replays one fact."""
        match fact:
            case CallScheduled():
                operation = self._operation(fact.id)
                operation.ready_at = fact.at.time + fact.delay
                operation.calls.append(fact)
            case CallExecuted():
                self._operation(fact.id).executed.append(fact)
            case CallSalt():
                self._operation(fact.id).salt = fact.salt
            case Cancelled():
                self._operation(fact.id).cancelled = True
            case _:
                self._administer(fact)

    def holders_of(self, role: str) -> tuple[str, ...]:
        """Accounts that hold a role of the timelock, in rising order."""
        return tuple(sorted(self._holders.get(role, ())))

    def _operation(self, operation_id: str) -> Operation:
        """A salt may be told before the calls it belongs to; the calls of a batch share one id."""
        return self.operations.setdefault(operation_id, Operation(operation_id))

    def _administer(
        self, fact: MinDelayChange | TimelockRoleGranted | TimelockRoleRevoked | TimelockRoleAdminChanged
    ) -> None:
        match fact:
            case MinDelayChange():
                self.min_delay = fact.new_duration
            case TimelockRoleGranted():
                self._holders.setdefault(fact.role, set()).add(fact.account)
            case TimelockRoleRevoked():
                self._holders.get(fact.role, set()).discard(fact.account)
            case TimelockRoleAdminChanged():
                return
