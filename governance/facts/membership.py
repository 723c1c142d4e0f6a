"""What the membership register and both voting sources say. Addresses and bytes32 are lower-case 0x text."""

from dataclasses import dataclass

from governance.classes import Class
from governance.facts.position import Position


@dataclass(frozen=True, slots=True)
class MemberAdmitted:
    """A firm became a member; `index` counts from 1."""

    at: Position
    member: str
    index: int
    legal_group: int
    profile_hash: str


@dataclass(frozen=True, slots=True)
class MemberSuspended:
    """A member lost its head vote for snapshots from now on."""

    at: Position
    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class MemberReinstated:
    """A suspended member is active again."""

    at: Position
    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class MemberExpelled:
    """A membership ended by vote; its head is burnt."""

    at: Position
    member: str
    reason: str


@dataclass(frozen=True, slots=True)
class LegalGroupChanged:
    """A member moved to another legal group."""

    at: Position
    member: str
    legal_group: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProfileUpdated:
    """A member replaced the salted hash of its profile."""

    at: Position
    member: str
    profile_hash: str


@dataclass(frozen=True, slots=True)
class DelegateChanged:
    """A member handed its whole power to another delegate. `contract` is MemberRegistry or VotingToken."""

    at: Position
    contract: str
    delegator: str
    from_delegate: str
    to_delegate: str


@dataclass(frozen=True, slots=True)
class DelegateVotesChanged:
    """What the contract says a delegate's power became. `contract` is MemberRegistry or VotingToken."""

    at: Position
    contract: str
    delegate: str
    previous_votes: int
    new_votes: int


@dataclass(frozen=True, slots=True)
class ClassDelegateChanged:
    """`delegate` may cast the member's own ballots on proposals of a class until the second `until`.

    Zero address and 0: nobody may.
    """

    at: Position
    member: str
    class_: Class
    delegate: str
    until: int


MembershipFact = (
    MemberAdmitted
    | MemberSuspended
    | MemberReinstated
    | MemberExpelled
    | LegalGroupChanged
    | ProfileUpdated
    | DelegateChanged
    | DelegateVotesChanged
    | ClassDelegateChanged
)
