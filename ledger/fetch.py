"""Blocks and logs from a node, believed only where they agree with each other.

An eth_getLogs that answers nothing is not proof that nothing happened: each header carries a filter of its
logs, and where the filter says "maybe" and no log came, the block's receipts are asked. Numbers move while we
ask: a log or a header that belongs to another branch is `ChainMoved`, and the caller starts again from the
new head.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

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

    def head(self) -> Header:
        """The newest block."""
        return _checked_header(self._node.request("eth_getBlockByNumber", ["latest", False]))

    def one(self, header: Header) -> Fetched:
        """The logs of one block by its hash: cannot mix branches."""
        found = self._node.request(
            "eth_getLogs", [{"blockHash": "0x" + header.hash.hex(), "address": self._asked}]
        )
        return self._verified((header,), found)

    def span(self, first: int, last: int) -> Fetched:
        """Blocks first..last. Raises ChainMoved, NodeUnwell, NodeRefused (too many for the node)."""
        requests: list[tuple[str, Sequence[object]]] = [
            ("eth_getBlockByNumber", [hex(number), False]) for number in range(first, last + 1)
        ]
        wanted = {"fromBlock": hex(first), "toBlock": hex(last), "address": self._asked}
        *answers, found = self._node.batch([*requests, ("eth_getLogs", [wanted])])
        if None in answers:
            raise ChainMoved(f"the chain no longer reaches block {last}")
        headers = tuple(map(_checked_header, answers))
        if [header.number for header in headers] != list(range(first, last + 1)):
            raise NodeUnwell("the node answered other blocks than were asked for")
        if any(child.parent_hash != parent.hash for parent, child in pairwise(headers)):
            raise ChainMoved(f"blocks {first} to {last} do not stand on each other")
        return self._verified(headers, found)

    def hashes(self, numbers: Sequence[int]) -> dict[int, bytes | None]:
        """What the chain has at these numbers; None where it has no block."""
        answers = self._node.batch([("eth_getBlockByNumber", [hex(number), False]) for number in numbers])
        return {
            number: None if answer is None else _checked_header(answer).hash
            for number, answer in zip(numbers, answers, strict=True)
        }

    def _verified(self, headers: tuple[Header, ...], answer: object) -> Fetched:
        """Logs of these very blocks and of our contracts, in order, complete by the headers' filters."""
        logs = _checked_logs(answer)
        hashes = {header.number: header.hash for header in headers}
        for log in logs:
            if hashes.get(log.block_number) != log.block_hash:
                raise ChainMoved(f"a log of block {log.block_number} is of another branch")
            if log.address not in self._ours:
                raise NodeUnwell(f"the node answered a log of 0x{log.address.hex()}, which was not asked for")
        places = [(log.block_number, log.log_index) for log in logs]
        if any(left >= right for left, right in pairwise(places)):
            raise NodeUnwell("the node answered logs twice or out of order")
        return Fetched(headers, self._completed(headers, logs))

    def _completed(self, headers: Iterable[Header], logs: list[RawLog]) -> tuple[RawLog, ...]:
        """The logs, with those of blocks whose filter promises more than came read again from the
        receipts.
        """
        spoke: dict[int, set[bytes]] = {}
        for log in logs:
            spoke.setdefault(log.block_number, set()).add(log.address)
        doubtful = []
        for header in headers:
            possible, seen = self._filter.possible(header.bloom), spoke.get(header.number, set())
            if not seen <= possible:
                raise NodeUnwell(f"the node answered a log that block {header.number} does not have")
            if possible != seen:
                doubtful.append(header)
        if not doubtful:
            return tuple(logs)
        again = {header.number for header in doubtful}
        kept = [log for log in logs if log.block_number not in again]
        return tuple(
            sorted(kept + self._from_receipts(doubtful), key=lambda log: (log.block_number, log.log_index))
        )

    def _from_receipts(self, headers: Sequence[Header]) -> list[RawLog]:
        """Our contracts' logs out of all receipts of the blocks; a node without the method is asked for logs
        by hash.
        """
        names = ["0x" + header.hash.hex() for header in headers]
        try:
            answers = self._node.batch([("eth_getBlockReceipts", [name]) for name in names])
        except NodeRefused as refused:
            if refused.code != METHOD_NOT_FOUND:
                raise
            wanted = [{"blockHash": name, "address": self._asked} for name in names]
            return [
                log
                for found in self._node.batch([("eth_getLogs", [w]) for w in wanted])
                for log in _checked_logs(found)
            ]
        if None in answers:
            raise ChainMoved("a block went away while its receipts were asked for")
        logs = [log for receipts in answers for log in _checked_logs(_logs_in(receipts))]
        return [log for log in logs if log.address in self._ours]


def _logs_in(receipts: object) -> list[object]:
    if not isinstance(receipts, list) or not all(isinstance(receipt, dict) for receipt in receipts):
        raise NodeUnwell("the node answered receipts that are none")
    return [log for receipt in receipts for log in receipt.get("logs", ())]


def _checked_header(answer: object) -> Header:
    try:
        return header_of(answer)
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error


def _checked_logs(answer: object) -> list[RawLog]:
    if not isinstance(answer, list):
        raise NodeUnwell("the node answered no list of logs")
    try:
        return logs_of(answer)
    except BadAnswer as error:
        raise NodeUnwell(str(error)) from error


__all__ = ["ChainMoved", "Fetched", "Fetcher", "Node"]
