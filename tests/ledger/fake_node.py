"""A node written by hand: blocks with honest headers and filters, that can be extended and reorganised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ledger.bloom import bloom_bits
from ledger.crypto import keccak
from ledger.errors import NodeRefused

Emitted = tuple[bytes, bytes, bytes]
"""(address, joined topics, data)."""


@dataclass
class FakeBlock:
    """A block and what was logged in it, each log in a transaction of its own."""

    number: int
    hash: bytes
    parent: bytes
    time: int
    emitted: list[Emitted]

    def header(self) -> dict[str, object]:
        """As eth_getBlockByNumber answers it."""
        bits = 0
        for address, topics, _ in self.emitted:
            bits |= bloom_bits(address)
            for start in range(0, len(topics), 32):
                bits |= bloom_bits(topics[start : start + 32])
        return {
            "number": hex(self.number),
            "hash": "0x" + self.hash.hex(),
            "parentHash": "0x" + self.parent.hex(),
            "timestamp": hex(self.time),
            "logsBloom": "0x" + bits.to_bytes(256).hex(),
        }

    def logs(self) -> list[dict[str, object]]:
        """As eth_getLogs answers them."""
        return [
            {
                "blockNumber": hex(self.number),
                "blockHash": "0x" + self.hash.hex(),
                "logIndex": hex(index),
                "transactionIndex": hex(index),
                "transactionHash": "0x" + keccak(self.hash + bytes([index % 256])).hex(),
                "address": "0x" + address.hex(),
                "topics": ["0x" + topics[at : at + 32].hex() for at in range(0, len(topics), 32)],
                "data": "0x" + data.hex(),
            }
            for index, (address, topics, data) in enumerate(self.emitted)
        ]


@dataclass
class FakeNode:
    """Answers what the index asks.

    `hide` leaves blocks out of answers about a range; `cap` refuses wider ones; `calls` records the methods.
    """

    blocks: list[FakeBlock] = field(default_factory=list)
    branch: int = 0
    hide: set[int] = field(default_factory=set)
    cap: int = 10**9
    knows_receipts: bool = True
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
            name = keccak(above + number.to_bytes(8) + self.branch.to_bytes(8))
            self.blocks.append(FakeBlock(number, name, above, 1_700_000_000 + 2 * number, list(content)))

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
        return [self.request(method, params) for method, params in requests]

    def _eth_getBlockByNumber(self, name: str, _full: bool) -> object:  # noqa: N802
        number = self.head.number if name == "latest" else int(name, 16)
        return self.blocks[number].header() if number < len(self.blocks) else None

    def _eth_getLogs(self, wanted: dict[str, object]) -> object:  # noqa: N802
        addresses = wanted["address"]
        assert isinstance(addresses, list)
        hidden = set() if "blockHash" in wanted else self.hide
        found = [log for block in self._named(wanted) if block.number not in hidden for log in block.logs()]
        return [log for log in found if log["address"] in addresses]

    def _named(self, wanted: dict[str, object]) -> list[FakeBlock]:
        if "blockHash" in wanted:
            return [self._by_hash(str(wanted["blockHash"]))]
        first, last = int(str(wanted["fromBlock"]), 16), int(str(wanted["toBlock"]), 16)
        if last - first + 1 > self.cap:
            raise NodeRefused("refused", -32005, f"block range limit is {self.cap}")
        return self.blocks[first : last + 1]

    def _by_hash(self, name: str) -> FakeBlock:
        for block in self.blocks:
            if "0x" + block.hash.hex() == name:
                return block
        raise NodeRefused("unknown block", -32000, "unknown block")

    def _eth_getBlockReceipts(self, name: str) -> object:  # noqa: N802
        if not self.knows_receipts:
            raise NodeRefused("no such method", -32601, "no such method")
        return [{"logs": [log]} for log in self._by_hash(name).logs()]
