"""Transactions for others to sign: complete but for the signature. Nothing is stored; nothing is sent."""

from typing import Final

from ledger.calls import Call
from ledger.chain import Chain, call_object, int_of
from ledger.errors import ChainFailure
from ledger.fees import current_fees
from ledger.transactions import Transaction

GAS_ROOM_NUMERATOR: Final = 5
GAS_ROOM_DENOMINATOR: Final = 4
"""A quarter above the estimate, rounded up: the state may change until the transaction is signed."""


def unsigned_transaction(chain: Chain, sender: str, call: Call) -> Transaction:
    """The EIP-1559 transaction by which `sender` makes a call now.

    Raises `ContractRefused` when the contract would refuse it, `NodeUnwell`.
    """
    asked = chain.try_batch(
        [
            ("eth_estimateGas", [call_object(call.to, call.data, sender)]),
            ("eth_getTransactionCount", [sender, "pending"]),
        ]
    )
    for answer in asked:
        if isinstance(answer, ChainFailure):
            raise answer
    gas, nonce = (int_of(answer) for answer in asked)
    room = -(-gas * GAS_ROOM_NUMERATOR // GAS_ROOM_DENOMINATOR)
    return Transaction(chain.chain_id, nonce, call.to, call.data, room, current_fees(chain))
