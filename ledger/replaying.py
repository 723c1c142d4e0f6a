"""Why a mined transaction reverted: it is called again on the state before its block, and after it."""

from collections.abc import Mapping

from ledger.chain import Chain, call_object, int_of, text_of
from ledger.errors import ChainFailure, ContractRefused, OutOfGas
from ledger.refusals import REVERTED


def why_reverted(chain: Chain, receipt: Mapping[str, object], to: str | None, data: bytes) -> ContractRefused:
    """The contract's error. Named `Reverted` when neither state shows it: the block's own order made it
    fail."""
    number = int_of(receipt.get("blockNumber"))
    call = call_object(to, data, text_of(receipt.get("from")))
    for block in (number - 1, number):
        failure = _failure(chain, call, max(block, 0))
        if isinstance(failure, ContractRefused):
            return failure
        if isinstance(failure, OutOfGas):
            return ContractRefused("OutOfGas", {}, "The transaction ran out of gas.")
    return ContractRefused(
        REVERTED, {}, "The contract refused, for a reason that its block has taken with it."
    )


def _failure(chain: Chain, call: Mapping[str, str], block: int) -> ChainFailure | None:
    (answer,) = chain.try_batch([("eth_call", [call, hex(block)])])
    return answer if isinstance(answer, ChainFailure) else None
