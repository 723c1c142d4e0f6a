"""A thin JSON-RPC client for the hot path: one kept-alive connection a thread, batches, and a pinned chain.

Every answer is checked before it is believed; what is wrong becomes one of the families of `ledger.errors`.
A node that was switched to another chain is noticed on each new connection and at least every
`RECHECK_SECONDS`.
"""

import contextlib
import json
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Final

from ledger.border import caps_batches, failure_of
from ledger.errors import ChainFailure, NodeRefused, NodeUnwell, WrongChain
from ledger.wire import Connection, ConnectionLost, Wire, shown

RECHECK_SECONDS: Final = 5.0
"""How long a connection is trusted to lead to the same chain."""

BATCH_LIMIT: Final = 500
"""Requests sent in one HTTP request; longer batches are split, into smaller ones where a node says so."""

Request = tuple[str, Sequence[object]]

Anchor = tuple[int, str]
"""Number and hash (lower case) of a block that the chain must have."""

BROADCAST: Final = "eth_sendRawTransaction"
"""The one request of ours that changes a chain."""

IDENTITY: Final[tuple[Request, ...]] = (("eth_chainId", ()), ("eth_getBlockByNumber", ("0x0", False)))
"""What tells one chain from another: its id, and the hash of its first block."""


class Chain:
    """One chain behind one JSON-RPC address. Safe to share between threads.

    `chain_id` None accepts whatever the node has at first contact and then holds it to that. With an `anchor`
    the first contact, too, must be a chain that has this block, whatever its id.
    """

    def __init__(
        self, url: str, chain_id: int | None = None, timeout: float = 10.0, anchor: Anchor | None = None
    ) -> None:
        self.url = url
        self._shown = shown(url)
        self._wire = Wire(url, timeout)
        self._expected = chain_id
        self._genesis: str | None = None
        self._anchor = anchor
        self._identity = IDENTITY if anchor is None else (*IDENTITY, _block(anchor[0]))
        self._most = BATCH_LIMIT
        self._local = threading.local()
        self._pinning = threading.Lock()

    @property
    def chain_id(self) -> int:
        """The chain's id; asks the node at first use. Raises `NodeUnwell`, `WrongChain`."""
        if self._expected is None:
            self.request("eth_blockNumber")
        assert self._expected is not None
        return self._expected

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """The result of one call; raises `ContractRefused`, `WrongNonce`, `NodeUnwell`, `WrongChain`."""
        (answer,) = self.batch([(method, params)])
        return answer

    def batch(self, requests: Sequence[Request]) -> list[object]:
        """Results in the order of the requests; raises the first failure among them."""
        answers = self.try_batch(requests)
        for answer in answers:
            if isinstance(answer, ChainFailure):
                raise answer
        return answers

    def try_batch(self, requests: Sequence[Request]) -> list[object]:
        """As `batch`, but a request that failed has its failure (a `ChainFailure`) in its place."""
        results: list[object] = []
        while len(results) < len(requests):
            part = requests[len(results) : len(results) + self._most]
            answers = self._checked_unless_too_many(part)
            if answers is None:
                # half of what was asked, not of what is asked by now: other threads are told the same
                self._most = min(self._most, len(part) // 2)
            else:
                results += answers
        return results

    def try_proved(self, requests: Sequence[Request]) -> list[object]:
        """As `try_batch`, of a node that proves to be on the pinned chain before it is asked and in the very
        answer. Raises `NodeUnwell`, `WrongChain`.
        """
        connection = self._connection()
        self._prove(connection, ())
        return self._prove(connection, requests)

    def call(self, to: str, data: bytes, block: str = "latest", sender: str | None = None) -> bytes:
        """What a view function answers, as bytes. `block` is a tag or a hex number."""
        answer = self.request("eth_call", [call_object(to, data, sender), block])
        return bytes_of(answer)

    def call_many(self, calls: Sequence[tuple[str, bytes]], block: str = "latest") -> list[bytes]:
        """`call` for many at the same block, in one round trip."""
        requests = [("eth_call", [call_object(to, data), block]) for to, data in calls]
        return [bytes_of(answer) for answer in self.batch(requests)]

    def stays_open(self) -> bool:
        """Whether the node leaves a connection open from one answer to the next; raises `NodeUnwell`."""
        connection = self._connection()
        self.request("eth_blockNumber")
        opened = connection.opened
        self.request("eth_blockNumber")
        return connection.is_open and connection.opened == opened

    def close(self) -> None:
        """Closes this thread's connection; others close with their threads."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _checked_unless_too_many(self, requests: Sequence[Request]) -> list[object] | None:
        """Answers to one batch; None when the node takes fewer requests at once."""
        try:
            answers = self._checked(requests)
        except NodeRefused as refused:
            if len(requests) > 1 and caps_batches(refused):
                return None
            raise
        return None if len(requests) > 1 and any(map(caps_batches, answers)) else answers

    def _checked(self, requests: Sequence[Request]) -> list[object]:
        """One exchange on a connection that leads to the pinned chain. A new or old one proves it in the same
        batch, and ahead of a broadcast: another chain must not get our transactions.
        """
        connection = self._connection()
        if self._trusts(connection):
            # a connection that was idle may be closed by now; every request of ours may be repeated
            with contextlib.suppress(ConnectionLost):
                return self._exchange(connection, requests)
        if _broadcasts(requests):
            self._prove(connection, ())
            return self._exchange(connection, requests)
        return self._prove(connection, requests)

    def _prove(self, connection: Connection, requests: Sequence[Request]) -> list[object]:
        """Answers of a connection that proves in the same batch that it leads to the pinned chain."""
        try:
            answers = self._exchange(connection, [*self._identity, *requests])
        except ConnectionLost:
            answers = self._exchange(connection, [*self._identity, *requests])
        self._pin(*answers[: len(self._identity)])
        self._local.trusted = connection.opened
        self._local.until = time.monotonic() + RECHECK_SECONDS
        return answers[len(self._identity) :]

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._wire.connect()
            self._local.trusted = -1
        return connection

    def _trusts(self, connection: Connection) -> bool:
        """Whether this very connection proved its chain lately; one that was opened again did not."""
        proved = connection.is_open and self._local.trusted == connection.opened
        return bool(proved and time.monotonic() < self._local.until)

    def _pin(self, chain_id: object, genesis: object, anchored: object = None) -> None:
        for answer in (chain_id, genesis, anchored):
            if isinstance(answer, ChainFailure):
                raise answer
        if self._anchor is not None:
            self._require_anchor(self._anchor, anchored)
        with self._pinning:
            self._hold_to(int_of(chain_id), text_of(mapping_of(genesis).get("hash")))

    def _require_anchor(self, anchor: Anchor, block: object) -> None:
        number, wanted = anchor
        if block is None or text_of(mapping_of(block).get("hash")) != wanted:
            raise WrongChain(f"the node at {self._shown} serves another chain: it has not our block {number}")

    def _hold_to(self, chain_id: int, genesis: str) -> None:
        if self._expected is None:
            self._expected = chain_id
        if chain_id != self._expected:
            raise WrongChain(f"the node at {self._shown} serves chain {chain_id}, not chain {self._expected}")
        if self._genesis is None:
            self._genesis = genesis
        if genesis != self._genesis:
            raise WrongChain(
                f"the node at {self._shown} now serves another chain with the same id {chain_id}"
            )

    def _exchange(self, connection: Connection, requests: Sequence[Request]) -> list[object]:
        """One exchange, also over a connection that has to be opened first; but a broadcast goes over nothing
        else than the very connection that proved its chain, whoever asks for it.
        """
        opening = self._local.trusted if _broadcasts(requests) else None
        raw = connection.exchange(_body(requests), opening)
        try:
            answers = json.loads(raw)
        except (ValueError, RecursionError) as failure:
            connection.close()
            raise NodeUnwell(f"the node at {self._shown} answered something that is not JSON") from failure
        return [_result(answers, requests[0][0], 0)] if len(requests) == 1 else _in_order(answers, requests)


def _block(number: int) -> Request:
    return "eth_getBlockByNumber", (hex(number), False)


def _broadcasts(requests: Sequence[Request]) -> bool:
    """Whether anything of this could change a chain."""
    return any(method == BROADCAST for method, _ in requests)


def _body(requests: Sequence[Request]) -> bytes:
    """One JSON-RPC call, or a list of them, numbered from 0."""
    calls = [
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        for number, (method, params) in enumerate(requests)
    ]
    return json.dumps(calls if len(calls) > 1 else calls[0], separators=(",", ":")).encode("ascii")


def _in_order(answers: object, requests: Sequence[Request]) -> list[object]:
    """Answers sorted by id, each checked. A single error object instead of a list fails all."""
    if not isinstance(answers, list):
        failure = _result(answers, "a batch", None)
        raise failure if isinstance(failure, ChainFailure) else NodeUnwell("the node does not answer batches")
    by_id = {answer.get("id"): answer for answer in answers if isinstance(answer, dict)}
    return [_result(by_id.get(number), method, number) for number, (method, _) in enumerate(requests)]


def _result(answer: object, method: str, number: int | None) -> object:
    """The result in one JSON-RPC answer, or the failure that its error means."""
    if not isinstance(answer, dict):
        return NodeUnwell(f"the node gave no answer to {method}")
    if answer.get("error") is not None:
        return failure_of(method, answer["error"])
    if "result" not in answer or (number is not None and answer.get("id") != number):
        return NodeUnwell(f"the node answered {method} with something that is not JSON-RPC")
    return answer["result"]


def call_object(to: str | None, data: bytes, sender: str | None = None) -> dict[str, str]:
    """The transaction object of eth_call and eth_estimateGas."""
    fields = {"data": "0x" + data.hex()}
    if to is not None:
        fields["to"] = to
    if sender is not None:
        fields["from"] = sender
    return fields


def int_of(answer: object) -> int:
    """A JSON-RPC quantity; raises `NodeUnwell` when it is none."""
    try:
        if isinstance(answer, str) and answer.startswith("0x"):
            return int(answer, 16)
    except ValueError:
        pass
    raise NodeUnwell(f"the node answered {_short(answer)} where a number belongs")


def bytes_of(answer: object) -> bytes:
    """JSON-RPC data; raises `NodeUnwell` when it is none."""
    try:
        if isinstance(answer, str) and answer.startswith("0x"):
            return bytes.fromhex(answer[2:])
    except ValueError:
        pass
    raise NodeUnwell(f"the node answered {_short(answer)} where bytes belong")


def text_of(answer: object) -> str:
    """A string, a hash or an address, in lower case; raises `NodeUnwell` when it is none."""
    if isinstance(answer, str):
        return answer.lower()
    raise NodeUnwell(f"the node answered {_short(answer)} where a text belongs")


def mapping_of(answer: object) -> Mapping[str, object]:
    """An object such as a block or a receipt; raises `NodeUnwell` when it is none."""
    if isinstance(answer, dict):
        return answer
    raise NodeUnwell(f"the node answered {_short(answer)} where an object belongs")


def list_of(answer: object) -> list[object]:
    """A list such as logs; raises `NodeUnwell` when it is none."""
    if isinstance(answer, list):
        return answer
    raise NodeUnwell(f"the node answered {_short(answer)} where a list belongs")


def _short(answer: object) -> str:
    text = json.dumps(answer, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
