"""EIP-712 by precomputed types: what is hashed on the hot path is the values alone.

A struct type is compiled once into encoders and a type hash; a domain separator is computed once for each
contract of a deployment. A property test holds every hash against eth-account.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.crypto import keccak

Encoder = Callable[[object], bytes]
"""Turns one field's value into its 32 bytes of encodeData."""


class UnsignableValue(ValueError):
    """Raised when a value does not fit its signed type; the message names field, type and value."""


@dataclass(frozen=True, slots=True)
class Field:
    """One signed field: its name and type in the message, and the attribute of the intent that holds it."""

    name: str
    type: str
    attribute: str


@dataclass(frozen=True, slots=True)
class StructType:
    """One EIP-712 struct. `nested` are the structs its fields use, by name."""

    name: str
    fields: tuple[Field, ...]
    nested: tuple["StructType", ...] = ()

    @property
    def declaration(self) -> str:
        """This struct alone, as encodeType writes it."""
        return f"{self.name}({','.join(f'{field.type} {field.name}' for field in self.fields)})"

    @property
    def encoded(self) -> str:
        """encodeType: this struct, then the used ones sorted by name."""
        return self.declaration + "".join(sorted(struct.declaration for struct in self.nested))

    @property
    def members(self) -> list[dict[str, str]]:
        """The fields as wallets take them."""
        return [{"name": field.name, "type": field.type} for field in self.fields]


class StructHasher:
    """hashStruct of one type."""

    def __init__(self, struct: StructType) -> None:
        self.type_hash = keccak(struct.encoded.encode("ascii"))
        self._parts = [(field, _encoder(field.type, struct.nested)) for field in struct.fields]

    def __call__(self, value: object) -> bytes:
        """32 bytes; raises `UnsignableValue`."""
        words = [self.type_hash]
        for field, encode in self._parts:
            try:
                words.append(encode(getattr(value, field.attribute)))
            except (ValueError, OverflowError, TypeError, AttributeError) as failure:
                found = getattr(value, field.attribute, None)
                raise UnsignableValue(
                    f"{field.name} cannot be signed as {field.type}: {found!r}"
                ) from failure
        return keccak(b"".join(words))


DOMAIN_TYPE: Final = StructType(
    "EIP712Domain",
    (
        Field("name", "string", "name"),
        Field("version", "string", "version"),
        Field("chainId", "uint256", "chainId"),
        Field("verifyingContract", "address", "verifyingContract"),
    ),
)
"""The domain that all our contracts use."""


def domain_separator(domain: Mapping[str, object]) -> bytes:
    """hashStruct of a domain with the fields of `DOMAIN_TYPE`."""
    words = [keccak(DOMAIN_TYPE.encoded.encode("ascii"))]
    words += [_encoder(field.type, ())(domain[field.name]) for field in DOMAIN_TYPE.fields]
    return keccak(b"".join(words))


def message_digest(separator: bytes, struct_hash: bytes) -> bytes:
    """What is signed: keccak of 0x1901, domain separator and struct hash."""
    return keccak(b"\x19\x01" + separator + struct_hash)


def _encoder(kind: str, nested: Sequence[StructType]) -> Encoder:
    if kind.endswith("[]"):
        return _list_encoder(_encoder(kind[:-2], nested))
    if kind.startswith("uint"):
        return _uint_encoder(int(kind[4:] or "256"))
    for struct in nested:
        if kind == struct.name:
            return StructHasher(struct)
    return _PLAIN[kind]


def _uint_encoder(bits: int) -> Encoder:
    limit = 1 << bits

    def encode(value: object) -> bytes:
        if not isinstance(value, int) or not 0 <= value < limit:
            raise ValueError(value)
        return value.to_bytes(32, "big")

    return encode


def _list_encoder(encode: Encoder) -> Encoder:
    def encode_list(value: object) -> bytes:
        if not isinstance(value, list | tuple):
            raise TypeError(value)
        return keccak(b"".join(encode(item) for item in value))

    return encode_list


def _address(value: object) -> bytes:
    return bytes(12) + _hex_of(value, 20)


def _bytes32(value: object) -> bytes:
    return _hex_of(value, 32)


def _hex_of(value: object, length: int) -> bytes:
    if not isinstance(value, str) or not value.startswith("0x") or len(value) != 2 + 2 * length:
        raise ValueError(value)
    return bytes.fromhex(value[2:])


def _string(value: object) -> bytes:
    if not isinstance(value, str):
        raise TypeError(value)
    return keccak(value.encode("utf-8"))


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError(value)
    return keccak(value)


_PLAIN: Final[dict[str, Encoder]] = {
    "address": _address,
    "bytes32": _bytes32,
    "string": _string,
    "bytes": _bytes,
}
