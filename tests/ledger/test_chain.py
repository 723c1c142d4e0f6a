"""The client: one connection a thread, batches, a pinned chain, and a name for everything a node does
wrong."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from web3 import HTTPProvider, Web3

from ledger.anvil import Anvil
from ledger.chain import Chain, bytes_of, int_of, list_of, mapping_of, text_of
from ledger.errors import (
    AlreadyKnown,
    ContractRefused,
    NodeRefused,
    NodeUnwell,
    OutOfGas,
    Throttled,
    Underpriced,
    WrongChain,
    WrongNonce,
)
from ledger.listening import free_port
from ledger.wire import BadUrl
from tests.ledger.scripted_node import ScriptedNode, scripted_node


@pytest.fixture
def node() -> Iterator[ScriptedNode]:
    """A node that answers what the test says."""
    with scripted_node() as running:
        yield running


@pytest.fixture
def client(node: ScriptedNode) -> Iterator[Chain]:
    """A client of it with a short patience."""
    chain = Chain(node.url, timeout=0.5)
    yield chain
    chain.close()


def test_one_connection_serves_a_thread(node: ScriptedNode, client: Chain) -> None:
    """Fifty requests travel over one connection; another thread has its own."""
    for _ in range(50):
        client.request("eth_blockNumber")
    assert node.connections == 1
    with ThreadPoolExecutor(1) as other:
        other.submit(client.request, "eth_blockNumber").result()
    assert node.connections == 2


def test_the_chain_is_proved_in_the_same_round_trip(node: ScriptedNode, client: Chain) -> None:
    """A new connection asks for the chain's identity along with the first request, and then no more."""
    client.request("eth_blockNumber")
    client.request("eth_blockNumber")
    assert node.requests == [["eth_chainId", "eth_getBlockByNumber", "eth_blockNumber"], ["eth_blockNumber"]]


def test_a_batch_keeps_its_order_and_its_failures_in_place(node: ScriptedNode, client: Chain) -> None:
    """Results come in the order of the requests; with try_batch a failure stands where its result would."""
    node.answers |= {"a": "0x1", "b": "0x2"}
    assert client.batch([("b", []), ("a", []), ("b", [])]) == ["0x2", "0x1", "0x2"]
    mixed = client.try_batch([("a", []), ("missing", []), ("b", [])])
    assert mixed[::2] == ["0x1", "0x2"]
    assert isinstance(mixed[1], NodeRefused)
    with pytest.raises(NodeRefused):
        client.batch([("a", []), ("missing", [])])
    assert client.batch([]) == []


def test_a_long_batch_is_split(node: ScriptedNode, client: Chain) -> None:
    """No HTTP request holds more than five hundred calls."""
    node.answers["n"] = lambda params: hex(params[0])
    answers = client.batch([("n", [number]) for number in range(1_200)])
    assert [int_of(answer) for answer in answers] == list(range(1_200))
    assert max(len(request) for request in node.requests) <= 502


def _error(call_id: object, code: int, message: str) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": call_id, "error": {"code": code, "message": message}}


TOO_MANY = "Number of requests in batch exceeds limit"
CAPS: dict[str, Callable[[list[Any]], Any]] = {
    "one error for all (Besu)": lambda _calls: _error(None, -32005, TOO_MANY),
    "one error for the first (geth)": lambda calls: [_error(calls[0]["id"], -32600, "batch too large")],
    "an error for each": lambda calls: [_error(one["id"], -32005, "batch limit is 5") for one in calls],
}


@pytest.mark.parametrize("kind", CAPS)
def test_a_node_that_takes_small_batches_only_is_given_small_ones(
    node: ScriptedNode, client: Chain, kind: str
) -> None:
    """However it says so: all is answered in the end, in order, and it is not asked for so much again."""
    node.answers["eth_getTransactionCount"] = lambda params: params[0]
    node.most, node.refuses = 5, CAPS[kind]
    wanted = [hex(number) for number in range(40)]
    assert client.batch([("eth_getTransactionCount", [one]) for one in wanted]) == wanted
    refused = sum(len(asked) > 5 for asked in node.requests)
    assert client.batch([("eth_getTransactionCount", [one]) for one in wanted]) == wanted
    assert sum(len(asked) > 5 for asked in node.requests) == refused > 0


def test_a_provider_that_wants_fewer_requests_is_not_given_more_of_them(
    node: ScriptedNode, client: Chain
) -> None:
    """A limit of requests a second is no limit of a batch: cutting it up would make it worse."""
    client.request("eth_blockNumber")
    node.most = 5
    node.refuses = lambda calls: [_error(one["id"], -32005, "rate limit exceeded") for one in calls]
    answers = client.try_batch([("eth_blockNumber", [])] * 20)
    assert {type(one) for one in answers} == {Throttled}
    assert len(node.requests) == 2


def test_a_node_that_closes_idle_connections_is_asked_again(node: ScriptedNode, client: Chain) -> None:
    """A closed kept-alive connection is opened again, and proves its chain again."""
    node.drop_after = 1
    for _ in range(5):
        assert client.request("eth_blockNumber") == "0x1"
    assert node.connections >= 5


def test_a_node_switched_to_another_chain_is_noticed(node: ScriptedNode, client: Chain) -> None:
    """Another id, or another first block under the same id, on the next connection."""
    client.request("eth_blockNumber")
    for chain_id, genesis in ((1, node.genesis), (31337, "0x" + "bb" * 32)):
        node.chain_id, node.genesis = chain_id, genesis
        client.close()
        with pytest.raises(WrongChain):
            client.request("eth_blockNumber")
    assert client.chain_id == 31337


def test_a_wrong_id_is_noticed_at_once(node: ScriptedNode) -> None:
    """A client that expects one chain does not talk to another."""
    chain = Chain(node.url, chain_id=5)
    with pytest.raises(WrongChain, match="serves chain 31337, not chain 5"):
        chain.request("eth_blockNumber")
    chain.close()


def test_a_switch_behind_an_open_connection_is_noticed_soon(
    node: ScriptedNode, client: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust in a connection ends by time: a balancer may lead it elsewhere without closing it."""
    client.request("eth_blockNumber")
    client._local.until = 0.0
    node.chain_id = 2
    with pytest.raises(WrongChain):
        client.request("eth_blockNumber")


def test_a_node_that_is_down_slow_or_gone_is_unwell(node: ScriptedNode) -> None:
    """No listener, no answer in time: NodeUnwell with the address in the sentence."""
    nobody = Chain(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NodeUnwell, match="cannot be reached"):
        nobody.request("eth_blockNumber")
    node.hang = threading.Event()
    slow = Chain(node.url, timeout=0.1)
    with pytest.raises(NodeUnwell, match="did not answer in time"):
        slow.request("eth_blockNumber")


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"<html>hello</html>",
        b"[]",
        b"{}",
        b"null",
        b"7",
        b"[[[[",
        b"[" * 100_000,
        b'{"jsonrpc":"2.0","id":0,"error":"no"}',
        b'{"jsonrpc":"2.0","id":0,"error":{"code":1}}',
        b'[{"id":0,"result":"0x7a69"},{"id":1,"result":null},{"id":2,"result":"0x1"}]',
        b'[{"id":0,"result":"sixteen"},{"id":1,"result":{"hash":"0x1"}},{"id":2,"result":"0x1"}]',
        b'{"id":99,"result":"0x1"}',
        b"\xff\xfe\x00",
    ],
)
def test_rubbish_is_the_node_being_unwell(node: ScriptedNode, client: Chain, rubbish: bytes) -> None:
    """Whatever comes instead of JSON-RPC is not believed, and the client works again afterwards."""
    node.raw = rubbish
    with pytest.raises(NodeUnwell):
        client.request("eth_blockNumber")
    node.raw = None
    assert client.request("eth_blockNumber") == "0x1"


def test_an_http_error_is_the_node_being_unwell(node: ScriptedNode, client: Chain) -> None:
    """A page of a proxy is no answer; a JSON-RPC error with an HTTP status is one."""
    node.raw, node.status = b"Bad gateway", 502
    with pytest.raises(NodeUnwell, match="HTTP 502"):
        client.request("eth_blockNumber")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": -32000, "message": "nonce too low: next nonce 5, tx nonce 4"}, WrongNonce),
        ({"code": -32000, "message": "already known"}, AlreadyKnown),
        ({"code": -32003, "message": "transaction already imported"}, AlreadyKnown),
        ({"code": -32010, "message": "AlreadyKnown"}, AlreadyKnown),
        ({"code": -32000, "message": "replacement transaction underpriced"}, Underpriced),
        ({"code": -32000, "message": "max fee per gas less than block base fee: x"}, Underpriced),
        ({"code": -32000, "message": "intrinsic gas too low"}, OutOfGas),
        ({"code": -32000, "message": "invalid chain id for signer: have 1 want 2"}, WrongChain),
        ({"code": -32000, "message": "insufficient funds for gas * price + value"}, NodeRefused),
        ({"code": 3, "message": "execution reverted", "data": "0x"}, ContractRefused),
        ({"code": -32000, "message": "Execution reverted"}, ContractRefused),
        ({"code": -32015, "message": "VM execution error.", "data": "Reverted 0x5c975abb"}, ContractRefused),
        ({"code": 3, "message": "reverted", "data": {"data": "0x5c975abb"}}, ContractRefused),
        ({"code": 3, "message": "reverted", "data": "0x123"}, ContractRefused),
    ],
)
def test_what_nodes_say_becomes_one_of_the_families(
    node: ScriptedNode, client: Chain, error: dict[str, object], kind: type[Exception]
) -> None:
    """The words of several kinds of node, mapped once."""
    node.answers["eth_sendRawTransaction"] = {"error": error}
    with pytest.raises(kind):
        client.request("eth_sendRawTransaction", ["0x"])


@pytest.mark.parametrize("reader", [int_of, bytes_of, text_of, mapping_of, list_of])
def test_answers_of_another_kind_are_not_believed(reader: object) -> None:
    """A number where a block belongs, text where bytes belong: NodeUnwell, never a crash later on."""
    for answer in (None, 7.5, True, "0xzz" if reader is not text_of else 1):
        with pytest.raises(NodeUnwell):
            reader(answer)  # type: ignore[operator]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8545",
        "ftp://host",
        "http://",
        "ws://host:1",
        "http://h:99999",
        "http://[",
        "http://h/a b\u00e4",
    ],
)
def test_an_address_that_is_no_url_is_named(url: str) -> None:
    """Before any connection is tried."""
    with pytest.raises(BadUrl):
        Chain(url).request("eth_blockNumber")


def test_a_password_in_the_address_is_sent_and_never_shown(node: ScriptedNode) -> None:
    """As HTTP's basic authorization; no sentence repeats it."""
    chain = Chain(node.url.replace("://", "://user:s3cret@"))
    assert chain.request("eth_blockNumber") == "0x1"
    assert node.authorization == "Basic dXNlcjpzM2NyZXQ="
    node.raw = b"rubbish"
    with pytest.raises(NodeUnwell) as caught:
        chain.request("eth_blockNumber")
    assert "s3cret" not in str(caught.value)
    chain.close()


@pytest.mark.chain
def test_answers_are_web3s_answers(anvil: Anvil, chain: Chain) -> None:
    """On a real node: id, block, balance and code are what web3.py reads."""
    library = Web3(HTTPProvider(anvil.url))
    account = "0x" + "42" * 20
    anvil.fund(account, 12_345)
    assert chain.chain_id == library.eth.chain_id
    assert int_of(chain.request("eth_blockNumber")) == library.eth.block_number
    assert int_of(chain.request("eth_getBalance", [account, "latest"])) == 12_345
    block = mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))
    assert block["hash"] == "0x" + bytes(library.eth.get_block("latest")["hash"]).hex()
    assert chain.call(account, b"") == b""
    assert chain.call_many([(account, b""), (account, b"\1")]) == [b"", b""]
