"""Everything the chain holds of a deployment, proved complete from what each block commits to.

For every block: the header's hash is recomputed, it stands on the block before, and the root of all its
receipts is the one in the header. So no log can be missing, added or altered without the head's hash being
another; whoever knows the head's hash from elsewhere need not trust the node at all.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from governance.facts.position import Position
from governance.witness.finding import Finding
from ledger.block_proof import Receipts, header_hash, receipts_of
from ledger.errors import NodeUnwell
from ledger.fetch import Node
from ledger.raw import BadAnswer, Header, RawLog, header_of
from ledger.trie_root import EMPTY_ROOT
from ledger.uncollected import uncollected

BATCH_BLOCKS: Final = 100
"""Blocks asked for in one round trip: one for the headers, one for their receipts."""

SOURCE: Final = "Ethereum Yellow Paper, 4.3"


class ChainDisturbed(NodeUnwell):
    """The chain changed branch while it was read: start again."""


@dataclass(frozen=True, slots=True)
class ProvedBlock:
    """A block's header, its receipts, and where they do not fit together."""

    header: Header
    receipts: Receipts
    findings: tuple[Finding, ...]
    hash_fits: bool

    def logs_of(self, addresses: frozenset[bytes]) -> list[RawLog]:
        """The logs of some contracts, in order."""
        return [log for log in self.receipts.logs if log.address in addresses]


@dataclass(slots=True)
class Proof:
    """What a walk over the chain has shown so far."""

    blocks: int = 0
    receipts: int = 0
    logs: int = 0
    odd_hashes: list[Header] = field(default_factory=list)

    def count(self, block: ProvedBlock) -> None:
        """One more block."""
        self.blocks += 1
        self.receipts += len(block.receipts.encoded)
        self.logs += len(block.receipts.logs)
        if not block.hash_fits:
            self.odd_hashes.append(block.header)

    def findings(self) -> list[Finding]:
        """Headers whose hash is not theirs. When it is so in all, the chain has its own rule (see `note`)."""
        if len(self.odd_hashes) == self.blocks:
            return []
        return [
            _finding(header, "header hash", "the header does not have its hash") for header in self.odd_hashes
        ]

    @property
    def note(self) -> str | None:
        """Said when no header has the hash that Ethereum's rule gives."""
        if self.blocks and len(self.odd_hashes) == self.blocks:
            return (
                "this chain hashes its headers by a consensus rule of its own (as IBFT and QBFT do); "
                "receipts and the order of blocks were checked, the hashes themselves were not"
            )
        return None


def walk(node: Node, first: int, last: int, told: Callable[[int], None]) -> Iterator[ProvedBlock]:
    """Blocks first..last, each proved against its header and joined to the one before.

    The next blocks are fetched while these are checked. `told` gets the number of each block that is done.
    Raises ChainDisturbed, NodeUnwell.
    """
    before: Header | None = None
    with ThreadPoolExecutor(1, "audit-fetch") as fetching:
        for raw_blocks, raw_receipts in _ahead(fetching, node, first, last):
            for raw_block, raw in zip(raw_blocks, raw_receipts, strict=True):
                with uncollected():
                    block = _proved(raw_block, raw, before)
                before = block.header
                yield block
                told(before.number)


Answers = tuple[list[dict[str, Any]], list[object]]


def _ahead(pool: ThreadPoolExecutor, node: Node, first: int, last: int) -> Iterator[Answers]:
    """Batches in order, the next one on its way while this one is used."""
    starts = range(first, last + 1, BATCH_BLOCKS)
    coming: Future[Answers] | None = None
    for start in starts:
        now = coming or pool.submit(_fetch, node, start, min(start + BATCH_BLOCKS - 1, last))
        answers = now.result()
        following = start + BATCH_BLOCKS
        coming = None
        if following <= last:
            coming = pool.submit(_fetch, node, following, min(following + BATCH_BLOCKS - 1, last))
        yield answers


def _fetch(node: Node, first: int, last: int) -> Answers:
    blocks = node.batch([("eth_getBlockByNumber", [hex(n), False]) for n in range(first, last + 1)])
    headers = [_mapping(block) for block in blocks]
    full = [block["hash"] for block in headers if bytes.fromhex(block["receiptsRoot"][2:]) != EMPTY_ROOT]
    answers = iter(node.batch([("eth_getBlockReceipts", [name]) for name in full]) if full else [])
    return headers, [
        next(answers) if bytes.fromhex(block["receiptsRoot"][2:]) != EMPTY_ROOT else [] for block in headers
    ]


def _proved(raw_block: dict[str, Any], raw_receipts: object, before: Header | None) -> ProvedBlock:
    try:
        header, receipts = header_of(raw_block), receipts_of(raw_receipts)
        fits = header_hash(raw_block) == header.hash
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error
    findings = [*_joined(header, before), *_complete(raw_block, header, receipts)]
    return ProvedBlock(header, receipts, tuple(findings), fits)


def _joined(header: Header, before: Header | None) -> Sequence[Finding]:
    if before is None or header.parent_hash == before.hash:
        return ()
    return (_finding(header, "chain of headers", "the block does not stand on the one before it"),)


def _complete(raw: dict[str, Any], header: Header, receipts: Receipts) -> Sequence[Finding]:
    if any(log.block_hash != header.hash or log.block_number != header.number for log in receipts.logs):
        return (_finding(header, "receipts root", "its receipts name another block"),)
    if receipts.root.hex() == raw["receiptsRoot"][2:].lower():
        return ()
    return (_finding(header, "receipts root", "its receipts are not the ones its header commits to"),)


def _finding(header: Header, rule: str, what: str) -> Finding:
    sentence = f"Block {header.number}: {what}."
    return Finding(Position(header.number, 0, header.time), rule, sentence, {"block": header.number}, SOURCE)


def _mapping(block: object) -> dict[str, Any]:
    if block is None:
        raise ChainDisturbed("the chain became shorter while it was read: start again")
    if not isinstance(block, dict) or not isinstance(block.get("receiptsRoot"), str):
        raise NodeUnwell("the node answered a block that is none")
    return block


__all__ = ["ChainDisturbed", "Proof", "ProvedBlock", "walk"]
