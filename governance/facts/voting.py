"""What the governor and the class table say. Proposal ids are whole numbers, calldata is bytes."""

from dataclasses import dataclass

from governance.classes import Class, ClassRule
from governance.facts.position import Position


@dataclass(frozen=True, slots=True)
class ClassAssigned:
    """From now on a call of `selector` (0x and 8 digits) at `target` belongs to `class_`."""

    at: Position
    target: str
    selector: str
    class_: Class


@dataclass(frozen=True, slots=True)
class ClassRulesPublished:
    """A new immutable version of the four rules, in the order of `Class`."""

    at: Position
    version: int
    rules: tuple[ClassRule, ...]


@dataclass(frozen=True, slots=True)
class ProposalCreated:
    """IGovernor: voting is open while vote_start < clock <= vote_end (until extended)."""

    at: Position
    proposal_id: int
    proposer: str
    targets: tuple[str, ...]
    values: tuple[int, ...]
    signatures: tuple[str, ...]
    calldatas: tuple[bytes, ...]
    vote_start: int
    vote_end: int
    description: str


@dataclass(frozen=True, slots=True)
class ProposalClassed:
    """Beside ProposalCreated: the class and the version of the rules that the proposal keeps for its whole
    life.
    """

    at: Position
    proposal_id: int
    class_: Class
    rule_version: int
    sequence: int
    content_hash: str
    code_hash: str


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A ballot in a class of heads; `weight` is head votes at the snapshot."""

    at: Position
    voter: str
    proposal_id: int
    support: int
    weight: int
    reason: str


@dataclass(frozen=True, slots=True)
class VoteCastWithParams:
    """A ballot in a class with tokens; `weight` is raw tokens, `params` is abi.encode(heads, tokens)."""

    at: Position
    voter: str
    proposal_id: int
    support: int
    weight: int
    reason: str
    params: bytes


@dataclass(frozen=True, slots=True)
class BallotSkipped:
    """A ballot of a batch that did not count; `refusal` is the selector of the error (0x and 8 digits)."""

    at: Position
    proposal_id: int
    voter: str
    position: int
    refusal: str


@dataclass(frozen=True, slots=True)
class BallotByDelegate:
    """The ballot that comes next was signed by the voter's class delegate in its place."""

    at: Position
    proposal_id: int
    voter: str
    delegate: str


@dataclass(frozen=True, slots=True)
class BallotsRevoked:
    """Signed ballots of `voter` with a nonce below `next_nonce` are void; what was cast stays cast."""

    at: Position
    proposal_id: int
    voter: str
    next_nonce: int


@dataclass(frozen=True, slots=True)
class ProposalExtended:
    """Late protection moved the deadline, once."""

    at: Position
    proposal_id: int
    extended_deadline: int


@dataclass(frozen=True, slots=True)
class ProposalClosedEarly:
    """Nothing outstanding could change the result: `deadline` became the last second of the vote."""

    at: Position
    proposal_id: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ProposalCosponsored:
    """A member put its name to another's proposal, which its proposer can no longer take back."""

    at: Position
    proposal_id: int
    member: str


@dataclass(frozen=True, slots=True)
class ProposalQueued:
    """The timelock holds the calls until `eta_seconds`."""

    at: Position
    proposal_id: int
    eta_seconds: int


@dataclass(frozen=True, slots=True)
class ProposalExecuted:
    """The calls were made."""

    at: Position
    proposal_id: int


@dataclass(frozen=True, slots=True)
class ProposalCanceled:
    """The proposal ended without a result."""

    at: Position
    proposal_id: int


@dataclass(frozen=True, slots=True)
class GuardianSet:
    """`guardian` may cancel queued proposals until `until`."""

    at: Position
    guardian: str
    until: int


@dataclass(frozen=True, slots=True)
class LiveProposalLimitSet:
    """How many live proposals a member may have."""

    at: Position
    limit: int


VotingFact = (
    ClassAssigned
    | ClassRulesPublished
    | ProposalCreated
    | ProposalClassed
    | VoteCast
    | VoteCastWithParams
    | BallotSkipped
    | BallotByDelegate
    | BallotsRevoked
    | ProposalExtended
    | ProposalClosedEarly
    | ProposalCosponsored
    | ProposalQueued
    | ProposalExecuted
    | ProposalCanceled
    | GuardianSet
    | LiveProposalLimitSet
)
