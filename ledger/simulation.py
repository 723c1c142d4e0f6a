"""Trying a call before it is journaled: the contract's refusal at once, and a gas limit that is enough.

A limit that was enough before is tried by the simulation itself; only when it is not, the node estimates.
Gas that is not used costs nothing, so limits are generous.
"""

import threading
from typing import Final

from ledger.chain import Chain, call_object, int_of
from ledger.errors import ContractRefused, OutOfGas
from ledger.together import Together

ROOM_NUMERATOR: Final = 3
ROOM_DENOMINATOR: Final = 2
ROOM_GAS: Final = 60_000
"""A limit is half above what was needed, and a fixed part more: state may change until the call is mined."""


class Simulation:
    """Simulated calls of one sender, and what gas each kind of call was seen to need."""

    def __init__(self, chain: Chain, sender: str) -> None:
        self._chain = chain
        self._together = Together(chain)
        self._sender = sender
        self._seen: dict[tuple[str, bytes, int], int] = {}
        self._lock = threading.Lock()

    def limit(self, to: str, data: bytes) -> int:
        """A gas limit with which the call succeeds now; raises `ContractRefused` when it does not, or
        `NodeUnwell`."""
        known = self._seen.get(_kind(to, data))
        if known is not None and self._suffices(to, data, known):
            return known
        return self._estimate(to, data)

    def check(self, to: str | None, data: bytes, sender: str, value: int) -> None:
        """Raises `ContractRefused` when a transaction of somebody else would fail now."""
        question = {**call_object(to, data, sender), "value": hex(value)}
        self._chain.request("eth_call", [question, "latest"])

    def _suffices(self, to: str, data: bytes, gas: int) -> bool:
        """Whether the call succeeds with this limit. A refusal may only be a call inside that ran out of
        gas."""
        question = {**call_object(to, data, self._sender), "gas": hex(gas)}
        try:
            self._together.request("eth_call", [question, "latest"])
        except (OutOfGas, ContractRefused):
            return False
        return True

    def _estimate(self, to: str, data: bytes) -> int:
        try:
            answer = self._chain.request("eth_estimateGas", [call_object(to, data, self._sender)])
        except OutOfGas as failure:
            raise ContractRefused("OutOfGas", {}, "The call needs more gas than a block has.") from failure
        limit = int_of(answer) * ROOM_NUMERATOR // ROOM_DENOMINATOR + ROOM_GAS
        with self._lock:
            kind = _kind(to, data)
            self._seen[kind] = max(limit, self._seen.get(kind, 0))
        return limit


def _kind(to: str, data: bytes) -> tuple[str, bytes, int]:
    """Calls of one function with calldata of like length need like gas."""
    return to, data[:4], len(data) // 256
