"""Who may do what, replayed from the one AccessManager. Source: design.md ("roles in one AccessManager").

A restricted function that has no role set belongs to ADMIN, and ADMIN is the timelock: a vote.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.checkpoints import Checkpoints
from governance.facts.roles import (
    AccessFact,
    RoleAdminChanged,
    RoleGranted,
    RoleGuardianChanged,
    RoleLabel,
    RoleRevoked,
    TargetClosed,
    TargetFunctionRoleUpdated,
)

ADMIN, COORDINATOR, ARBITER, RECORDER, AUDITOR = range(5)
"""Role ids, as in the contracts."""

PUBLIC = 2**64 - 1
"""The role that everybody holds."""

ROLE_NAMES = {
    ADMIN: "ADMIN",
    COORDINATOR: "COORDINATOR",
    ARBITER: "ARBITER",
    RECORDER: "RECORDER",
    AUDITOR: "AUDITOR",
    PUBLIC: "PUBLIC",
}


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the permission matrix: who can call `selector` at `target` because of `role_id`."""

    target: str
    selector: str
    role_id: int
    role: str
    holders: tuple[str, ...]


class Roles:
    """Roles, their holders, and the functions they open."""

    def __init__(self) -> None:
        self.labels: dict[int, str] = dict(ROLE_NAMES)
        self.closed: set[str] = set()
        self._holders: dict[int, dict[str, int]] = {}
        self._delays: dict[tuple[int, str], Checkpoints[int]] = {}
        self._functions: dict[tuple[str, str], int] = {}
        self._admins: dict[int, int] = {}
        self._guardians: dict[int, int] = {}

    def apply(self, fact: AccessFact) -> None:
        """Replays one fact. Delays and scheduled operations change nobody's rights by themselves."""
        match fact:
            case RoleGranted():
                self._grant(fact)
            case RoleRevoked():
                self._holders.get(fact.role_id, {}).pop(fact.account, None)
                self._delays.pop((fact.role_id, fact.account), None)
            case TargetFunctionRoleUpdated():
                self._functions[(fact.target, fact.selector)] = fact.role_id
            case RoleLabel():
                self.labels[fact.role_id] = fact.label
            case RoleAdminChanged():
                self._admins[fact.role_id] = fact.admin
            case RoleGuardianChanged():
                self._guardians[fact.role_id] = fact.guardian
            case TargetClosed():
                (self.closed.add if fact.closed else self.closed.discard)(fact.target)
            case _:
                return

    def has_role(self, role_id: int, account: str, now: int) -> bool:
        """Whether an account holds a role at the second `now` (a grant may start later)."""
        since = self._holders.get(role_id, {}).get(account)
        return role_id == PUBLIC or (since is not None and since <= now)

    def delay_of(self, role_id: int, account: str, now: int) -> int:
        """Seconds that a holder of a role has to announce its calls before, at the second `now`."""
        delays = self._delays.get((role_id, account))
        return 0 if delays is None else delays.at(now)

    def holders_of(self, role_id: int) -> tuple[str, ...]:
        """Every account that was given a role and not relieved of it, in rising order."""
        return tuple(sorted(self._holders.get(role_id, {})))

    def role_of(self, target: str, selector: str) -> int:
        """The role that a restricted function needs; ADMIN unless set otherwise."""
        return self._functions.get((target, selector), ADMIN)

    def admin_of(self, role_id: int) -> int:
        """The role whose holders grant and revoke a role."""
        return self._admins.get(role_id, ADMIN)

    def guardian_of(self, role_id: int) -> int:
        """The role whose holders may cancel what holders of a role scheduled."""
        return self._guardians.get(role_id, ADMIN)

    def roles_of(self, account: str) -> tuple[int, ...]:
        """Every role that an account was given, in rising order."""
        return tuple(sorted(role for role, holders in self._holders.items() if account in holders))

    def name_of(self, role_id: int) -> str:
        """The label of a role, or its number."""
        return self.labels.get(role_id, str(role_id))

    def matrix(self) -> tuple[Permission, ...]:
        """The whole permission matrix, but for functions that belong to ADMIN because nothing was set."""
        return tuple(
            Permission(target, selector, role, self.name_of(role), self.holders_of(role))
            for (target, selector), role in sorted(self._functions.items())
        )

    def role_holders(self) -> Mapping[int, tuple[str, ...]]:
        """Every role that anybody holds, with its holders."""
        return {role: self.holders_of(role) for role in sorted(self._holders) if self._holders[role]}

    def _grant(self, fact: RoleGranted) -> None:
        """A grant that only changes the delay keeps since when the role is held; the other delay holds from
        `since` on, which is later when it is a shorter one.
        """
        holders, key = self._holders.setdefault(fact.role_id, {}), (fact.role_id, fact.account)
        if fact.new_member or fact.account not in holders:
            holders[fact.account] = fact.since
            self._delays[key] = Checkpoints(fact.delay)
        else:
            delays = Checkpoints(self.delay_of(*key, fact.at.time))
            delays.push(fact.since, fact.delay)
            self._delays[key] = delays
