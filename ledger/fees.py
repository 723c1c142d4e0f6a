"""What to offer for gas: enough for several full blocks in a row, a tip that the node thinks fair."""

from typing import Final

from ledger.chain import Chain, int_of, mapping_of
from ledger.errors import ChainFailure, NodeUnwell
from ledger.transactions import Fees

BASE_FACTOR: Final = 2
"""The offer covers a base fee that doubled: six full blocks."""

BUMP_NUMERATOR: Final = 9
BUMP_DENOMINATOR: Final = 8
"""A replacement offers an eighth more, rounded up: nodes ask for a tenth, or an eighth."""


def current_fees(chain: Chain) -> Fees:
    """Fees for now, in wei; raises `NodeUnwell`. A chain without fees (base fee 0, no tip asked) gives
    zeros."""
    block, tip = chain.try_batch(
        [("eth_getBlockByNumber", ["latest", False]), ("eth_maxPriorityFeePerGas", [])]
    )
    if isinstance(block, ChainFailure):
        raise block
    base = mapping_of(block).get("baseFeePerGas")
    if base is None:
        raise NodeUnwell("the chain has no base fee: it is older than London, and Cancun is needed")
    offered = 0 if isinstance(tip, ChainFailure) else int_of(tip)
    return Fees(BASE_FACTOR * int_of(base) + offered, offered)


def bumped(fees: Fees, now: Fees) -> Fees:
    """Fees for replacing a transaction: those of now, and an eighth above the old ones at least."""
    return Fees(max(now.most, _up(fees.most)), max(now.tip, _up(fees.tip)))


def _up(wei: int) -> int:
    return -(-wei * BUMP_NUMERATOR // BUMP_DENOMINATOR) + 1
