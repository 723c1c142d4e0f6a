"""Questions to contracts whose answers no event tells: sequential nonces, allowances, balances."""

from dataclasses import dataclass
from typing import Final

from ledger.calls import call
from ledger.chain import Chain
from ledger.deployment import Deployment
from ledger.errors import NodeUnwell

WORD: Final = 32


@dataclass(frozen=True, slots=True)
class Funds:
    """What a contract may take from an account, and what the account has, in minor units."""

    allowance: int
    balance: int


def next_nonce(chain: Chain, deployment: Deployment, contract: str, account: str) -> int:
    """The contract's sequential nonce of an account (ERC-5805, ERC-2612 `nonces`); raises `NodeUnwell`."""
    asked = call(deployment.addresses[contract], "nonces(address)", account)
    return _number(chain.call(asked.to, asked.data))


def funds_of(chain: Chain, token: str, account: str, spender: str) -> Funds:
    """Allowance and balance at the newest block, in one round trip; raises `NodeUnwell`."""
    asked = [
        call(token, "allowance(address,address)", account, spender),
        call(token, "balanceOf(address)", account),
    ]
    allowance, balance = chain.call_many([(one.to, one.data) for one in asked])
    return Funds(_number(allowance), _number(balance))


def _number(answer: bytes) -> int:
    if len(answer) != WORD:
        raise NodeUnwell("the node answered a view function with something that is no number")
    return int.from_bytes(answer, "big")
