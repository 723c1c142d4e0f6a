"""What the AccessManager and the TimelockController say.

Two events of the timelock's AccessControl carry the names of AccessManager events with other arguments; their
facts start with `Timelock`. EIP712DomainChanged and AuthorityUpdated may come from several contracts and name
theirs.
"""

from dataclasses import dataclass

from governance.facts.position import Position


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """AccessManager: `account` holds the role from `since`; `new_member` is False when only the delay
    changed.
    """

    at: Position
    role_id: int
    account: str
    delay: int
    since: int
    new_member: bool


@dataclass(frozen=True, slots=True)
class RoleRevoked:
    """AccessManager: `account` no longer holds the role."""

    at: Position
    role_id: int
    account: str


@dataclass(frozen=True, slots=True)
class RoleLabel:
    """AccessManager: a role got a name."""

    at: Position
    role_id: int
    label: str


@dataclass(frozen=True, slots=True)
class RoleAdminChanged:
    """AccessManager: holders of `admin` grant and revoke the role."""

    at: Position
    role_id: int
    admin: int


@dataclass(frozen=True, slots=True)
class RoleGuardianChanged:
    """AccessManager: holders of `guardian` may cancel operations scheduled under the role."""

    at: Position
    role_id: int
    guardian: int


@dataclass(frozen=True, slots=True)
class RoleGrantDelayChanged:
    """AccessManager: granting the role takes `delay` seconds from `since`."""

    at: Position
    role_id: int
    delay: int
    since: int


@dataclass(frozen=True, slots=True)
class TargetClosed:
    """AccessManager: no restricted function of `target` can be called by anyone while closed."""

    at: Position
    target: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TargetFunctionRoleUpdated:
    """AccessManager: `selector` at `target` now needs the role."""

    at: Position
    target: str
    selector: str
    role_id: int


@dataclass(frozen=True, slots=True)
class TargetAdminDelayUpdated:
    """AccessManager: administration of `target` waits `delay` seconds from `since`."""

    at: Position
    target: str
    delay: int
    since: int


@dataclass(frozen=True, slots=True)
class OperationScheduled:
    """AccessManager: a delayed call was announced."""

    at: Position
    operation_id: str
    nonce: int
    schedule: int
    caller: str
    target: str
    data: bytes


@dataclass(frozen=True, slots=True)
class OperationExecuted:
    """AccessManager: a delayed call was made."""

    at: Position
    operation_id: str
    nonce: int


@dataclass(frozen=True, slots=True)
class OperationCanceled:
    """AccessManager: a delayed call was withdrawn."""

    at: Position
    operation_id: str
    nonce: int


@dataclass(frozen=True, slots=True)
class AuthorityUpdated:
    """`contract` takes its permissions from `authority` (an AccessManager) from now on."""

    at: Position
    contract: str
    authority: str


@dataclass(frozen=True, slots=True)
class EIP712DomainChanged:
    """`contract` says that its signing domain changed."""

    at: Position
    contract: str


@dataclass(frozen=True, slots=True)
class CallScheduled:
    """Timelock: call number `index` of operation `id` waits `delay` seconds."""

    at: Position
    id: str
    index: int
    target: str
    value: int
    data: bytes
    predecessor: str
    delay: int


@dataclass(frozen=True, slots=True)
class CallExecuted:
    """Timelock: call number `index` of operation `id` was made."""

    at: Position
    id: str
    index: int
    target: str
    value: int
    data: bytes


@dataclass(frozen=True, slots=True)
class CallSalt:
    """Timelock: operation `id` was scheduled with a salt."""

    at: Position
    id: str
    salt: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Timelock: operation `id` was withdrawn."""

    at: Position
    id: str


@dataclass(frozen=True, slots=True)
class MinDelayChange:
    """Timelock: the shortest wait changed, in seconds."""

    at: Position
    old_duration: int
    new_duration: int


@dataclass(frozen=True, slots=True)
class TimelockRoleGranted:
    """Timelock (AccessControl RoleGranted): `account` holds `role` (bytes32)."""

    at: Position
    role: str
    account: str
    sender: str


@dataclass(frozen=True, slots=True)
class TimelockRoleRevoked:
    """Timelock (AccessControl RoleRevoked): `account` no longer holds `role` (bytes32)."""

    at: Position
    role: str
    account: str
    sender: str


@dataclass(frozen=True, slots=True)
class TimelockRoleAdminChanged:
    """Timelock (AccessControl RoleAdminChanged): who administers `role` (bytes32)."""

    at: Position
    role: str
    previous_admin_role: str
    new_admin_role: str


AccessFact = (
    RoleGranted
    | RoleRevoked
    | RoleLabel
    | RoleAdminChanged
    | RoleGuardianChanged
    | RoleGrantDelayChanged
    | TargetClosed
    | TargetFunctionRoleUpdated
    | TargetAdminDelayUpdated
    | OperationScheduled
    | OperationExecuted
    | OperationCanceled
    | AuthorityUpdated
    | EIP712DomainChanged
)

TimelockFact = (
    CallScheduled
    | CallExecuted
    | CallSalt
    | Cancelled
    | MinDelayChange
    | TimelockRoleGranted
    | TimelockRoleRevoked
    | TimelockRoleAdminChanged
)

RoleFact = AccessFact | TimelockFact
