"""From a signed intent to the transaction that relays it: which contract, which function, which bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from eth_abi.abi import encode

from governance.intents import (
    CastVote,
    Commit,
    CoSponsor,
    Delegate,
    DelegateClass,
    EraseItem,
    FileClaim,
    GrantAccess,
    Intent,
    Permit,
    Propose,
    RelabelItem,
    RequestItem,
    ReviewItem,
    RevokeAccess,
    RevokeBallots,
    ShareItem,
    SignNda,
    UpdateProfile,
    WithdrawCommitment,
    WithdrawProposal,
    contract_of,
)
from ledger.crypto import BadSignature, keccak
from ledger.deployment import Deployment

Arguments = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A contract call: the address, and calldata with its selector."""

    to: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Function:
    """A contract function that calls are made of."""

    signature: str

    @property
    def types(self) -> tuple[str, ...]:
        """The ABI types of the arguments."""
        return _split(self.signature[self.signature.index("(") + 1 : -1])

    @property
    def selector(self) -> bytes:
        """The first four bytes of the calldata."""
        return keccak(self.signature.encode("ascii"))[:4]


_BALLOT: Final = "(address,uint8,string,uint256,uint48,bytes)"
_COMMIT: Final = "(bytes32,address,(uint16,uint96,uint64,uint96)[],uint256,uint256,uint48)"
_SHARE: Final = "(address,bytes32,bytes32,uint8,uint8,uint8,bytes32,string,uint48,uint48,uint256,uint48)"
_PERMIT: Final = "(uint256,uint256,uint8,bytes32,bytes32)"

CAST_BALLOTS: Final = Function("castSignedBallots(uint256,bytes)")
COMMIT_WITH_PERMIT: Final = Function(f"commitWithPermit({_COMMIT},bytes,{_PERMIT})")

_MOST_BYTES: Final = 2**16 - 1
"""Of a reason or a signature in a batch of ballots."""

_FUNCTIONS: Final[dict[type[Intent], str]] = {
    CastVote: f"castSignedBallot(uint256,{_BALLOT})",
    Propose: "proposeBySig(address,address[],uint256[],bytes[],string,uint256,uint48,bytes)",
    RevokeBallots: "revokeBallotsBySig(uint256,address,uint256,uint48,bytes)",
    WithdrawProposal: "withdrawProposalBySig(uint256,uint256,uint48,bytes)",
    Delegate: "delegateBySig(address,uint256,uint256,uint8,bytes32,bytes32)",
    DelegateClass: "delegateClassBySig(address,uint8,address,uint48,uint256,uint48,bytes)",
    CoSponsor: "cosponsorBySig(uint256,address,uint48,bytes)",
    UpdateProfile: "updateProfileBySig(address,bytes32,uint256,uint48,bytes)",
    Permit: "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
    Commit: f"commit({_COMMIT},bytes)",
    WithdrawCommitment: "withdrawCommitment(bytes32,address,uint256,uint48,bytes)",
    FileClaim: "fileClaim(bytes32,address,uint16,uint96,bytes32,uint256,uint48,bytes)",
    ShareItem: f"shareItem({_SHARE},bytes)",
    RelabelItem: "relabelItem(bytes32,uint8,uint256,uint48,bytes)",
    ReviewItem: "reviewItem(bytes32,uint48,uint256,uint48,bytes)",
    EraseItem: "eraseItem(bytes32,uint256,uint48,bytes)",
    GrantAccess: "grantAccess(bytes32,address,uint48,uint256,uint48,bytes)",
    RevokeAccess: "revokeAccess(bytes32,address,uint256,uint48,bytes)",
    SignNda: "signNda(address,bytes32,string,uint48,uint48,uint256,uint48,bytes)",
    RequestItem: "requestItem((bytes32,address,string,uint256,uint48),bytes)",
}

FUNCTIONS: Final[dict[type[Intent], Function]] = {kind: Function(text) for kind, text in _FUNCTIONS.items()}
"""The function that takes each intent."""


def call_of(
    intent: Intent, signature: bytes, deployment: Deployment, permit: "SignedPermit | None" = None
) -> Call:
    """The call that relays a signed intent. `permit` goes with a `Commit` and pays its deposit in the same
    transaction.

    Raises `BadSignature` when a contract function needs r, s and v and the signature has another form,
    `ValueError` for a permit beside another intent and `eth_abi` errors for values outside their types.
    """
    to = deployment.addresses[contract_of(intent)]
    if permit is None:
        return Call(to, _encode(FUNCTIONS[type(intent)], _ARGUMENTS[type(intent)](intent, signature)))
    if not isinstance(intent, Commit):
        raise ValueError("a permit goes with a commitment only")
    arguments = (_commitment(intent), signature, (permit.value, permit.deadline, *_vrs(permit.signature)))
    return Call(to, _encode(COMMIT_WITH_PERMIT, arguments))


def ballots_call(ballots: Sequence[tuple[CastVote, bytes]], deployment: Deployment) -> Call:
    """One call for many signed ballots on one proposal.

    Raises `ValueError` when they are on several, there are none, or a reason or a signature is longer than
    65,535 bytes, and `OverflowError` for a number outside its type.
    """
    proposals = {ballot.proposal_id for ballot, _ in ballots}
    if len(proposals) != 1:
        raise ValueError("a batch of ballots is for one proposal")
    packed = b"".join(_packed(ballot, signature) for ballot, signature in ballots)
    to = deployment.addresses["ConsortiumGovernor"]
    return Call(to, _encode(CAST_BALLOTS, (proposals.pop(), packed)))


def _packed(ballot: CastVote, signature: bytes) -> bytes:
    """A ballot as a batch carries it: 32 bytes of head, reason, signature (`castSignedBallots` in
    `contracts/interfaces/IConsortiumGovernor.sol`).

    No voter has a nonce above 31: a larger one travels as at most 255 and is refused for its number, before
    anything is hashed.
    """
    reason = ballot.reason.encode("utf-8")
    if max(len(reason), len(signature)) > _MOST_BYTES:
        raise ValueError(f"a batch carries at most {_MOST_BYTES} bytes of a reason or a signature")
    head = (
        bytes.fromhex(ballot.voter.removeprefix("0x")),
        int(ballot.support).to_bytes(1),
        min(ballot.nonce, 255).to_bytes(1),
        ballot.deadline.to_bytes(6),
        len(reason).to_bytes(2),
        len(signature).to_bytes(2),
    )
    return b"".join((*head, reason, signature))


def call(to: str, signature: str, *arguments: object) -> Call:
    """A call of any function by its canonical signature, such as "bind(bytes32)"; bytes32 may be 0x text."""
    return Call(to, _encode(Function(signature), arguments))


@dataclass(frozen=True, slots=True)
class SignedPermit:
    """An ERC-2612 permit of the settlement token to the rounds contract, signed by the member."""

    value: int
    deadline: int
    signature: bytes


def _encode(function: Function, arguments: Sequence[object]) -> bytes:
    types = function.types
    values = [_abi(kind, value) for kind, value in zip(types, arguments, strict=True)]
    return function.selector + encode(types, values)


def _abi(kind: str, value: object) -> object:
    """The value as eth_abi takes it: a bytes32 may come as 0x text."""
    if kind.endswith("[]") and isinstance(value, list | tuple):
        return [_abi(kind[:-2], item) for item in value]
    if kind.startswith("(") and isinstance(value, list | tuple):
        return tuple(_abi(part, item) for part, item in zip(_split(kind[1:-1]), value, strict=True))
    if kind == "bytes32" and isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x"))
    return value


@cache
def _split(types: str) -> tuple[str, ...]:
    """The types of a parameter list, split at the commas that are outside brackets."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(types):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(types[start:place])
            start = place + 1
    return (*parts, types[start:]) if types else ()


def _vrs(signature: bytes) -> tuple[int, bytes, bytes]:
    if len(signature) != 65:
        raise BadSignature("a signature is 65 bytes")
    return signature[64], signature[:32], signature[32:64]


def _ballot(intent: CastVote, signature: bytes) -> Arguments:
    return intent.voter, intent.support, intent.reason, intent.nonce, intent.deadline, signature


def _commitment(intent: Commit) -> Arguments:
    lines = [(line.item, line.quantity, line.tolerance, line.ceiling) for line in intent.lines]
    return intent.round_id, intent.member, lines, intent.deposit, intent.nonce, intent.deadline


def _cast_vote(intent: CastVote, signature: bytes) -> Arguments:
    return intent.proposal_id, _ballot(intent, signature)


def _propose(intent: Propose, signature: bytes) -> Arguments:
    actions = (list(intent.targets), list(intent.values), list(intent.calldatas))
    return intent.proposer, *actions, intent.description, intent.nonce, intent.deadline, signature


def _delegate(intent: Delegate, signature: bytes) -> Arguments:
    return intent.delegatee, intent.nonce, intent.expiry, *_vrs(signature)


def _permit(intent: Permit, signature: bytes) -> Arguments:
    return intent.owner, intent.spender, intent.value, intent.deadline, *_vrs(signature)


def _commit(intent: Commit, signature: bytes) -> Arguments:
    return _commitment(intent), signature


def _in_order(*attributes: str) -> Callable[[Intent, bytes], Arguments]:
    """Arguments that are these fields of the intent, then the signature."""
    return lambda intent, signature: (*(getattr(intent, name) for name in attributes), signature)


def _as_struct(kind: type[Intent]) -> Callable[[Intent, bytes], Arguments]:
    """Arguments that are the whole intent as one struct, then the signature."""
    names = [field.name for field in fields(kind)]
    return lambda intent, signature: (tuple(getattr(intent, name) for name in names), signature)


_ENDS: Final = ("nonce", "deadline")

_ARGUMENTS: Final[dict[type[Intent], Callable[[Any, bytes], Arguments]]] = {
    CastVote: _cast_vote,
    Propose: _propose,
    RevokeBallots: _in_order("proposal_id", "voter", *_ENDS),
    WithdrawProposal: _in_order("proposal_id", *_ENDS),
    Delegate: _delegate,
    DelegateClass: _in_order("member", "proposal_class", "delegate", "until", *_ENDS),
    CoSponsor: _in_order("proposal_id", "member", "deadline"),
    UpdateProfile: _in_order("member", "profile_hash", *_ENDS),
    Permit: _permit,
    Commit: _commit,
    WithdrawCommitment: _in_order("round_id", "member", *_ENDS),
    FileClaim: _in_order("round_id", "member", "item", "quantity", "evidence_hash", *_ENDS),
    ShareItem: _as_struct(ShareItem),
    RelabelItem: _in_order("item_id", "label", *_ENDS),
    ReviewItem: _in_order("item_id", "review_date", *_ENDS),
    EraseItem: _in_order("item_id", *_ENDS),
    GrantAccess: _in_order("item_id", "reader", "until", *_ENDS),
    RevokeAccess: _in_order("item_id", "reader", *_ENDS),
    SignNda: _in_order("member", "nda_hash", "purpose", "valid_until", "survives_until", *_ENDS),
    RequestItem: _as_struct(RequestItem),
}
