"""A node written by hand: blocks with honest headers and filters, that can be extended and reorganised."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ledger.block_proof import header_hash, receipts_of
from ledger.bloom import bloom_bits
from ledger.crypto import keccak
from ledger.errors import NodeRefused

LOGS = ("eth_getBlockReceipts", "eth_getLogs")

Emitted = tuple[bytes, bytes, bytes]
"""(address, joined topics, data)."""


@dataclass
class FakeBlock:
    """A block and what was logged in it, each log in a transaction of its own."""

    number: int
    parent: bytes
    time: int
    branch: int
    sealed: bool
    emitted: list[Emitted]

    @cached_property
    def hash(self) -> bytes:
        """What the header commits to; a sealed one has it by a rule of its own."""
        by_rule = header_hash(self.fields)
        return keccak(by_rule) if self.sealed else by_rule

    @cached_property
    def fields(self) -> dict[str, str]:
        """The header without its hash."""
        blank = dict.fromkeys(("sha3Uncles", "stateRoot", "transactionsRoot", "mixHash"), "0x" + "00" * 32)
        nothing = dict.fromkeys(("difficulty", "gasLimit", "gasUsed"), "0x0")
        return {
            **blank,
            **nothing,
            "miner": "0x" + "00" * 20,
            "nonce": "0x" + "00" * 8,
            "extraData": "0x" + self.branch.to_bytes(8).hex(),
            "number": hex(self.number),
            "parentHash": "0x" + self.parent.hex(),
            "timestamp": hex(self.time),
            "logsBloom": "0x" + self.bloom(self.emitted),
            "receiptsRoot": "0x" + receipts_of(self.receipts(bytes(32))).root.hex(),
        }

    @staticmethod
    def bloom(emitted: Iterable[Emitted]) -> str:
        """The filter of these logs."""
        bits = 0
        for address, topics, _ in emitted:
            bits |= bloom_bits(address)
            for start in range(0, len(topics), 32):
                bits |= bloom_bits(topics[start : start + 32])
        return bits.to_bytes(256).hex()

    def header(self) -> dict[str, object]:
        """As eth_getBlockByNumber answers it."""
        return {**self.fields, "hash": "0x" + self.hash.hex()}

    def receipts(self, block_hash: bytes) -> list[dict[str, object]]:
        """As eth_getBlockReceipts answers them: each log is of a transaction of its own."""
        logs = self.logs(block_hash)
        return [
            {
                "type": "0x2",
                "status": "0x1",
                "cumulativeGasUsed": hex(21_000 * place),
                "logsBloom": "0x" + self.bloom([self.emitted[place]]),
                "logs": [log],
            }
            for place, log in enumerate(logs)
        ]

    def logs(self, block_hash: bytes) -> list[dict[str, object]]:
        """As eth_getLogs answers them."""
        return [
            {
                "blockNumber": hex(self.number),
                "blockHash": "0x" + block_hash.hex(),
                "logIndex": hex(index),
                "transactionIndex": hex(index),
                "transactionHash": "0x" + keccak(block_hash + bytes([index % 256])).hex(),
                "address": "0x" + address.hex(),
                "topics": ["0x" + topics[at : at + 32].hex() for at in range(0, len(topics), 32)],
                "data": "0x" + data.hex(),
            }
            for index, (address, topics, data) in enumerate(self.emitted)
        ]


@dataclass
class FakeNode:
    """Answers what the index asks.

    `cap` is how many blocks' receipts or logs it gives in one batch; `lie` makes other receipts of the right
    ones; `calls` records the methods.
    """

    blocks: list[FakeBlock] = field(default_factory=list)
    branch: int = 0
    sealed: bool = False
    cap: int = 10**9
    knows_receipts: bool = True
    lie: Callable[[list[dict[str, object]]], list[dict[str, object]]] | None = None
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.extend([])

    @property
    def head(self) -> FakeBlock:
        """The newest block."""
        return self.blocks[-1]

    def extend(self, *contents: Iterable[Emitted]) -> None:
        """One block for each content."""
        for content in contents:
            parent = self.blocks[-1] if self.blocks else None
            number = parent.number + 1 if parent else 0
            above = parent.hash if parent else bytes(32)
            time = 1_700_000_000 + 2 * number
            self.blocks.append(FakeBlock(number, above, time, self.branch, self.sealed, list(content)))

    def reorganise(self, depth: int, *contents: Iterable[Emitted]) -> None:
        """Takes `depth` blocks back and grows another branch."""
        del self.blocks[len(self.blocks) - depth :]
        self.branch += 1
        self.extend(*contents)

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """One answer."""
        self.calls.append(method)
        return getattr(self, "_" + method)(*params)

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        """Answers in order."""
        if sum(method in LOGS for method, _ in requests) > self.cap:
            raise NodeRefused("refused", -32005, f"batch limit is {self.cap}")
        return [self.request(method, params) for method, params in requests]

    def _eth_getBlockByNumber(self, name: str, _full: bool) -> object:  # noqa: N802
        number = self.head.number if name == "latest" else int(name, 16)
        return self.blocks[number].header() if number < len(self.blocks) else None

    def _eth_getLogs(self, wanted: dict[str, object]) -> object:  # noqa: N802
        addresses = wanted["address"]
        assert isinstance(addresses, list)
        block = self._by_hash(str(wanted["blockHash"]))
        return [log for log in block.logs(block.hash) if log["address"] in addresses]

    def _by_hash(self, name: str) -> FakeBlock:
        for block in self.blocks:
            if "0x" + block.hash.hex() == name:
                return block
        raise NodeRefused("unknown block", -32000, "unknown block")

    def _eth_getBlockReceipts(self, name: str) -> object:  # noqa: N802
        if not self.knows_receipts:
            raise NodeRefused("no such method", -32601, "no such method")
        block = self._by_hash(name)
        receipts = block.receipts(block.hash)
        return self.lie(receipts) if self.lie is not None else receipts
