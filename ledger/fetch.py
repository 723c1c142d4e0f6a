"""Blocks and logs from a node, believed only where they prove themselves.

An eth_getLogs that answers nothing is not proof that nothing happened, and one that answers something is no
proof that it was logged so. Each header carries a filter of its block's logs: where the filter says "maybe",
all receipts of the block are read, and they must be the ones whose root stands in the header, whose hash is
recomputed too. Numbers move while we ask: what belongs to another branch is `ChainMoved`, and the caller
starts again from the new head.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from ledger.block_proof import Receipts, header_hash, receipts_of
from ledger.bloom import AddressFilter
from ledger.errors import NodeRefused, NodeUnwell
from ledger.raw import BadAnswer, Header, RawLog, header_of, logs_of

METHOD_NOT_FOUND = -32601


class Node(Protocol):
    """What we need of a JSON-RPC client; `ledger.chain.Chain` is one."""

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """The result of one call."""

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        """Results in the order of the requests; raises the first failure."""


class ChainMoved(Exception):
    """The chain changed branch between two answers."""


class NodeLies(NodeUnwell):
    """The node's answers do not prove themselves: receipts that are not the block's, or a header that is not
    what its hash is of.
    """


@dataclass(frozen=True, slots=True)
class Fetched:
    """Consecutive blocks with every log of our contracts in them, both in the order of the chain."""

    headers: tuple[Header, ...]
    logs: tuple[RawLog, ...]


class Fetcher:
    """Reads blocks of one deployment's contracts. `addresses` are bytes."""

    def __init__(self, node: Node, addresses: Iterable[bytes]) -> None:
        self._node = node
        self._ours = frozenset(addresses)
        self._filter = AddressFilter(self._ours)
        self._asked = ["0x" + address.hex() for address in sorted(self._ours)]
        self._own_hashes: bool | None = None
        self._proves = False

    def head(self) -> Header:
        """The newest block."""
        return self._header(self._node.request("eth_getBlockByNumber", ["latest", False]))

    def one(self, header: Header) -> Fetched:
        """The logs of one block, by its hash: cannot mix branches."""
        return Fetched((header,), self._logs((header,)))

    def span(self, first: int, last: int) -> Fetched:
        """Blocks first..last. Raises ChainMoved, NodeUnwell (NodeLies), NodeRefused (it was too much)."""
        headers = self.headers(range(first, last + 1))
        if any(child.parent_hash != parent.hash for parent, child in pairwise(headers)):
            raise ChainMoved(f"blocks {first} to {last} do not stand on each other")
        return Fetched(headers, self._logs(headers))

    def headers(self, numbers: Sequence[int]) -> tuple[Header, ...]:
        """The blocks at these numbers; raises ChainMoved where there is none."""
        answers = self._node.batch([("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
        if None in answers:
            raise ChainMoved("the chain became shorter while it was read")
        headers = tuple(map(self._header, answers))
        if [header.number for header in headers] != list(numbers):
            raise NodeUnwell("the node answered other blocks than were asked for")
        return headers

    def hashes(self, numbers: Sequence[int]) -> dict[int, bytes | None]:
        """What the chain has at these numbers; None where it has no block."""
        answers = self._node.batch([("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
        return {
            number: None if answer is None else self._header(answer).hash
            for number, answer in zip(numbers, answers, strict=True)
        }

    def _header(self, answer: object) -> Header:
        """A header, and proof that it has its hash.

        A chain whose validators put their seals into the header (IBFT, QBFT) hashes it by a rule of its own;
        the first header that is seen tells, and from then on all must keep to it.
        """
        try:
            header = header_of(answer)
            fits = header_hash(_mapping(answer)) == header.hash
        except BadAnswer as error:
            raise NodeUnwell(str(error)) from error
        if self._own_hashes is None:
            self._own_hashes = not fits
        if not fits and not self._own_hashes:
            raise NodeLies(f"the node answered a block {header.number} that does not have its hash")
        return header

    def _logs(self, headers: Sequence[Header]) -> tuple[RawLog, ...]:
        """Our contracts' logs in these very blocks, in order."""
        possible = [header for header in headers if self._filter.possible(header.bloom)]
        if not possible:
            return ()
        names = ["0x" + header.hash.hex() for header in possible]
        try:
            answers = self._node.batch([("eth_getBlockReceipts", [name]) for name in names])
        except NodeRefused as refused:
            if refused.code != METHOD_NOT_FOUND or self._proves:
                raise
            return self._unproved_logs(possible, names)
        if None in answers:
            raise ChainMoved("a block went away while its receipts were asked for")
        # from now on "I do not know that method" is no way out of a proof
        self._proves = True
        pairs = zip(possible, answers, strict=True)
        logs = (log for header, answer in pairs for log in _proved(header, answer).logs)
        return tuple(log for log in logs if log.address in self._ours)

    def _unproved_logs(self, headers: Sequence[Header], names: Sequence[str]) -> tuple[RawLog, ...]:
        """From a node that gives no receipts of whole blocks: its logs by block hash, held against the
        headers' filters. Only the audit, with another node, tells whether they are the right ones.
        """
        wanted = [{"blockHash": name, "address": self._asked} for name in names]
        found = self._node.batch([("eth_getLogs", [one]) for one in wanted])
        logs: list[RawLog] = []
        for header, answer in zip(headers, found, strict=True):
            logs += self._plausible(header, _checked_logs(answer))
        return tuple(logs)

    def _plausible(self, header: Header, logs: list[RawLog]) -> list[RawLog]:
        possible = self._filter.possible(header.bloom)
        if any(log.block_hash != header.hash or log.block_number != header.number for log in logs):
            raise ChainMoved(f"a log of block {header.number} is of another branch")
        if not {log.address for log in logs} <= possible:
            raise NodeLies(f"the node answered a log that block {header.number} does not have")
        if any(left.log_index >= right.log_index for left, right in pairwise(logs)):
            raise NodeUnwell("the node answered logs twice or out of order")
        return logs


def _proved(header: Header, answer: object) -> Receipts:
    """A block's receipts, which must be the ones that its header commits to."""
    try:
        receipts = receipts_of(answer)
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error
    if receipts.root != header.receipts_root:
        raise NodeLies(f"the node answered receipts that block {header.number} does not have")
    if any(log.block_hash != header.hash or log.block_number != header.number for log in receipts.logs):
        raise NodeLies(f"the node answered logs of another block than {header.number}")
    if any(left.log_index + 1 != right.log_index for left, right in pairwise(receipts.logs)):
        raise NodeLies(f"the node numbered the logs of block {header.number} wrongly")
    return receipts


def _mapping(answer: object) -> dict[str, Any]:
    assert isinstance(answer, dict), "header_of has read it"
    return answer


def _checked_logs(answer: object) -> list[RawLog]:
    if not isinstance(answer, list):
        raise NodeUnwell("the node answered no list of logs")
    try:
        return logs_of(answer)
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error


__all__ = ["ChainMoved", "Fetched", "Fetcher", "Node", "NodeLies"]
