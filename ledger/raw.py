"""What a node hands over, as bytes and numbers: a block's header and a log. Pure; wrong shapes are
`BadAnswer`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class BadAnswer(ValueError):
    """A node's answer does not have the shape that JSON-RPC prescribes."""


class RawLog(NamedTuple):
    """One log as the chain emitted it. Topics are joined, 32 bytes each.

    A tuple, because there are millions.
    """

    block_number: int
    block_hash: bytes
    log_index: int
    tx_index: int
    tx_hash: bytes
    address: bytes
    topics: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What the index needs of a block; `time` in unix seconds, `bloom` is the block's 2048-bit filter of its
    logs, `receipts_root` commits to all its receipts.
    """

    number: int
    hash: bytes
    parent_hash: bytes
    time: int
    bloom: bytes
    receipts_root: bytes


def logs_of(answers: Sequence[Any]) -> list[RawLog]:
    """The logs of an eth_getLogs or of a receipt. Hashes repeat from log to log and are read once.

    BadAnswer.
    """
    seen: dict[str, bytes] = {}
    numbers: dict[str, int] = {}
    try:
        return [_log(answer, seen, numbers) for answer in answers]
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer(f"the node answered a log that is none: {error!r}") from error


def log_of(answer: Mapping[str, Any]) -> RawLog:
    """One log, as `logs_of`."""
    return logs_of([answer])[0]


def _log(answer: Mapping[str, Any], seen: dict[str, bytes], numbers: dict[str, int]) -> RawLog:
    block_hash, tx_hash, address = answer["blockHash"], answer["transactionHash"], answer["address"]
    for text in (block_hash, tx_hash, address):
        if text not in seen:
            seen[text] = bytes.fromhex(text[2:])
    number, index, tx_index = answer["blockNumber"], answer["logIndex"], answer["transactionIndex"]
    for text in (number, index, tx_index):
        if text not in numbers:
            numbers[text] = int(text, 16)
    return RawLog(
        numbers[number],
        seen[block_hash],
        numbers[index],
        numbers[tx_index],
        seen[tx_hash],
        seen[address],
        bytes.fromhex("".join([topic[2:] for topic in answer["topics"]])),
        bytes.fromhex(answer["data"][2:]),
    )


def header_of(answer: object) -> Header:
    """The header in an answer of eth_getBlockBy..."""
    if not isinstance(answer, dict):
        raise BadAnswer("the node answered no block where it has one")
    try:
        header = Header(
            int(answer["number"], 16),
            bytes.fromhex(answer["hash"][2:]),
            bytes.fromhex(answer["parentHash"][2:]),
            int(answer["timestamp"], 16),
            bytes.fromhex(answer["logsBloom"][2:]),
            bytes.fromhex(answer["receiptsRoot"][2:]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer(f"the node answered a block that is none: {error!r}") from error
    if len(header.hash) != 32 or len(header.parent_hash) != 32 or len(header.bloom) != 256:
        raise BadAnswer(f"block {header.number} has a hash or a bloom of the wrong length")
    return header


__all__ = ["BadAnswer", "Header", "RawLog", "header_of", "log_of", "logs_of"]
