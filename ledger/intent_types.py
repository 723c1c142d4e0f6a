"""The EIP-712 type of every intent: field order and names exactly as in the contracts' interfaces."""

from typing import Final

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
)
from ledger.eip712 import Field, StructType

_ENDS: Final = "uint256 nonce,uint48 deadline"

_DECLARATIONS: Final[dict[type[Intent], str]] = {
    CastVote: f"CastVote(uint256 proposalId,uint8 support,address voter,string reason,{_ENDS})",
    Propose: (
        "Propose(address proposer,address[] targets,uint256[] values,bytes[] calldatas,string description,"
        f"{_ENDS})"
    ),
    RevokeBallots: f"RevokeBallots(uint256 proposalId,address voter,{_ENDS})",
    WithdrawProposal: f"WithdrawProposal(uint256 proposalId,address proposer,{_ENDS})",
    Delegate: "Delegation(address delegatee,uint256 nonce,uint256 expiry)",
    DelegateClass: f"DelegateClass(address member,uint8 proposalClass,address delegate,uint48 until,{_ENDS})",
    CoSponsor: "CoSponsor(uint256 proposalId,address member,uint48 deadline)",
    UpdateProfile: f"UpdateProfile(address member,bytes32 profileHash,{_ENDS})",
    Permit: "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)",
    Commit: f"Commit(bytes32 roundId,address member,Line[] lines,uint256 deposit,{_ENDS})",
    WithdrawCommitment: f"WithdrawCommitment(bytes32 roundId,address member,{_ENDS})",
    FileClaim: (
        f"FileClaim(bytes32 roundId,address member,uint16 item,uint96 quantity,bytes32 evidenceHash,{_ENDS})"
    ),
    ShareItem: (
        "ShareItem(address owner,bytes32 contentHash,bytes32 template,uint8 partition,uint8 label,"
        f"uint8 audience,bytes32 audienceRound,string purpose,uint48 sourceDate,uint48 reviewDate,{_ENDS})"
    ),
    RelabelItem: f"RelabelItem(bytes32 itemId,address owner,uint8 label,{_ENDS})",
    ReviewItem: f"ReviewItem(bytes32 itemId,address owner,uint48 reviewDate,{_ENDS})",
    EraseItem: f"EraseItem(bytes32 itemId,address owner,{_ENDS})",
    GrantAccess: f"GrantAccess(bytes32 itemId,address owner,address reader,uint48 until,{_ENDS})",
    RevokeAccess: f"RevokeAccess(bytes32 itemId,address owner,address reader,{_ENDS})",
    SignNda: (
        "SignNda(address member,bytes32 ndaHash,string purpose,uint48 validUntil,uint48 survivesUntil,"
        f"{_ENDS})"
    ),
    RequestItem: f"RequestItem(bytes32 itemId,address requester,string purpose,{_ENDS})",
}

_LINE: Final = "Line(uint16 item,uint96 quantity,uint64 tolerance,uint96 ceiling)"


def attribute_of(field: str) -> str:
    """The Python spelling of a Solidity name: proposalId -> proposal_id."""
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in field)


def _struct(declaration: str, nested: tuple[StructType, ...] = ()) -> StructType:
    name, fields = declaration.rstrip(")").split("(")
    pairs = [pair.split(" ") for pair in fields.split(",")]
    return StructType(name, tuple(Field(field, kind, attribute_of(field)) for kind, field in pairs), nested)


LINE: Final = _struct(_LINE)
"""The one struct inside another."""

TYPES: Final[dict[type[Intent], StructType]] = {
    kind: _struct(declaration, (LINE,) if kind is Commit else ())
    for kind, declaration in _DECLARATIONS.items()
}
"""The signed type of every intent."""
