"""The one place where a node's error answers become the families of `ledger.errors`."""

import re
from typing import Final

from ledger.errors import (
    AlreadyKnown,
    ChainFailure,
    NodeRefused,
    NodeUnwell,
    OutOfGas,
    Throttled,
    Underpriced,
    WrongChain,
    WrongNonce,
)
from ledger.refusals import refused

_NONCE: Final = ("nonce too low", "nonce too high", "nonce is too low", "invalid nonce", "oldnonce")
_KNOWN: Final = ("already known", "known transaction", "already imported", "alreadyknown", "already exists")
_PRICE: Final = ("underpriced", "fee too low", "less than block base fee", "feetoolow", "fee per gas below")
_GAS: Final = (
    "out of gas",
    "outofgas",
    "gas required exceeds",
    "gas uint64 overflow",
    "intrinsic gas too low",
)
_CHAIN: Final = ("invalid chain id", "chain id mismatch", "wrong chain", "invalid sender", "chainid")
_REVERT: Final = ("revert",)
_BUSY: Final = (
    "rate limit",
    "too many requests",
    "request limit",
    "slow down",
    "try again",
    "timeout",
    "timed out",
    "overloaded",
    "capacity exceeded",
)
BUSY_CODES: Final = (-32005, 429)
"""Limit exceeded (EIP-1474), and HTTP's number, which providers put into JSON-RPC too."""


def failure_of(method: str, error: object) -> ChainFailure:
    """The failure that a JSON-RPC error object means. Nodes agree on few codes, so their words are read as
    well."""
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return NodeUnwell(f"the node answered {method} with an error that is not JSON-RPC")
    message, code = str(error["message"]), error.get("code")
    words = message.lower()
    data = _revert_data(error.get("data"))
    if data is not None and (data or _any(words, _REVERT)):
        return refused(data)
    return _by_words(method, message, words, code if isinstance(code, int) else 0)


def caps_batches(answer: object) -> bool:
    """Whether this refuses the batch that a request came in, and says nothing of the request."""
    return isinstance(answer, NodeRefused) and "batch" in answer.message.lower()


def _by_words(method: str, message: str, words: str, code: int) -> ChainFailure:
    if _any(words, _KNOWN):
        return AlreadyKnown(_sentence(method, message), code, message)
    if _any(words, _PRICE):
        return Underpriced(_sentence(method, message), code, message)
    if _any(words, _NONCE):
        return WrongNonce(f"the transaction's nonce is not the account's next: {message}")
    if _any(words, _GAS):
        return OutOfGas(_sentence(method, message), code, message)
    if _any(words, _CHAIN):
        return WrongChain(f"the node serves another chain than the transaction is for: {message}")
    if _any(words, _REVERT):
        return refused(b"")
    if code in BUSY_CODES or _any(words, _BUSY):
        return Throttled(_sentence(method, message), code, message)
    return NodeRefused(_sentence(method, message), code, message)


def _sentence(method: str, message: str) -> str:
    return f"the node refused {method}: {message[:200]}"


def _any(words: str, signs: tuple[str, ...]) -> bool:
    return any(sign in words for sign in signs)


def _revert_data(data: object) -> bytes | None:
    """Revert data, also where a node wraps it in an object or puts a word before it; None when there is
    none."""
    if isinstance(data, dict):
        data = data.get("data", data.get("result"))
    if not isinstance(data, str):
        return None
    found = re.search(r"0x([0-9a-fA-F]*)$", data)
    return bytes.fromhex(found[1]) if found is not None and len(found[1]) % 2 == 0 else None
