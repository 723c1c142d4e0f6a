"""An independent reader of the chain: blocks, transactions and receipts from the node itself, and nothing
of our journal, index or API."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ledger.chain import Chain, int_of, list_of, mapping_of, text_of
from ledger.errors import NodeUnwell

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """One transaction of the chain, in its order; `took_effect` when it was not reverted."""

    hash: str
    block: int
    input: str
    took_effect: bool


def read_chain(chain: Chain) -> list[Seen]:
    """Every transaction from the first block to the head."""
    tip = int_of(chain.request("eth_blockNumber"))
    found: list[Seen] = []
    for low in range(0, tip + 1, AT_ONCE):
        numbers = range(low, min(low + AT_ONCE, tip + 1))
        blocks = chain.batch([("eth_getBlockByNumber", [hex(number), True]) for number in numbers])
        for number, block in zip(numbers, blocks, strict=True):
            if block is None:
                raise NodeUnwell(f"the node has no block {number} below its own head {tip}: the node broke")
            found += _in_block(chain, mapping_of(block))
    return found


def _in_block(chain: Chain, block: Any) -> list[Seen]:
    made = [mapping_of(one) for one in list_of(block["transactions"])]
    if not made:
        return []
    receipts = chain.batch([("eth_getTransactionReceipt", [one["hash"]]) for one in made])
    number = int_of(block["number"])
    return [
        Seen(
            text_of(one["hash"]),
            number,
            str(one["input"])[2:],
            int_of(mapping_of(receipt)["status"]) == 1,
        )
        for one, receipt in zip(made, receipts, strict=True)
    ]


def effects(seen: Iterable[Seen], marks: Iterable[str]) -> Counter[str]:
    """How often each mark took effect: r and s of a signature in a call's bytes, or a transaction's own
    hash."""
    done = [one for one in seen if one.took_effect]
    hashes = Counter(one.hash for one in done)
    counted: Counter[str] = Counter()
    for mark in marks:
        counted[mark] = hashes[mark] if mark.startswith("0x") else sum(mark in one.input for one in done)
    return counted
