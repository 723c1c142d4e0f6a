"""The index against a hand-written node: order, cursor, completeness, reorganisations of every depth."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from governance.facts.money import Transfer
from ledger.decode import MalformedEvent, UnknownEvent
from ledger.errors import NodeRefused, NodeUnwell, WrongChain
from ledger.index import Indexer
from ledger.log_rows import DROPPED_TOGETHER, REORG_WINDOW, count_logs, read_logs, read_tip
from ledger.schema import blocks
from ledger.store import Store
from ledger.store_errors import WrongDatabase
from tests.budget import examples
from tests.databases import database_in
from tests.ledger.fake_node import FakeNode
from tests.ledger.small_deployment import TOKEN, TRANSFER, decoder, deployed_on, transfer


def indexer(node: FakeNode, store: Store) -> Indexer:
    """An indexer of the node's deployment."""
    return Indexer(node, store, deployed_on(node), decoder())


def values(store: Store) -> list[int]:
    """What the index holds, each transfer by its value."""
    with store.reading() as connection:
        return [int.from_bytes(log.data) for log, _ in read_logs(connection)]


def on_chain(node: FakeNode) -> list[int]:
    """What the chain emitted, each transfer by its value."""
    return [int.from_bytes(data) for block in node.blocks for _, _, data in block.emitted]


def test_every_log_is_kept_in_the_order_of_the_chain(node: FakeNode, store: Store) -> None:
    """What the index holds is what the chain emitted, row for row."""
    node.extend(*[[transfer(10 * n + i) for i in range(n % 4)] for n in range(300)])
    assert indexer(node, store).catch_up() is not None
    assert values(store) == on_chain(node)
    with store.reading() as connection:
        tip = read_tip(connection)
    assert tip is not None
    assert (tip.number, tip.hash, tip.time) == (node.head.number, node.head.hash, node.head.time)


def test_a_step_gives_the_facts_it_added(node: FakeNode, store: Store) -> None:
    """A fact names its block, its place in it, and its contract."""
    index = indexer(node, store)
    index.catch_up()
    node.extend([transfer(7)])
    (fact,) = index.step().facts
    assert isinstance(fact, Transfer)
    assert (fact.contract, fact.value, fact.at.block, fact.at.time) == ("VotingToken", 7, 1, node.head.time)


def test_a_step_without_a_new_block_changes_nothing(node: FakeNode, store: Store) -> None:
    """The same head twice adds nothing twice."""
    node.extend([transfer(1)])
    index = indexer(node, store)
    index.catch_up()
    assert index.step().facts == ()
    assert values(store) == [1]


def test_a_restarted_index_goes_on_at_its_cursor(node: FakeNode, store: Store) -> None:
    """The cursor is in the database, so that a new process reads nothing twice and misses nothing."""
    node.extend([transfer(1)], [transfer(2)])
    indexer(node, store).catch_up()
    node.extend([transfer(3)])
    indexer(node, store).catch_up()
    assert values(store) == [1, 2, 3]


@settings(max_examples=examples(64), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 64), st.integers(0, 70), st.data())
@pytest.mark.slow
def test_a_reorganisation_of_any_depth_leaves_what_the_chain_says(
    tmp_path_factory: pytest.TempPathFactory, depth: int, regrown: int, data: st.DataObject
) -> None:
    """Depth 1 to 64, the new branch shorter or longer: index and chain agree, and the step says what went."""
    node = FakeNode()
    content = st.lists(st.integers(0, 2**256 - 1).map(transfer), max_size=2)
    node.extend(*[data.draw(content) for _ in range(70)])
    with Store(database_in(tmp_path_factory.mktemp("reorg"))) as store:
        index = indexer(node, store)
        index.catch_up()
        lost = [block.hash for block in node.blocks[-depth:]]
        node.reorganise(depth, *[data.draw(content) for _ in range(regrown)])
        step = index.step()
        index.catch_up()
        assert step.undone is not None
        assert [ref.hash for ref in step.undone.blocks] == lost
        assert values(store) == on_chain(node)
        with store.reading() as connection:
            kept = [
                bytes(row.hash) for row in connection.execute(select(blocks.c.hash).order_by(blocks.c.number))
            ]
        assert kept == [block.hash for block in node.blocks]


def test_a_fork_below_the_window_of_empty_blocks_is_found(node: FakeNode, store: Store) -> None:
    """Empty blocks are dropped with time; blocks with facts still show how far the chain changed."""
    node.extend([transfer(1)], [transfer(2)], *[[] for _ in range(2 * REORG_WINDOW)])
    index = indexer(node, store)
    index.catch_up()
    node.reorganise(2 * REORG_WINDOW + 1, [transfer(3)], *[[] for _ in range(3)])
    index.catch_up()
    assert values(store) == [1, 3]


def test_old_empty_blocks_are_dropped(node: FakeNode, store: Store) -> None:
    """An idle chain does not fill the disk."""
    index = indexer(node, store)
    for _ in range(10):
        node.extend(*[[] for _ in range(60)])
        index.catch_up()
    with store.reading() as connection:
        assert len(connection.execute(select(blocks.c.number)).all()) <= REORG_WINDOW + DROPPED_TOGETHER + 1


def test_an_unknown_event_at_our_contract_stops_the_index(node: FakeNode, store: Store) -> None:
    """A fact that cannot be read is an error, and nothing of its step is kept."""
    node.extend([transfer(1), (bytes.fromhex(TOKEN[2:]), b"\xee" * 32, b"")])
    with pytest.raises(UnknownEvent, match="VotingToken"):
        indexer(node, store).catch_up()
    with store.reading() as connection:
        assert count_logs(connection) == 0
        assert read_tip(connection) is None


def test_an_event_with_the_wrong_bytes_stops_the_index(node: FakeNode, store: Store) -> None:
    """Data shorter than the event's is named, not read as zero."""
    node.extend([(bytes.fromhex(TOKEN[2:]), TRANSFER + bytes(64), b"\x01")])
    with pytest.raises(MalformedEvent, match="block 1"):
        indexer(node, store).catch_up()


@pytest.mark.parametrize("knows_receipts", [True, False])
def test_logs_that_the_node_left_out_are_found(node: FakeNode, store: Store, knows_receipts: bool) -> None:
    """The header's filter says that something is missing, and the receipts (or its own logs) say what."""
    node.extend([transfer(1)], [transfer(2)], [transfer(3)])
    node.hide = {2}
    node.knows_receipts = knows_receipts
    indexer(node, store).catch_up()
    assert values(store) == [1, 2, 3]


def test_another_contracts_log_is_refused(node: FakeNode, store: Store) -> None:
    """A node that answers what was not asked for is unwell."""
    node.extend([transfer(1)])
    stranger = "0x" + "99" * 20
    node.head.emitted.append(transfer(2, stranger))
    answer = node.head.logs()
    index = Indexer(_Rubbish(node, answer), store, deployed_on(node), decoder())
    with pytest.raises(NodeUnwell):
        index.catch_up()


class _Rubbish:
    """A node whose eth_getLogs answers the same whatever is asked."""

    def __init__(self, node: FakeNode, logs: object) -> None:
        self._node = node
        self._logs = logs

    def request(self, method: str, params: object = ()) -> object:
        return self._logs if method == "eth_getLogs" else self._node.request(method, params)  # type: ignore[arg-type]

    def batch(self, requests: object) -> list[object]:
        return [self.request(method, params) for method, params in requests]  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", [None, {}, [None], [{}], [{"blockNumber": "zz"}]])
def test_rubbish_instead_of_logs_is_a_node_that_is_unwell(
    node: FakeNode, store: Store, answer: object
) -> None:
    """Whatever the shape, the failure is named and nothing is stored."""
    node.extend([transfer(1)])
    with pytest.raises(NodeUnwell):
        Indexer(_Rubbish(node, answer), store, deployed_on(node), decoder()).catch_up()
    assert values(store) == []


def test_logs_twice_are_refused(node: FakeNode, store: Store) -> None:
    """A repeated log would be counted twice, so the answer is not believed."""
    node.extend([transfer(1)])
    logs = node.head.logs()
    with pytest.raises(NodeUnwell, match="twice"):
        Indexer(_Rubbish(node, logs + logs), store, deployed_on(node), decoder()).catch_up()


def test_a_providers_cap_on_the_range_is_learned(node: FakeNode, store: Store) -> None:
    """The span is halved until the node answers, and stays there."""
    node.extend(*[[transfer(n)] for n in range(100)])
    node.cap = 5
    indexer(node, store).catch_up()
    assert values(store) == on_chain(node)


def test_a_cap_that_no_span_satisfies_is_an_error(node: FakeNode, store: Store) -> None:
    """A node that refuses even one block is told of, not asked for ever."""
    node.extend([transfer(1)], [transfer(2)])
    node.cap = 0
    with pytest.raises(NodeRefused):
        indexer(node, store).catch_up()


@pytest.mark.postgres
def test_postgresql_holds_the_same_rows(node: FakeNode, postgres_url: str) -> None:
    """The second database, the same schema: append, reorganisation and order are the same."""
    node.extend(*[[transfer(10 * n + i) for i in range(n % 4)] for n in range(100)])
    with Store(postgres_url) as store:
        index = indexer(node, store)
        index.catch_up()
        node.reorganise(40, [transfer(2**256 - 1)], [])
        step = index.step()
        assert step.undone is not None
        assert len(step.undone.blocks) == 40
        index.catch_up()
        assert values(store) == on_chain(node)


def test_a_database_of_another_deployment_is_refused(node: FakeNode, store: Store) -> None:
    """Facts of two deployments never mix."""
    indexer(node, store).catch_up()
    with pytest.raises(WrongDatabase):
        Indexer(node, store, deployed_on(node, chain_id=1), decoder())


def test_another_chain_is_refused_and_nothing_is_undone(node: FakeNode, store: Store) -> None:
    """When not even the deployment's block is there, it is no reorganisation."""
    node.extend([transfer(1)], [transfer(2)])
    index = indexer(node, store)
    index.catch_up()
    node.blocks.clear()
    node.branch = 9
    node.extend([], [], [], [])
    with pytest.raises(WrongChain):
        index.step()
    assert values(store) == [1, 2]


def refuse_cursor(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    """Breaks off at the last statement of a step, whatever the database."""
    if statement.startswith("UPDATE cursor"):
        raise InterruptedError


def test_cursor_and_facts_are_one_transaction(node: FakeNode, store: Store) -> None:
    """A step whose rows cannot all be written moves nothing: the failure is repeatable, not half done."""
    node.extend([transfer(1)])
    index = indexer(node, store)
    index.catch_up()
    node.extend([transfer(2), transfer(3)])
    event.listen(store.engine, "before_cursor_execute", refuse_cursor)
    with pytest.raises(InterruptedError):
        index.step()
    assert values(store) == [1]
    event.remove(store.engine, "before_cursor_execute", refuse_cursor)
    index.catch_up()
    assert values(store) == [1, 2, 3]
