"""Who is a member, since when, in which legal group, with which profile. Source: governance.md, "Power"."""

from dataclasses import dataclass
from enum import IntEnum

from governance.checkpoints import Checkpoints
from governance.errors import NotMember, UnknownFact
from governance.facts.membership import (
    LegalGroupChanged,
    MemberAdmitted,
    MemberExpelled,
    MemberReinstated,
    MemberSuspended,
    ProfileUpdated,
)

NO_GROUP = 0
"""The legal group of an account that is not a member at that time."""

NO_PROFILE = "0x" + "00" * 32


class Status(IntEnum):
    """Where a membership stands, numbered as in the contract. Only ACTIVE members act."""

    NONE = 0
    ACTIVE = 1
    SUSPENDED = 2
    EXPELLED = 3
    EXITED = 4


@dataclass(frozen=True, slots=True)
class Member:
    """One membership with its whole history; each history answers for any past second."""

    address: str
    index: int
    admitted_at: int
    statuses: Checkpoints[Status]
    groups: Checkpoints[int]
    profiles: Checkpoints[str]

    @property
    def status(self) -> Status:
        """Where the membership stands now."""
        return self.statuses.latest

    @property
    def group(self) -> int:
        """Legal group now."""
        return self.groups.latest


RegisterFact = (
    MemberAdmitted | MemberSuspended | MemberReinstated | MemberExpelled | LegalGroupChanged | ProfileUpdated
)


class Register:
    """All memberships, in the order of admission."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}
        self._ever_in_group: dict[int, set[str]] = {}

    def apply(self, fact: RegisterFact) -> None:
        """Replays one fact; UnknownFact when it speaks of somebody who was never admitted."""
        time = fact.at.time
        match fact:
            case MemberAdmitted():
                self._admit(fact)
            case MemberSuspended():
                self.member(fact.member).statuses.push(time, Status.SUSPENDED)
            case MemberReinstated():
                self.member(fact.member).statuses.push(time, Status.ACTIVE)
            case MemberExpelled():
                self.member(fact.member).statuses.push(time, Status.EXPELLED)
            case LegalGroupChanged():
                self._join_group(self.member(fact.member), fact.legal_group, time)
            case ProfileUpdated():
                self.member(fact.member).profiles.push(time, fact.profile_hash)

    def member(self, address: str) -> Member:
        """The membership of an account; UnknownFact when it never had one."""
        if address not in self._members:
            raise UnknownFact(f"{address} was never admitted", {"account": address})
        return self._members[address]

    def find(self, address: str) -> Member | None:
        """The membership of an account, if it ever had one."""
        return self._members.get(address)

    def members(self) -> tuple[Member, ...]:
        """Everybody who ever was admitted, in that order."""
        return tuple(self._members.values())

    def active(self) -> tuple[Member, ...]:
        """Members that may act now, in the order of admission."""
        return tuple(member for member in self._members.values() if member.status is Status.ACTIVE)

    def status_of(self, address: str) -> Status:
        """Where an account stands now; NONE when it never was a member."""
        member = self._members.get(address)
        return member.status if member else Status.NONE

    def is_active(self, address: str) -> bool:
        """Whether an account may act now."""
        return self.status_of(address) is Status.ACTIVE

    def need_active(self, address: str) -> Member:
        """The membership of an account that may act now; NotMember otherwise."""
        member = self._members.get(address)
        if member is None or member.status is not Status.ACTIVE:
            raise NotMember(f"{address} is not an active member", {"account": address})
        return member

    def group_at(self, address: str, timepoint: int) -> int:
        """Legal group of an account at the end of the second `timepoint`; NO_GROUP before its admission."""
        member = self._members.get(address)
        return member.groups.at(timepoint) if member else NO_GROUP

    def groups_at(self, timepoint: int) -> dict[str, int]:
        """Legal group of everybody who was a member at the end of the second `timepoint`."""
        pairs = ((who, member.groups.at(timepoint)) for who, member in self._members.items())
        return {who: group for who, group in pairs if group != NO_GROUP}

    def group_shared(self, group: int) -> bool:
        """Whether a group ever had more than one member."""
        return len(self._ever_in_group.get(group, ())) > 1

    def sisters_of(self, address: str) -> tuple[str, ...]:
        """Active members of the same legal group now, the account included."""
        group = self.member(address).group
        return tuple(member.address for member in self.active() if member.group == group)

    def _admit(self, fact: MemberAdmitted) -> None:
        if fact.member in self._members:
            raise UnknownFact(f"{fact.member} was admitted twice", {"account": fact.member})
        member = Member(
            fact.member,
            fact.index,
            fact.at.time,
            Checkpoints(Status.NONE),
            Checkpoints(NO_GROUP),
            Checkpoints(NO_PROFILE),
        )
        member.statuses.push(fact.at.time, Status.ACTIVE)
        member.profiles.push(fact.at.time, fact.profile_hash)
        self._members[fact.member] = member
        self._join_group(member, fact.legal_group, fact.at.time)

    def _join_group(self, member: Member, group: int, time: int) -> None:
        member.groups.push(time, group)
        self._ever_in_group.setdefault(group, set()).add(member.address)
