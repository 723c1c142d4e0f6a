"""Values as they travel in JSON: wide numbers as decimal text, addresses with their checksum, bytes in hex.

Inside, addresses and hashes are lower-case 0x text and numbers are int (docs/formats.md).
"""

import re
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledger.crypto import checksum_address

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")
EXAMPLE_ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
EXAMPLE_HASH = "0x" + "5a" * 32
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")


def read_whole(value: object, bits: int = 256) -> int:
    """A whole number below 2^bits, given as int or decimal text; floats, signs and spaces are refused."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 78:
        number = int(value)
    else:
        raise PydanticCustomError("NotAWholeNumber", "must be a whole number, as a number or as decimal text")
    if not 0 <= number < 2**bits:
        raise PydanticCustomError("OutOfRange", "must be from 0 to 2^{bits} - 1", {"bits": bits})
    return number


def read_bytes(value: object) -> bytes:
    """Bytes given in hex (by callers) or as they are (by ourselves)."""
    return value if isinstance(value, bytes) else bytes.fromhex(read_hex(value)[2:])


def read_address(value: object) -> str:
    """An address in lower case; mixed case must be the EIP-55 checksum."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("BadAddress", "must be an address: 0x and 40 hex digits")
    digits = value[2:]
    if digits not in (digits.lower(), digits.upper()) and checksum_address(value.lower()) != value:
        raise PydanticCustomError("BadChecksum", "has a wrong checksum (EIP-55): a digit may be mistyped")
    return value.lower()


def read_hash(value: object) -> str:
    """32 bytes in hex, lower case."""
    text = read_hex(value)
    if len(text) != 66:
        raise PydanticCustomError("BadHex", "must be 32 bytes: 0x and 64 hex digits")
    return text


def read_hex(value: object) -> str:
    """Bytes in hex, lower case."""
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise PydanticCustomError("BadHex", "must be bytes in hex: 0x and an even number of digits")
    return value.lower()


def read_text(value: str) -> str:
    """A text that every database and every contract can hold: no NUL, no half of a character pair."""
    if "\0" in value or any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise PydanticCustomError("BadText", "holds a character that is none (NUL or half of a pair)")
    return value


def write_bytes(value: bytes) -> str:
    """Bytes in hex."""
    return "0x" + value.hex()


def _schema(pattern: str, description: str, example: str) -> WithJsonSchema:
    schema = {"type": "string", "pattern": pattern, "description": description, "examples": [example]}
    return WithJsonSchema(schema)


_AS_TEXT = (
    PlainSerializer(str, return_type=str, when_used="json"),
    _schema("^[0-9]{1,78}$", "Whole number as decimal text; a JSON number is accepted too.", "15600"),
)

Wide = Annotated[int, BeforeValidator(read_whole), *_AS_TEXT]
"""A wide whole number (money in minor units, tokens, proposal ids)."""

Wide96 = Annotated[int, BeforeValidator(partial(read_whole, bits=96)), *_AS_TEXT]
"""A quantity or a price, below 2^96."""

Wide64 = Annotated[int, BeforeValidator(partial(read_whole, bits=64)), *_AS_TEXT]
"""A tolerance or a pack size, below 2^64."""


def _narrow(bits: int, description: str, example: int) -> tuple[BeforeValidator, WithJsonSchema]:
    schema = {"type": "integer", "minimum": 0, "description": description, "examples": [example]}
    return BeforeValidator(partial(read_whole, bits=bits)), WithJsonSchema(schema)


Time = Annotated[int, *_narrow(48, "Unix seconds.", 1790000000)]
"""A time, unix seconds."""

Seconds = Annotated[int, *_narrow(32, "Seconds.", 604800)]
"""A period."""

Small = Annotated[int, *_narrow(16, "Whole number below 65,536.", 2)]
"""An item's index, basis points, a count."""

Tiny = Annotated[int, *_narrow(8, "Whole number below 256.", 1)]
"""A choice or a number of decimals."""

Group = Annotated[int, *_narrow(32, "Number of a legal group, from 1.", 1)]
"""A legal group."""

Address = Annotated[
    str,
    BeforeValidator(read_address),
    PlainSerializer(checksum_address, return_type=str, when_used="json"),
    _schema("^0x[0-9a-fA-F]{40}$", "Address with its EIP-55 checksum.", EXAMPLE_ADDRESS),
]
"""An account or contract."""

Hash32 = Annotated[
    str, BeforeValidator(read_hash), _schema("^0x[0-9a-f]{64}$", "32 bytes in hex.", EXAMPLE_HASH)
]
"""A hash, a round id, an item id."""

Text = Annotated[str, AfterValidator(read_text)]
"""A text; say how long it may be where it is used."""

Calldata = Annotated[
    bytes,
    BeforeValidator(read_bytes),
    PlainSerializer(write_bytes, return_type=str, when_used="json"),
    _schema("^0x([0-9a-f]{2})*$", "Bytes in hex.", "0xa9059cbb"),
]
"""Bytes that stay bytes inside."""

HexBytes = Annotated[str, BeforeValidator(read_hex), _schema("^0x([0-9a-f]{2})*$", "Bytes in hex.", "0x00")]
"""Bytes of any length, a signature for instance."""
