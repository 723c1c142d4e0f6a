"""What a contract's revert data means: the error's name, its arguments by name, and a sentence for a
person."""

import re
from dataclasses import dataclass
from typing import Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from ledger.crypto import keccak
from ledger.errors import ContractRefused
from ledger.refusal_table import SENTENCES

_DECLARATION = re.compile(r"(\w+)\((.*)\)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error a contract may revert with."""

    name: str
    types: tuple[str, ...]
    fields: tuple[str, ...]
    sentence: str

    @property
    def signature(self) -> str:
        """The canonical signature that the selector is a hash of."""
        return f"{self.name}({','.join(self.types)})"

    @property
    def selector(self) -> bytes:
        """The first four bytes of revert data."""
        return keccak(self.signature.encode("ascii"))[:4]


def _parse(declaration: str, sentence: str) -> Refusal:
    found = _DECLARATION.fullmatch(declaration)
    assert found is not None, f"{declaration} is not the declaration of an error"
    pairs = [pair.split(" ") for pair in found[2].split(",") if pair]
    return Refusal(found[1], tuple(kind for kind, _ in pairs), tuple(field for _, field in pairs), sentence)


REFUSALS: Final[dict[bytes, Refusal]] = {
    refusal.selector: refusal for refusal in (_parse(text, sentence) for text, sentence in SENTENCES.items())
}
"""Every known error by its four-byte selector."""

REVERTED = "Reverted"
"""Name of a revert that gave no reason, or one that nobody knows."""


def refused(data: bytes) -> ContractRefused:
    """The exception that revert data means. Unknown and broken data get the name `Reverted` and are shown
    as hex."""
    refusal = REFUSALS.get(data[:4])
    if refusal is None:
        return _unnamed(data)
    try:
        values = decode(refusal.types, data[4:])
    except DecodingError:
        return _unnamed(data)
    arguments = {field: _plain(value) for field, value in zip(refusal.fields, values, strict=True)}
    return ContractRefused(refusal.name, arguments, refusal.sentence.format(**arguments))


def name_of(selector: bytes) -> str:
    """Name of the error with this selector (BallotSkipped carries one), or the selector in hex."""
    refusal = REFUSALS.get(selector)
    return refusal.name if refusal is not None else "0x" + selector.hex()


def sentence_of(selector: bytes) -> str:
    """The sentence of the error with this selector, its arguments left out."""
    refusal = REFUSALS.get(selector)
    if refusal is None:
        return "The contract refused for a reason that this version does not know."
    return re.sub(r"\{\w+(!r)?\}", "…", refusal.sentence)


def _unnamed(data: bytes) -> ContractRefused:
    if not data:
        return ContractRefused(REVERTED, {}, "The contract refused and gave no reason.")
    sentence = "The contract refused for a reason that this version does not know."
    return ContractRefused(REVERTED, {"data": "0x" + data.hex()}, sentence)


def _plain(value: object) -> object:
    """Text for a bytes32 that spells a field's name, hex for other bytes, the value itself otherwise."""
    if not isinstance(value, bytes):
        return value
    text = value.rstrip(b"\0")
    return text.decode("ascii") if text and text.isalnum() else "0x" + value.hex()
