"""Intents: what a member signs. Each class is one EIP-712 type of the interfaces, fields in the signed order.

Amounts, ids and nonces are whole numbers, times unix seconds, addresses and bytes32 lower-case 0x text.
`deadline` is the last second in which the intent may be relayed. `SIGNER_FIELDS` says which field names the
signer.
"""

from dataclasses import dataclass

from governance.classes import Class
from governance.facts.round_terms import Line
from governance.labels import Audience, Label, Partition


@dataclass(frozen=True, slots=True)
class CastVote:
    """A ballot. support: 0 against, 1 for, 2 abstain. `nonce` counts this voter's earlier ballots on the
    proposal.
    """

    proposal_id: int
    support: int
    voter: str
    reason: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Propose:
    """A proposal: the calls that the timelock makes when the vote passes, and what it says about them."""

    proposer: str
    targets: tuple[str, ...]
    values: tuple[int, ...]
    calldatas: tuple[bytes, ...]
    description: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class RevokeBallots:
    """Makes every signed but not yet relayed ballot of the voter on the proposal void."""

    proposal_id: int
    voter: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class WithdrawProposal:
    """The proposer takes a proposal back, before its first ballot."""

    proposal_id: int
    proposer: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Delegate:
    """ERC-5805 Delegation(address delegatee,uint256 nonce,uint256 expiry), signed for the domain of
    `contract`.

    `contract` is MemberRegistry (heads) or VotingToken (tokens). `contract` and `delegator` are not signed
    fields: the domain names the one, the recovered signer is the other.
    """

    contract: str
    delegator: str
    delegatee: str
    nonce: int
    expiry: int


@dataclass(frozen=True, slots=True)
class DelegateClass:
    """A member lets another cast its own ballots on proposals of a class until the second `until`.

    `delegate` 0x0...0 or `until` 0: nobody any more.
    """

    member: str
    proposal_class: Class
    delegate: str
    until: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class CoSponsor:
    """A member puts its name to another's proposal, before the first ballot; once, so it needs no nonce."""

    proposal_id: int
    member: str
    deadline: int


@dataclass(frozen=True, slots=True)
class UpdateProfile:
    """A member replaces the salted hash of its profile."""

    member: str
    profile_hash: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Permit:
    """ERC-2612 Permit, signed for the domain of `contract` (SettlementToken or VotingToken)."""

    contract: str
    owner: str
    spender: str
    value: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commitment to a round; replaces the member's earlier one. `deposit` is the full ceiling price and
    side costs.
    """

    round_id: str
    member: str
    lines: tuple[Line, ...]
    deposit: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class WithdrawCommitment:
    """A member leaves a round: free before the freeze, after it by the no-harm rule."""

    round_id: str
    member: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class FileClaim:
    """A member claims that `quantity` received units of an item are bad."""

    round_id: str
    member: str
    item: int
    quantity: int
    evidence_hash: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ShareItem:
    """An owner registers an item of know-how. `template` is 0x0...0 when there is none."""

    owner: str
    content_hash: str
    template: str
    partition: Partition
    label: Label
    audience: Audience
    audience_round: str
    purpose: str
    source_date: int
    review_date: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class RelabelItem:
    """The owner changes an item's label."""

    item_id: str
    owner: str
    label: Label
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """The owner confirms an item and sets its next review date."""

    item_id: str
    owner: str
    review_date: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class EraseItem:
    """The owner has the content destroyed."""

    item_id: str
    owner: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class GrantAccess:
    """The owner lets `reader` read until `until`."""

    item_id: str
    owner: str
    reader: str
    until: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class RevokeAccess:
    """The owner takes a grant back."""

    item_id: str
    owner: str
    reader: str
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class SignNda:
    """A member binds itself to silence for a purpose."""

    member: str
    nda_hash: str
    purpose: str
    valid_until: int
    survives_until: int
    nonce: int
    deadline: int


@dataclass(frozen=True, slots=True)
class RequestItem:
    """A member asks to read an item."""

    item_id: str
    requester: str
    purpose: str
    nonce: int
    deadline: int


GovernanceIntent = (
    CastVote
    | Propose
    | CoSponsor
    | RevokeBallots
    | WithdrawProposal
    | Delegate
    | DelegateClass
    | UpdateProfile
    | Permit
)
RoundIntent = Commit | WithdrawCommitment | FileClaim
KnowledgeIntent = (
    ShareItem | RelabelItem | ReviewItem | EraseItem | GrantAccess | RevokeAccess | SignNda | RequestItem
)
Intent = GovernanceIntent | RoundIntent | KnowledgeIntent

SIGNER_FIELDS: dict[type[Intent], str] = {
    CastVote: "voter",
    Propose: "proposer",
    RevokeBallots: "voter",
    WithdrawProposal: "proposer",
    Delegate: "delegator",
    DelegateClass: "member",
    CoSponsor: "member",
    UpdateProfile: "member",
    Permit: "owner",
    Commit: "member",
    WithdrawCommitment: "member",
    FileClaim: "member",
    ShareItem: "owner",
    RelabelItem: "owner",
    ReviewItem: "owner",
    EraseItem: "owner",
    GrantAccess: "owner",
    RevokeAccess: "owner",
    SignNda: "member",
    RequestItem: "requester",
}
"""Which field of each intent names the account whose signature it needs."""

INTENTS: dict[str, type[Intent]] = {kind.__name__: kind for kind in SIGNER_FIELDS}
"""Every intent by its name."""

CONTRACT_OF: dict[type[Intent], str] = {
    CastVote: "ConsortiumGovernor",
    Propose: "ConsortiumGovernor",
    RevokeBallots: "ConsortiumGovernor",
    WithdrawProposal: "ConsortiumGovernor",
    CoSponsor: "ConsortiumGovernor",
    DelegateClass: "MemberRegistry",
    UpdateProfile: "MemberRegistry",
    Commit: "ProcurementRounds",
    WithdrawCommitment: "ProcurementRounds",
    FileClaim: "ProcurementRounds",
    ShareItem: "KnowledgeRegistry",
    RelabelItem: "KnowledgeRegistry",
    ReviewItem: "KnowledgeRegistry",
    EraseItem: "KnowledgeRegistry",
    GrantAccess: "KnowledgeRegistry",
    RevokeAccess: "KnowledgeRegistry",
    SignNda: "KnowledgeRegistry",
    RequestItem: "KnowledgeRegistry",
}
"""The contract that judges an intent, where the type alone decides it."""


def signer_of(intent: Intent) -> str:
    """The account whose signature the intent needs."""
    return str(getattr(intent, SIGNER_FIELDS[type(intent)]))


def deadline_of(intent: Intent) -> int:
    """The last second in which the intent may be relayed (`expiry` in ERC-5805)."""
    return intent.expiry if isinstance(intent, Delegate) else intent.deadline


def contract_of(intent: Intent) -> str:
    """Name of the contract whose domain the intent is signed for."""
    if isinstance(intent, Delegate | Permit):
        return intent.contract
    return CONTRACT_OF[type(intent)]
