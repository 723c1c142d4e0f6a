"""What a block commits to: its own hash over its header, and in the header the root of all its receipts.

A header is hashed as Cancun and later chains do (Yellow Paper 4.3.4, EIP-1559, 4895, 4844, 4788, 7685).
Consortium chains that put validators' seals into the header (IBFT, QBFT) hash it by their own rule; see
`ledger.chain_proof`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger.crypto import keccak
from ledger.raw import BadAnswer, RawLog, logs_of
from ledger.rlp_bytes import encode_bytes, encode_int, encode_list
from ledger.trie_root import inclusion_proof, ordered_root

_FIELDS: Final = (
    ("parentHash", False),
    ("sha3Uncles", False),
    ("miner", False),
    ("stateRoot", False),
    ("transactionsRoot", False),
    ("receiptsRoot", False),
    ("logsBloom", False),
    ("difficulty", True),
    ("number", True),
    ("gasLimit", True),
    ("gasUsed", True),
    ("timestamp", True),
    ("extraData", False),
    ("mixHash", False),
    ("nonce", False),
)
"""Fields of every header, in order; True for whole numbers."""

_LATER_FIELDS: Final = (
    ("baseFeePerGas", True),
    ("withdrawalsRoot", False),
    ("blobGasUsed", True),
    ("excessBlobGas", True),
    ("parentBeaconBlockRoot", False),
    ("requestsHash", False),
)
"""Fields that forks appended, in order; the first that is missing ends the header."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """All receipts of a block as they are hashed, with their logs."""

    encoded: tuple[bytes, ...]
    logs: tuple[RawLog, ...]

    @property
    def root(self) -> bytes:
        """Root of the trie over them: what the header has to say."""
        return ordered_root(self.encoded)

    def proof(self, tx_index: int) -> list[bytes]:
        """Trie nodes that prove one transaction's receipt to whoever trusts the header."""
        return inclusion_proof(self.encoded, tx_index)


def header_fields(block: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a block that its hash is of, as JSON-RPC writes them. Raises BadAnswer."""
    names = [name for name, _ in _FIELDS]
    if any(not isinstance(block.get(name), str) for name in names):
        raise BadAnswer("the node answered a header that is none")
    later = [name for name, _ in _LATER_FIELDS if isinstance(block.get(name), str)]
    return {name: block[name] for name in names + later}


def header_hash(block: Mapping[str, Any]) -> bytes:
    """keccak256 of the header as JSON-RPC tells it. Raises BadAnswer."""
    try:
        parts = [_field(block[name], number) for name, number in _FIELDS]
        for name, number in _LATER_FIELDS:
            if block.get(name) is None:
                break
            parts.append(_field(block[name], number))
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer(f"the node answered a header that is none: {error!r}") from error
    return keccak(encode_list(parts))


def receipts_of(answer: object) -> Receipts:
    """An answer of eth_getBlockReceipts, encoded for hashing. Raises BadAnswer."""
    if not isinstance(answer, list):
        raise BadAnswer("the node answered no receipts where the block has some")
    encoded: list[bytes] = []
    logs: list[RawLog] = []
    try:
        for receipt in answer:
            own = logs_of(receipt["logs"])
            encoded.append(_receipt(receipt, own))
            logs += own
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer(f"the node answered a receipt that is none: {error!r}") from error
    return Receipts(tuple(encoded), tuple(logs))


def _field(text: str, number: bool) -> bytes:
    return encode_int(int(text, 16)) if number else encode_bytes(bytes.fromhex(text[2:]))


def _receipt(receipt: Mapping[str, Any], logs: Sequence[RawLog]) -> bytes:
    """EIP-2718: the type's byte (none for the first type), then status, gas, filter and logs."""
    kind = int(receipt.get("type", "0x0"), 16)
    body = encode_list(
        (
            encode_int(int(receipt["status"], 16)),
            encode_int(int(receipt["cumulativeGasUsed"], 16)),
            encode_bytes(bytes.fromhex(receipt["logsBloom"][2:])),
            encode_list([_encoded_log(log) for log in logs]),
        )
    )
    return bytes((kind,)) + body if kind else body


def _encoded_log(log: RawLog) -> bytes:
    topics = [b"\xa0" + log.topics[start : start + 32] for start in range(0, len(log.topics), 32)]
    return encode_list((b"\x94" + log.address, encode_list(topics), encode_bytes(log.data)))


__all__ = ["Receipts", "header_fields", "header_hash", "receipts_of"]
