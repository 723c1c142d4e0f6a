"""Movements of tokens. One class serves every token contract; `contract` says whose event it is."""

from dataclasses import dataclass

from governance.facts.position import Position


@dataclass(frozen=True, slots=True)
class Transfer:
    """`value` left `from_` for `to` (the zero address mints and burns).

    VotingToken: whole tokens. SettlementToken: minor units. MemberRegistry: `value` is the membership's token
    id, and exactly one membership moved.
    """

    at: Position
    contract: str
    from_: str
    to: str
    value: int


@dataclass(frozen=True, slots=True)
class Approval:
    """`spender` may move `value` of `owner`; for MemberRegistry `value` is the token id."""

    at: Position
    contract: str
    owner: str
    spender: str
    value: int


@dataclass(frozen=True, slots=True)
class ApprovalForAll:
    """ERC-721: `operator` may (or may no longer) move what `owner` has. Memberships are soulbound all the
    same.
    """

    at: Position
    contract: str
    owner: str
    operator: str
    approved: bool


MoneyFact = Transfer | Approval | ApprovalForAll
