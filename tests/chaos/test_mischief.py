"""Every way in which a proxy misbehaves spoils something that we really ask of a node: a kind that meets no
such request would try nothing for ever.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ledger.border import failure_of
from ledger.errors import ChainFailure, NodeRefused, NodeUnwell
from ledger.index import Indexer
from ledger.log_rows import read_logs
from ledger.store import Store
from scripts.chaos.mischief import LOG_CAP, Mischief, all_kinds, noted
from scripts.chaos.proxy import Dropped
from tests.ledger.fake_node import FakeNode
from tests.ledger.small_deployment import decoder, deployed_on, transfer

BLOCKS = 40
STEPS = 12
SOME = random.Random("mischief")  # seeded on purpose


class Through:
    """A node behind mischief: what our client asks and is told, as bytes."""

    def __init__(self, node: FakeNode, strike: Mischief) -> None:
        self.struck, self.most = 0, 0
        self._node, self._strike = node, noted(strike, self._note)

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        """One answer."""
        return self.batch([(method, params)])[0]

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        """All answers, or the failure that our client makes of what came back."""
        calls = [{"id": at, "method": name, "params": given} for at, (name, given) in enumerate(requests)]
        try:
            reply = self._strike(json.dumps(calls).encode(), self._asked)
            answers = json.loads(reply.body[: reply.cut])
        except (Dropped, ValueError) as lost:
            raise NodeUnwell("the connection broke") from lost
        failed = [failure_of("a batch", one["error"]) for one in answers if "error" in one]
        if failed:
            raise failed[0]
        return [one["result"] for one in answers]

    def _note(self) -> None:
        self.struck += 1

    def _asked(self, body: bytes) -> bytes:
        asked = json.loads(body)
        calls = asked if isinstance(asked, list) else [asked]
        self.most = max(self.most, sum(call["method"] == "eth_getBlockReceipts" for call in calls))
        answers = [self._answer(call) for call in calls]
        return json.dumps(answers if isinstance(asked, list) else answers[0]).encode()

    def _answer(self, call: dict[str, Any]) -> dict[str, object]:
        if call["method"] == "eth_blockNumber":
            return {"id": call["id"], "result": hex(self._node.head.number)}
        try:
            return {"id": call["id"], "result": self._node.request(call["method"], call["params"])}
        except NodeRefused as refused:
            error = {"code": refused.code, "message": refused.message}
            return {"id": call["id"], "error": error}


@pytest.fixture
def node() -> FakeNode:
    """A chain with a log in every block."""
    made = FakeNode()
    made.extend(*[[transfer(number)] for number in range(BLOCKS)])
    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database."""
    with Store(str(tmp_path / "index.db")) as made:
        yield made


def values(store: Store) -> list[int]:
    """What the index holds, each transfer by its value."""
    with store.reading() as connection:
        return [int.from_bytes(log.data) for log, _ in read_logs(connection)]


@pytest.mark.parametrize("kind", all_kinds(SOME))
def test_every_kind_spoils_what_an_index_asks_and_nothing_false_is_kept(
    node: FakeNode, store: Store, kind: str
) -> None:
    """Some steps through the mischief: it struck, and what is stored is a beginning of the truth."""
    way = Through(node, all_kinds(random.Random(kind))[kind])  # seeded on purpose
    index = Indexer(way, store, deployed_on(node), decoder())
    for _ in range(STEPS):
        with suppress(ChainFailure):
            index.step()
    assert way.struck > 0
    assert values(store) == list(range(len(values(store))))


def test_a_capped_provider_is_read_in_small_pieces_to_the_end(node: FakeNode, store: Store) -> None:
    """No more blocks at once than it gives, after the first time that it said so."""
    way = Through(node, all_kinds(SOME)["capped-logs"])
    Indexer(way, store, deployed_on(node), decoder()).catch_up()
    assert values(store) == list(range(BLOCKS))
    assert way.struck > 0
    assert 1 < way.most <= LOG_CAP


def test_what_passes_unchanged_is_not_called_spoiled(node: FakeNode) -> None:
    """A count that grows by itself would hide a kind that tries nothing."""
    ways = [Through(node, all_kinds(SOME)[kind]) for kind in ("capped-logs", "omitted-logs", "stale-head")]
    for way in ways:
        way.request("eth_getBlockByNumber", ["0x1", False])
    assert [way.struck for way in ways] == [0, 0, 0]
