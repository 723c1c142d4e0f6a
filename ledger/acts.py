"""Any call to a contract of the consortium by name: encoded for a transaction or a proposal, and read back.

Values are Python's: whole numbers, 0x text for addresses, bytes32 and bytes, lists, and mappings by field
name for structs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError

from ledger.artifacts import artifact, canonical_type, signature_of
from ledger.crypto import keccak
from ledger.deployment import Deployment

Entry = Mapping[str, Any]
"""One function of an ABI."""


class BadCall(ValueError):
    """A call that cannot be encoded: no such function, or a value that does not fit its type."""


@dataclass(frozen=True, slots=True)
class Act:
    """A call in words: the contract and function by name, the arguments by theirs."""

    contract: str
    function: str
    arguments: dict[str, object]


def encode_act(contract: str, function: str, arguments: Mapping[str, object]) -> bytes:
    """Calldata of a function with its arguments by name; raises `BadCall`."""
    entry = _function(contract, function, tuple(arguments))
    inputs: Sequence[Entry] = entry["inputs"]
    try:
        values = [_packed(parameter, arguments[parameter["name"]]) for parameter in inputs]
        body = encode([canonical_type(parameter) for parameter in inputs], values)
    except (EncodingError, KeyError, TypeError, ValueError) as failure:
        raise BadCall(f"{contract}.{function} does not take these values: {failure}") from failure
    return selector_of(entry) + body


def read_act(target: str, calldata: bytes, deployment: Deployment) -> Act | None:
    """What a call does, when it is a call of a function of ours; None otherwise."""
    contract = deployment.contract_at(target)
    entry = _by_selector(contract).get(calldata[:4]) if contract else None
    if contract is None or entry is None:
        return None
    inputs: Sequence[Entry] = entry["inputs"]
    try:
        values = decode([canonical_type(parameter) for parameter in inputs], calldata[4:])
    except DecodingError:
        return None
    named = zip(inputs, values, strict=True)
    return Act(contract, entry["name"], {part["name"]: _unpacked(part, value) for part, value in named})


def function_name(contract: str, selector: str) -> str | None:
    """The name of a contract's function by its selector in hex; None when it has none like it."""
    entry = _by_selector(contract).get(bytes.fromhex(selector[2:]))
    return None if entry is None else str(entry["name"])


def selector_of(entry: Entry) -> bytes:
    """The first four bytes of a call of this function."""
    return keccak(signature_of(entry).encode("ascii"))[:4]


@cache
def _by_selector(contract: str) -> dict[bytes, Entry]:
    functions = (entry for entry in artifact(contract).abi if entry["type"] == "function")
    return {selector_of(entry): entry for entry in functions}


def _function(contract: str, function: str, names: tuple[str, ...]) -> Entry:
    for entry in _by_selector(contract).values():
        if entry["name"] == function and {part["name"] for part in entry["inputs"]} == set(names):
            return entry
    raise BadCall(f"{contract} has no function {function}({', '.join(names)})")


def _packed(parameter: Entry, value: Any) -> Any:
    """A value as the encoder takes it: structs as tuples in the order of their fields, hex as bytes."""
    kind = str(parameter["type"])
    if kind.endswith("]"):
        inner = {**parameter, "type": kind[: kind.rindex("[")]}
        return [_packed(inner, entry) for entry in value]
    if kind == "tuple":
        return tuple(_packed(part, value[part["name"]]) for part in parameter["components"])
    if kind.startswith("bytes") and isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x"))
    return value


def _unpacked(parameter: Entry, value: Any) -> Any:
    """The reverse of `_packed`; bytes come out as 0x text."""
    kind = str(parameter["type"])
    if kind.endswith("]"):
        inner = {**parameter, "type": kind[: kind.rindex("[")]}
        return [_unpacked(inner, entry) for entry in value]
    if kind == "tuple":
        parts = zip(parameter["components"], value, strict=True)
        return {part["name"]: _unpacked(part, entry) for part, entry in parts}
    return "0x" + value.hex() if isinstance(value, bytes) else value
