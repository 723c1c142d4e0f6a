"""The index against a hand-written node: order, cursor, completeness, reorganisations of every depth."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select

from governance.facts.money import Transfer
from ledger.compare_index import compare_index
from ledger.decode import MalformedEvent, UnknownEvent
from ledger.errors import NodeRefused, NodeUnwell, WrongChain
from ledger.fetch import NodeLies
from ledger.index import Indexer
from ledger.log_rows import DROPPED_TOGETHER, REORG_WINDOW, count_logs, read_logs, read_tip
from ledger.schema import blocks
from ledger.store import Store
from ledger.store_errors import WrongDatabase
from tests.budget import examples
from tests.databases import database_in, dropped_afterwards
from tests.ledger.fake_node import LOGS, FakeNode
from tests.ledger.small_deployment import TOKEN, TRANSFER, decoder, deployed_on, transfer


def indexer(node: FakeNode, store: Store) -> Indexer:
    """An indexer of the node's deployment."""
    return Indexer(node, store, deployed_on(node), decoder())


def values(store: Store) -> list[int]:
    """What the index holds, each transfer by its value."""
    with store.reading() as connection:
        return [int.from_bytes(log.data) for log, _ in read_logs(connection)]


def in_window(store: Store, node: FakeNode) -> list[tuple[Any, ...]]:
    """The blocks that a reorganisation could still reach, as the index has them."""
    recent = select(blocks).where(blocks.c.number > len(node.blocks) - 1 - REORG_WINDOW)
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(recent.order_by(blocks.c.number))]


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


@settings(max_examples=examples(16), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 64), st.integers(0, 70), st.data())
@pytest.mark.slow
def test_a_reorganisation_of_any_depth_leaves_what_the_chain_says(
    tmp_path_factory: pytest.TempPathFactory, depth: int, regrown: int, data: st.DataObject
) -> None:
    """Depth 1 to 64, the new branch shorter or longer: index and chain agree, and the step says what went."""
    node = FakeNode()
    content = st.lists(st.integers(0, 2**256 - 1).map(transfer), max_size=2)
    node.extend(*[data.draw(content) for _ in range(70)])
    with dropped_afterwards(), Store(database_in(tmp_path_factory.mktemp("reorg"))) as store:
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


@pytest.mark.parametrize("regrown", [0, 3, 90, 400])
def test_a_chain_that_became_shorter_leaves_what_a_fresh_index_has(
    node: FakeNode, store: Store, tmp_path: Path, regrown: int
) -> None:
    """Empty blocks that were too old on the longer chain and are not on the shorter one are there again."""
    node.extend([transfer(1)], *[[] for _ in range(50)], [transfer(2)])
    node.extend(*[[] for _ in range(300)])
    index = indexer(node, store)
    index.catch_up()
    node.reorganise(200, *[[] for _ in range(regrown)])
    index.catch_up()
    with dropped_afterwards(), Store(database_in(tmp_path, "other")) as other:
        indexer(node, other).catch_up()
        assert in_window(store, node) == in_window(other, node)
    assert values(store) == [1, 2]


def test_a_chain_that_moves_while_dropped_blocks_are_read_is_looked_at_again(
    node: FakeNode, store: Store
) -> None:
    """Nothing is undone on the word of two branches; the next look finds the right one."""
    node.extend(*[[] for _ in range(300)])
    index = indexer(node, store)
    index.catch_up()
    node.reorganise(200)
    told = node.batch

    def moving(requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        if len(requests) > 1 and all(int(str(params[0]), 16) < 45 for _, params in requests):
            node.batch = told  # type: ignore[method-assign]
            node.reorganise(100, [transfer(7)])
        return told(requests)

    node.batch = moving  # type: ignore[method-assign]
    index.catch_up()
    assert node.batch is not moving
    assert values(store) == [7]


def test_old_empty_blocks_are_dropped(node: FakeNode, store: Store) -> None:
    """An idle chain does not fill the disk."""
    index = indexer(node, store)
    for _ in range(10):
        node.extend(*[[] for _ in range(60)])
        index.catch_up()
    with store.reading() as connection:
        assert len(connection.execute(select(blocks.c.number)).all()) <= REORG_WINDOW + DROPPED_TOGETHER + 1


def test_a_chain_that_became_shorter_leaves_no_gap_that_an_audit_minds(node: FakeNode, store: Store) -> None:
    """Empty blocks that were dropped while the chain was longer are within the window again, and there; one
    that goes from the middle is missed.
    """
    node.extend(*[[] for _ in range(REORG_WINDOW + 150)])
    index = indexer(node, store)
    index.catch_up()
    node.reorganise(200, [transfer(9)])
    index.catch_up()
    assert values(store) == on_chain(node)
    assert compare_index(node, deployed_on(node), store).clean
    with store.transaction() as connection:
        connection.execute(delete(blocks).where(blocks.c.number == node.head.number - 20))
    (finding,) = compare_index(node, deployed_on(node), store).findings
    assert finding.rule == "missing row"


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


Answer = list[dict[str, Any]]


def omitted(receipts: Answer) -> Answer:
    """A log is left out."""
    return [{**one, "logs": []} for one in receipts]


def left_out(receipts: Answer) -> Answer:
    """A whole receipt is left out."""
    return receipts[:-1]


def altered(receipts: Answer) -> Answer:
    """A log says another amount."""
    return [{**one, "logs": [{**log, "data": "0x" + "07" * 32} for log in one["logs"]]} for one in receipts]


def doubled(receipts: Answer) -> Answer:
    """A log is there twice."""
    return [{**one, "logs": one["logs"] * 2} for one in receipts]


def moved(receipts: Answer) -> Answer:
    """A log says that it is of another block."""
    elsewhere = "0x" + "0e" * 32
    return [{**one, "logs": [{**log, "blockHash": elsewhere} for log in one["logs"]]} for one in receipts]


def renumbered(receipts: Answer) -> Answer:
    """Logs swap their places."""
    last = len(receipts) - 1
    return [
        {**one, "logs": [{**log, "logIndex": hex(last - place)} for log in one["logs"]]}
        for place, one in enumerate(receipts)
    ]


@pytest.mark.parametrize("lie", [omitted, left_out, altered, doubled, moved, renumbered])
def test_a_lie_about_logs_is_caught_by_the_receipts_root(
    node: FakeNode, store: Store, lie: Callable[[Answer], Answer]
) -> None:
    """Nothing of it is stored, and when the node tells the truth again, the index goes on."""
    node.extend([transfer(1), transfer(2)])
    index = indexer(node, store)
    index.catch_up()
    node.extend([transfer(3), transfer(4)])
    node.lie = lie
    with pytest.raises(NodeLies):
        index.catch_up()
    assert values(store) == [1, 2]
    node.lie = None
    index.catch_up()
    assert values(store) == [1, 2, 3, 4]


@pytest.mark.parametrize("field", ["receiptsRoot", "logsBloom", "parentHash", "timestamp"])
def test_a_header_that_does_not_have_its_hash_is_caught(node: FakeNode, store: Store, field: str) -> None:
    """A lie about the logs cannot be covered by one about the block."""
    index = indexer(node, store)
    index.catch_up()
    node.extend([transfer(1)])
    honest, _ = node.head.fields[field], node.head.hash
    node.head.fields[field] = honest[:-1] + ("1" if honest[-1] != "1" else "2")
    with pytest.raises(NodeLies):
        index.catch_up()
    node.head.fields[field] = honest
    index.catch_up()
    assert values(store) == [1]


def test_a_chain_that_hashes_headers_by_its_own_rule_is_followed(store: Store) -> None:
    """Validators' seals lie in the header (IBFT, QBFT): hashes are pinned by each other, receipts proved."""
    node = FakeNode(sealed=True)
    node.extend([transfer(1)], [transfer(2)])
    indexer(node, store).catch_up()
    assert values(store) == [1, 2]


def test_a_node_without_receipts_of_blocks_is_read_by_logs_of_blocks(node: FakeNode, store: Store) -> None:
    """What it says is held against the headers' filters."""
    node.knows_receipts = False
    node.extend([transfer(1)], [], [transfer(3)])
    indexer(node, store).catch_up()
    assert values(store) == [1, 3]


def test_not_knowing_receipts_any_more_is_no_way_out_of_a_proof(node: FakeNode, store: Store) -> None:
    """A node that proved once is held to it."""
    node.extend([transfer(1)])
    index = indexer(node, store)
    index.catch_up()
    node.extend([transfer(2)])
    node.knows_receipts = False
    with pytest.raises(NodeRefused):
        index.catch_up()
    assert values(store) == [1]


class _Rubbish:
    """A node that answers the same to whoever asks for logs."""

    def __init__(self, node: FakeNode, logs: object, method: str) -> None:
        self._node = node
        self._logs = logs
        self._method = method
        node.knows_receipts = method != "eth_getLogs"

    def request(self, method: str, params: object = ()) -> object:
        return self._logs if method == self._method else self._node.request(method, params)  # type: ignore[arg-type]

    def batch(self, requests: object) -> list[object]:
        return [self.request(method, params) for method, params in requests]  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", LOGS)
@pytest.mark.parametrize("answer", [{}, [None], [{}], [{"blockNumber": "zz"}], "0x", 7])
def test_rubbish_instead_of_logs_is_a_node_that_is_unwell(
    node: FakeNode, store: Store, answer: object, method: str
) -> None:
    """Whatever the shape, the failure is named and nothing is stored."""
    node.extend([transfer(1)])
    with pytest.raises(NodeUnwell):
        Indexer(_Rubbish(node, answer, method), store, deployed_on(node), decoder()).catch_up()
    assert values(store) == []


@pytest.mark.parametrize("wrong", ["twice", "of a stranger"])
def test_logs_that_cannot_be_the_blocks_are_refused(node: FakeNode, store: Store, wrong: str) -> None:
    """Without receipts: a repeated log would count twice, and the block's filter does not know a
    stranger's."""
    node.extend([transfer(1)])
    (log,) = node.head.logs(node.head.hash)
    answer = [log, log] if wrong == "twice" else [{**log, "address": "0x" + "99" * 20}]
    with pytest.raises(NodeUnwell):
        Indexer(_Rubbish(node, answer, "eth_getLogs"), store, deployed_on(node), decoder()).catch_up()
    assert values(store) == []


def test_a_providers_cap_on_a_batch_is_learned(node: FakeNode, store: Store) -> None:
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
