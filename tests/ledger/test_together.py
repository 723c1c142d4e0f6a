"""Requests of several threads in one exchange: nobody waits for company, and nobody gets another's answer."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ledger.chain import Chain
from ledger.errors import NodeRefused, NodeUnwell
from ledger.together import MOST_TOGETHER, Together
from tests.ledger.scripted_node import ScriptedNode, scripted_node

REFUSAL = {"error": {"code": -32000, "message": "gas required exceeds allowance"}}


@pytest.fixture
def node() -> Iterator[ScriptedNode]:
    """A node that answers a call with what it was asked about, and refuses "bad"."""
    with scripted_node() as running:
        running.answers["eth_call"] = lambda params: REFUSAL if params[0] == "bad" else params[0]
        yield running


@pytest.fixture
def chain(node: ScriptedNode) -> Iterator[Chain]:
    """A client that has proved the node's chain in this thread."""
    made = Chain(node.url, timeout=20)
    made.request("eth_blockNumber")
    node.requests.clear()
    yield made
    made.close()


def crowd(node: ScriptedNode, chain: Chain, asked: list[str]) -> list["Future[object]"]:
    """The first asks and is kept waiting until all others have come."""
    together, node.hang = Together(chain), threading.Event()
    with ThreadPoolExecutor(len(asked)) as threads:
        made = [threads.submit(together.request, "eth_call", [asked[0]])]
        while not node.requests:
            threading.Event().wait(0.001)
        made += [threads.submit(together.request, "eth_call", [one]) for one in asked[1:]]
        while len(together._waiting) < len(asked) - 1:
            threading.Event().wait(0.001)
        node.hang.set()
    return made


def test_who_comes_alone_asks_at_once(node: ScriptedNode, chain: Chain) -> None:
    """Two requests one after the other are two exchanges."""
    together = Together(chain)
    assert [together.request("eth_call", [one]) for one in "ab"] == ["a", "b"]
    assert node.requests == [["eth_call"], ["eth_call"]]


def test_who_comes_meanwhile_goes_into_the_next_exchange(node: ScriptedNode, chain: Chain) -> None:
    """Of a hundred who come while one is answered, each gets its own answer, in two exchanges."""
    asked = [f"ballot {number}" for number in range(101)]
    assert [one.result(20) for one in crowd(node, chain, asked)] == asked
    calls = [methods.count("eth_call") for methods in node.requests]
    assert calls == [1, MOST_TOGETHER, 100 - MOST_TOGETHER]


def test_one_refusal_is_told_to_the_one_who_earned_it(node: ScriptedNode, chain: Chain) -> None:
    """The others in the same exchange have their answers."""
    made = crowd(node, chain, ["first", "good", "bad", "fine"])
    assert [made[place].result(20) for place in (0, 1, 3)] == ["first", "good", "fine"]
    with pytest.raises(NodeRefused):
        made[2].result(20)


def test_a_node_that_takes_no_batches_is_asked_one_by_one(
    node: ScriptedNode, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has its answer all the same."""
    refusal = {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "batches are not allowed"}}
    answer = node.answer

    def alone(body: bytes) -> bytes:
        made = answer(body)
        return json.dumps(refusal).encode() if body.count(b"eth_call") > 1 else made

    monkeypatch.setattr(node, "answer", alone)
    made = crowd(node, chain, ["first", "second", "third"])
    assert [one.result(20) for one in made] == ["first", "second", "third"]


def test_all_learn_that_the_node_is_away(node: ScriptedNode, chain: Chain) -> None:
    """And whoever comes afterwards asks again."""
    together = Together(chain)
    node.raw = b"rubbish"
    with pytest.raises(NodeUnwell):
        together.request("eth_call", ["first"])
    for one in crowd(node, chain, ["first", "second", "third"]):
        with pytest.raises(NodeUnwell):
            one.result(20)
    node.raw = None
    assert together.request("eth_call", ["again"]) == "again"
