"""Transactions as bytes: making and signing ours (EIP-1559), and reading what somebody else signed."""

from dataclasses import dataclass
from typing import Final

import rlp

from ledger.crypto import CURVE_ORDER, HALF_ORDER, BadSignature, keccak, recover_digest, sign_digest
from ledger.rlp_bytes import encode_bytes, encode_int, encode_list

MOST_BYTES: Final = 131_072
"""Nodes take no larger transaction."""


class BadTransaction(ValueError):
    """Raised when bytes are no signed transaction that we would relay; the message says why."""


@dataclass(frozen=True, slots=True)
class Fees:
    """What is offered for gas, in wei: at most `most` for each unit, of it at most `tip` to the block's
    maker."""

    most: int
    tip: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """An unsigned EIP-1559 transaction. `to` None creates a contract; `gas` is the limit; `value` is in
    wei."""

    chain_id: int
    nonce: int
    to: str | None
    data: bytes
    gas: int
    fees: Fees
    value: int = 0


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed transaction as it is broadcast, and its hash."""

    raw: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A transaction that somebody else signed, read from its bytes. `chain_id` None when it is bound to no
    chain."""

    sender: str
    chain_id: int | None
    nonce: int
    to: str | None
    data: bytes
    value: int
    hash: str


def sign_transaction(transaction: Transaction, key: bytes) -> Signed:
    """Signs with a private key; raises `BadKey`."""
    fields = _fields(transaction)
    signature = sign_digest(keccak(b"\x02" + encode_list(fields)), key)
    parity = encode_int(signature[64] - 27)
    r, s = (encode_int(int.from_bytes(part, "big")) for part in (signature[:32], signature[32:64]))
    raw = b"\x02" + encode_list([*fields, parity, r, s])
    return Signed(raw, "0x" + keccak(raw).hex())


def read_transaction(raw: bytes) -> Foreign:
    """Reads a signed legacy, EIP-2930 or EIP-1559 transaction; raises `BadTransaction`."""
    if not raw or len(raw) > MOST_BYTES:
        raise BadTransaction(f"a transaction has 1 to {MOST_BYTES} bytes, not {len(raw)}")
    try:
        return _typed(raw) if raw[0] < 0x80 else _legacy(raw)
    except (rlp.exceptions.RLPException, BadSignature) as failure:
        raise BadTransaction(f"these bytes are no signed transaction: {failure}") from failure


def terms_of(raw: bytes) -> tuple[int, Fees]:
    """Gas limit and fees of one of our own transactions; raises `BadTransaction`."""
    if raw[:1] != b"\x02":
        raise BadTransaction("our own transactions are of type 2")
    items = _flat(raw[1:], 12)
    return _int(items[4]), Fees(_int(items[3]), _int(items[2]))


def _fields(transaction: Transaction) -> list[bytes]:
    """The nine fields that are signed, each as RLP."""
    to = b"" if transaction.to is None else bytes.fromhex(transaction.to[2:])
    numbers = (
        transaction.chain_id,
        transaction.nonce,
        transaction.fees.tip,
        transaction.fees.most,
        transaction.gas,
    )
    head = [encode_int(number) for number in numbers]
    tail = [encode_bytes(to), encode_int(transaction.value), encode_bytes(transaction.data), encode_list([])]
    return head + tail


_PLACES: Final = {1: (0, 1, 4, 8), 2: (0, 1, 5, 9)}
"""Where typed transactions have chain id, nonce, to (then value and data), and the end of what is signed."""


def _typed(raw: bytes) -> Foreign:
    if raw[0] not in _PLACES:
        raise BadTransaction(f"transactions of type {raw[0]} are not relayed")
    chain, nonce, to, end = _PLACES[raw[0]]
    items = _flat(raw[1:], end + 3)
    digest = keccak(raw[:1] + rlp.encode(items[:end]))
    sender = _sender(digest, _int(items[end]), _int(items[end + 1]), _int(items[end + 2]))
    return _foreign(raw, sender, _int(items[chain]), _int(items[nonce]), items[to : to + 3])


def _legacy(raw: bytes) -> Foreign:
    items = _flat(raw, 9)
    v = _int(items[6])
    chain_id = (v - 35) // 2 if v >= 35 else None
    signed = items[:6] + ([] if chain_id is None else [_minimal(chain_id), b"", b""])
    parity = (v - 35) % 2 if chain_id is not None else v - 27
    sender = _sender(keccak(rlp.encode(signed)), parity, _int(items[7]), _int(items[8]))
    return _foreign(raw, sender, chain_id, _int(items[0]), items[3:6])


def _flat(body: bytes, length: int) -> list[object]:
    items = rlp.decode(body)
    if not isinstance(items, list) or len(items) != length:
        raise BadTransaction("the transaction has not the fields of its type")
    return items


def _foreign(raw: bytes, sender: str, chain_id: int | None, nonce: int, rest: list[object]) -> Foreign:
    to, value, data = rest
    if not isinstance(to, bytes) or len(to) not in (0, 20) or not isinstance(data, bytes):
        raise BadTransaction("the transaction's receiver is no address")
    place = "0x" + to.hex() if to else None
    return Foreign(sender, chain_id, nonce, place, data, _int(value), "0x" + keccak(raw).hex())


def _sender(digest: bytes, parity: int, r: int, s: int) -> str:
    if parity not in (0, 1) or not 0 < r < CURVE_ORDER or not 0 < s <= HALF_ORDER:
        raise BadTransaction("the transaction's signature is not one that chains accept")
    return recover_digest(digest, r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + parity]))


def _int(item: object) -> int:
    if not isinstance(item, bytes) or len(item) > 32 or item[:1] == b"\0":
        raise BadTransaction("the transaction has a number in a wrong form")
    return int.from_bytes(item, "big")


def _minimal(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
