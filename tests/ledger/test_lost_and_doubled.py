"""Bugs that others had, and some of ours: what loses a transaction or makes it happen twice."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import cast

import pytest
from sqlalchemy import Connection, event, select

from ledger import endings
from ledger.border import failure_of
from ledger.calls import Call
from ledger.chain import BROADCAST, Chain
from ledger.crypto import address_of
from ledger.dispatch import Dispatch, Request
from ledger.entries import call_digest, call_entry, raw_entry
from ledger.errors import ChainFailure, NodeRefused, NodeUnwell, Throttled, WrongChain
from ledger.index import Indexer
from ledger.journal import Entry
from ledger.log_rows import read_logs
from ledger.outbox import Pace
from ledger.schema import blocks, cursor, logs, transactions
from ledger.store import Store
from ledger.store_errors import DatabaseUnreachable
from ledger.submission import Submission, SubmissionState
from ledger.transactions import Fees, Transaction, read_transaction, sign_transaction
from tests.ledger.fake_chain import FakeChain
from tests.ledger.fake_node import FakeNode
from tests.ledger.scripted_node import scripted_node
from tests.ledger.small_deployment import decoder, deployed_on, transfer

RELAYER, OWNER, PLACE = b"\x51" * 32, b"\x52" * 32, "0x" + "66" * 20
RESTLESS = Pace(idle=0, retry=0, resend=0, stuck=0)


@pytest.fixture
def fake() -> FakeChain:
    """An empty chain."""
    return FakeChain()


def sender(fake: FakeChain, store: Store) -> Dispatch:
    """A process of its own."""
    return Dispatch(cast(Chain, fake), store, RELAYER, RESTLESS)


def put(dispatch: Dispatch, entry: Entry) -> Submission:
    """Journals something."""
    written: Future[Submission] = Future()
    dispatch.turn([Request(entry, written)])
    return written.result(0)


def call_number(number: int, dispatch: Dispatch) -> Entry:
    """A call of our own."""
    call, key = Call(PLACE, b"\1\2" + number.to_bytes(2, "big")), f"key {number}"
    return call_entry("Call", call, key, call_digest(call, key), dispatch.address, 60_000)


def turn_until_final(dispatch: Dispatch, submission: Submission) -> Submission:
    """Turns until its end is known."""
    for _ in range(60):
        dispatch.turn([])
        dispatch._settle()
        found = dispatch.journal.by_id(submission.id)
        if found.final:
            return found
    raise AssertionError(f"{submission.intent} is not final")


def test_one_transaction_in_two_blocks_across_a_reorg_is_one_effect(fake: FakeChain, store: Store) -> None:
    """It was mined, its block went, and it was mined again elsewhere: the journal names the block that is
    there."""
    dispatch = sender(fake, store)
    first = turn_until_final(dispatch, put(dispatch, call_number(1, dispatch)))
    fake.reorg(1, keep_in_pool=True)
    fake.mine()
    fake.mine()
    for _ in range(10):
        dispatch.turn([])
    again = turn_until_final(dispatch, first)
    assert again.state is SubmissionState.MINED
    assert again.tx_hash == first.tx_hash
    assert again.block_hash != first.block_hash or again.block_number != first.block_number
    assert fake.used(dispatch.address) == 1


def test_a_nonce_does_not_drift_when_a_process_dies_after_sending(fake: FakeChain, store: Store) -> None:
    """The next process knows the nonce from the journal, not from a node that has not mined yet."""
    fake.mining = False
    dispatch = sender(fake, store)
    sent = [put(dispatch, call_number(number, dispatch)) for number in range(3)]
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE senders SET held_until = 0")
    following = sender(fake, store)
    more = put(following, call_number(3, following))
    assert [one.nonce for one in (*sent, more)] == [0, 1, 2, 3]
    fake.mining = True
    fake.mine()
    assert {turn_until_final(following, one).state for one in (*sent, more)} == {SubmissionState.MINED}
    assert fake.used(following.address) == 4


def test_an_owners_transaction_that_anvil_stranded_is_dropped_and_sent_again(
    fake: FakeChain, store: Store
) -> None:
    """We cannot make it dearer, and Anvil would never give it its turn."""
    fake.client, fake.mining = "anvil/v1.7.1", False
    dispatch = Dispatch(cast(Chain, fake), store, RELAYER, replace(RESTLESS, stuck_at_once=0))
    owned = sign_transaction(Transaction(31337, 0, PLACE, b"\1", 60_000, Fees(100, 1)), OWNER)
    submission = put(dispatch, raw_entry(read_transaction(owned.raw), owned.raw, None))
    fake.stranded.add(owned.hash)
    fake.mining = True
    fake.mine()
    assert fake.used(address_of(OWNER)) == 0
    assert turn_until_final(dispatch, submission).state is SubmissionState.MINED


@pytest.mark.parametrize("seconds", [0, -3_600])
def test_the_newest_attempt_stays_the_newest_whatever_the_clock_says(
    fake: FakeChain, store: Store, seconds: int
) -> None:
    """Two within one second, or after the clock was put back: the next one must not be made of an older."""
    fake.mining = False
    dispatch = sender(fake, store)
    submission, now = put(dispatch, call_number(1, dispatch)), 10**9
    made = [written.attempts[-1] for written in dispatch.journal.unfinished()]
    for _ in range(6):
        signed = dispatch._signatory.dearer(made[-1])
        now += seconds
        made.append(dispatch.journal.replace(submission, signed, 0, now).attempts[-1])
    (written,) = dispatch.journal.unfinished()
    assert [one.tx_hash for one in written.attempts] == [one.tx_hash for one in made]
    assert len({one.tx_hash for one in made}) == 7


def test_after_a_reorg_everything_is_sent_again_at_once(fake: FakeChain, store: Store) -> None:
    """What waited in the pool is as lost as what was mined, and no patience is due to it."""
    patient = Pace(idle=0, retry=0, resend=10**6, stuck=10**6)
    dispatch = Dispatch(cast(Chain, fake), store, RELAYER, patient)
    mined = turn_until_final(dispatch, put(dispatch, call_number(1, dispatch)))
    fake.mining = False
    waiting = put(dispatch, call_number(2, dispatch))
    fake.reorg(1, keep_in_pool=False)
    fake.pool.clear()
    fake.mining = True
    for one in (mined, waiting):
        dispatch.turn([])
        assert turn_until_final(dispatch, one).state is SubmissionState.MINED
    assert fake.used(dispatch.address) == 2


def foreign(fake: FakeChain) -> Entry:
    """A transaction that its owner signed."""
    made = Transaction(fake.chain_id, 0, PLACE, b"\7", 60_000, Fees(10**6, 1))
    signed = sign_transaction(made, OWNER)
    return raw_entry(read_transaction(signed.raw), signed.raw, None)


def test_what_a_chain_lost_while_nobody_looked_is_sent_again_however_it_grew_since(
    fake: FakeChain, store: Store
) -> None:
    """An owner's transaction: no nonce of ours tells that it is gone, and its block is far below the tip."""
    before = sender(fake, store)
    mined = put(before, foreign(fake))
    assert turn_until_final(before, mined).state is SubmissionState.MINED
    before.let_go()
    fake.reorg(1, keep_in_pool=False)
    fake.blocks += [[] for _ in range(2 * RESTLESS.recent_blocks)]
    after = sender(fake, store)
    after.turn([])
    assert turn_until_final(after, mined).state is SubmissionState.MINED
    assert len(fake.effects) == 1


def test_a_chain_that_lost_more_than_we_remember_gets_all_of_it_again(fake: FakeChain, store: Store) -> None:
    """An owner's transaction, far more blocks, one of our own: all of them go."""
    dispatch = sender(fake, store)
    first = put(dispatch, foreign(fake))
    assert turn_until_final(dispatch, first).state is SubmissionState.MINED
    fake.blocks += [[] for _ in range(2 * RESTLESS.recent_blocks)]
    last = put(dispatch, call_number(1, dispatch))
    assert turn_until_final(dispatch, last).state is SubmissionState.MINED
    fake.reorg(2 * RESTLESS.recent_blocks + 2, keep_in_pool=False)
    assert fake.effects == []
    for _ in range(4):
        dispatch.turn([])
    assert turn_until_final(dispatch, first).state is SubmissionState.MINED
    assert turn_until_final(dispatch, last).state is SubmissionState.MINED
    assert len(fake.effects) == 2


class ThrottledOnce:
    """A provider that passes a broadcast on, and says that it did not."""

    def __init__(self, fake: FakeChain) -> None:
        self._fake = fake
        self._left = 1

    def __getattr__(self, name: str) -> object:
        return getattr(self._fake, name)

    def try_batch(self, requests: list[tuple[str, list[object]]]) -> list[object]:
        """As the chain, but the first broadcast is answered with a limit."""
        answers = self._fake.try_batch(requests)
        if requests[0][0] != "eth_sendRawTransaction" or not self._left:
            return answers
        self._left -= 1
        return [
            failure_of(requests[0][0], {"code": -32005, "message": "rate limit exceeded"}) for _ in answers
        ]


def test_a_foreign_transaction_is_not_refused_because_a_provider_is_busy(
    fake: FakeChain, store: Store
) -> None:
    """It was taken, and the provider answered 429: told refused, it would have had its effect all the
    same."""
    dispatch = Dispatch(cast(Chain, ThrottledOnce(fake)), store, RELAYER, RESTLESS)
    submission = put(dispatch, foreign(fake))
    assert turn_until_final(dispatch, submission).state is SubmissionState.MINED
    assert fake.used(address_of(OWNER)) == 1


class Impostor:
    """Another chain behind the same connection for so many broadcasts: nobody there has any money."""

    def __init__(self, fake: FakeChain, answers: int) -> None:
        self._fake = fake
        self.left = answers

    def __getattr__(self, name: str) -> object:
        return getattr(self._fake, name)

    def try_batch(self, requests: list[tuple[str, list[object]]]) -> list[object]:
        """As the chain, but broadcasts are refused; whoever asks for a proof is not deceived."""
        if requests[0][0] != "eth_sendRawTransaction" or not self.left:
            return self._fake.try_batch(requests)
        self.left -= 1
        return [NodeRefused("insufficient funds for gas") for _ in requests]


def test_a_refusal_by_another_chain_ends_nothing_that_our_chain_may_have(
    fake: FakeChain, store: Store
) -> None:
    """The answer to the broadcast was lost, and then a node of another chain refused: ours had taken it."""
    fake.lose_answers, fake.mining = 1, False
    node = Impostor(fake, 0)
    dispatch = Dispatch(cast(Chain, node), store, RELAYER, RESTLESS)
    submission = put(dispatch, foreign(fake))
    node.left = 1
    dispatch.turn([])
    assert not dispatch.outbox.open[submission.id].submission.final
    fake.mining = True
    fake.mine()
    assert turn_until_final(dispatch, submission).state is SubmissionState.MINED


def test_a_refusal_after_a_reorganisation_ends_nothing_either(fake: FakeChain, store: Store) -> None:
    """It was mined and its block went: the chain may take it up again, whatever another one says."""
    node = Impostor(fake, 0)
    dispatch = Dispatch(cast(Chain, node), store, RELAYER, RESTLESS)
    submission = turn_until_final(dispatch, put(dispatch, foreign(fake)))
    fake.reorg(1, keep_in_pool=False)
    fake.mining = False
    node.left = 1
    for _ in range(4):
        dispatch.turn([])
    fake.mining = True
    fake.mine()
    assert turn_until_final(dispatch, submission).state is SubmissionState.MINED


class Penniless:
    """Our own chain, where the owner cannot pay; the first broadcast gets lost on its way there."""

    def __init__(self, fake: FakeChain) -> None:
        self._fake = fake
        self._lost = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._fake, name)

    def try_batch(self, requests: list[tuple[str, list[object]]]) -> list[object]:
        """As the chain, but no broadcast is taken."""
        sending = [method == "eth_sendRawTransaction" for method, _ in requests]
        if any(sending) and not self._lost:
            self._lost = True
            raise NodeUnwell("the connection broke")
        refusal = NodeRefused("insufficient funds for gas")
        return [
            refusal if sent else self._fake.try_batch([one])[0]
            for sent, one in zip(sending, requests, strict=True)
        ]

    try_proved = try_batch


def test_what_our_chain_refuses_and_does_not_know_is_ended(fake: FakeChain, store: Store) -> None:
    """Nobody waits for ever on a doubt that a node of our chain can clear up."""
    dispatch = Dispatch(cast(Chain, Penniless(fake)), store, RELAYER, RESTLESS)
    ended = turn_until_final(dispatch, put(dispatch, foreign(fake)))
    assert (ended.state, ended.error_name) == (SubmissionState.REFUSED, "NodeRefused")
    assert fake.effects == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": -32005, "message": "limit exceeded"}, Throttled),
        ({"code": 429, "message": "compute units"}, Throttled),
        ({"code": -32000, "message": "Too Many Requests"}, Throttled),
        ({"code": -32000, "message": "request timed out"}, Throttled),
        ({"code": -32003, "message": "insufficient funds for gas"}, NodeRefused),
    ],
)
def test_a_busy_provider_is_told_from_one_that_refuses(
    error: dict[str, object], kind: type[ChainFailure]
) -> None:
    """Only what is about the transaction may be told to its owner as a refusal."""
    assert type(failure_of("eth_sendRawTransaction", error)) is kind


def test_no_transaction_is_sent_to_a_node_that_became_another_chain() -> None:
    """The connection was closed and opened again: who is there has to prove itself before it gets
    anything."""
    with scripted_node() as node:
        node.answers["eth_sendRawTransaction"] = "0x" + "01" * 32
        chain = Chain(node.url, 31337)
        chain.request("eth_blockNumber")
        node.drop_after = 1
        chain.request("eth_blockNumber")
        node.genesis = "0x" + "bb" * 32
        with pytest.raises(WrongChain):
            chain.request("eth_sendRawTransaction", ["0x02"])
        chain.close()
        assert not [asked for asked in node.requests if "eth_sendRawTransaction" in asked]


@pytest.mark.parametrize("proved", [False, True])
@pytest.mark.parametrize("says_so", [False, True])
def test_a_transaction_goes_over_the_connection_that_proved_its_chain_or_not_at_all(
    says_so: bool, proved: bool
) -> None:
    """Closed between proof and broadcast: who would answer on the next connection has proved nothing yet."""
    with scripted_node() as node:
        node.answers |= {BROADCAST: "0x" + "01" * 32, "eth_getTransactionByHash": None}
        node.drop_after, node.says_close = 1, says_so
        chain = Chain(node.url, 31337)
        send = chain.try_proved if proved else chain.try_batch
        with pytest.raises(NodeUnwell, match="closed the connection"):
            send([("eth_getTransactionByHash", ["0x01"]), (BROADCAST, ["0x02"])])
        chain.close()
        assert not [asked for asked in node.requests if BROADCAST in asked]


def test_another_chain_gets_nothing_at_the_first_contact_either() -> None:
    """The node was away when we started, and another chain of the same id answers: our block tells them
    apart."""
    with scripted_node() as node:
        node.answers |= {BROADCAST: "0x" + "01" * 32, "eth_getBlockByNumber": None, "eth_blockNumber": "0x9"}
        chain = Chain(node.url, 31337, anchor=(7, "0x" + "07" * 32))
        for block in (None, {"hash": "0x" + "bb" * 32}):
            node.answers["eth_getBlockByNumber"] = block
            for request in ((BROADCAST, ["0x02"]), ("eth_blockNumber", [])):
                with pytest.raises(WrongChain, match="has not our block 7"):
                    chain.request(*request)
        assert not [asked for asked in node.requests if BROADCAST in asked]
        node.answers["eth_getBlockByNumber"] = {"hash": "0x" + "07" * 32}
        assert chain.request(BROADCAST, ["0x02"]) == "0x" + "01" * 32
        chain.close()


def test_a_nonce_that_a_refused_submission_gave_back_is_used_up(fake: FakeChain, store: Store) -> None:
    """An outsider used our nonce, our call was refused for it, and a reorg took the outsider's away: the
    gap is filled under the refused submission, and later ones are not held up."""
    dispatch = sender(fake, store)
    fake.mining = False
    refused = put(dispatch, call_number(1, dispatch))
    written = dispatch.journal.by_id(refused.id)
    dispatch.journal.settle([endings.refused(written, "WrongNonce", "Somebody else used it.", {}, 0)], 0)
    dispatch.outbox.clear()
    fake.pool.clear()
    later = put(dispatch, call_number(2, dispatch))
    fake.mining = True
    assert turn_until_final(dispatch, later).state is SubmissionState.MINED
    assert turn_until_final(dispatch, refused).state is SubmissionState.REFUSED
    assert fake.used(dispatch.address) == 2


def index_of(node: FakeNode, store: Store) -> Indexer:
    """An indexer of the node's deployment."""
    return Indexer(node, store, deployed_on(node), decoder())


def values(store: Store) -> list[int]:
    """What the index holds, each transfer by its value."""
    with store.reading() as connection:
        return [int.from_bytes(log.data) for log, _ in read_logs(connection)]


def rows(store: Store) -> list[list[tuple[object, ...]]]:
    """Every row of the index, and the cursor."""
    with store.reading() as connection:
        tables = (blocks, transactions, logs, cursor)
        return [[tuple(row) for row in connection.execute(select(one))] for one in tables]


@pytest.mark.parametrize("depth", [1, 2, 33, 64, 65, 90])
def test_a_deep_reorg_leaves_no_event_twice(node: FakeNode, store: Store, depth: int) -> None:
    """The same events come again on the new branch, in other blocks: the index is the one that a new one
    would be."""
    node.extend(*[[transfer(number)] for number in range(100)])
    index = index_of(node, store)
    index.catch_up()
    node.reorganise(depth, [], *[[transfer(number)] for number in range(100 - depth, 100)], [])
    index.catch_up()
    assert values(store) == list(range(100))


class FullDisk(Exception):
    """The disk is full, in the middle of a recovery."""


@pytest.mark.parametrize("table", ["logs", "transactions", "blocks", "cursor"])
def test_a_recovery_that_breaks_off_clears_nothing_half(node: FakeNode, store: Store, table: str) -> None:
    """Whatever statement fails, every row is as it was, and the next step does it whole."""
    node.extend([transfer(1)], [transfer(2)], [transfer(3)])
    index = index_of(node, store)
    index.catch_up()
    before = rows(store)
    node.reorganise(2, [transfer(20)], [transfer(30)], [transfer(40)])

    def fails(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("DELETE", "UPDATE")) and table in statement.split()[1:3]:
            raise FullDisk

    event.listen(store.engine, "before_cursor_execute", fails)
    with pytest.raises(FullDisk):
        index.step()
    event.remove(store.engine, "before_cursor_execute", fails)
    assert rows(store) == before
    index.catch_up()
    assert values(store) == [1, 20, 30, 40]


@dataclass
class Pruned(FakeNode):
    """A node that has thrown its old blocks away."""

    oldest: int = 0

    def _eth_getBlockByNumber(self, name: str, full: bool) -> object:  # noqa: N802
        if name != "latest" and int(name, 16) < self.oldest:
            return None
        return super()._eth_getBlockByNumber(name, full)


def test_rows_are_not_deleted_when_a_pruned_node_cannot_say_where_the_branches_part(store: Store) -> None:
    """All that it has is another branch, and below that it has nothing: the rows stay, and it is named."""
    node = Pruned()
    node.extend(*[[transfer(number)] for number in range(1, 9)])
    index = index_of(node, store)
    index.catch_up()
    before = rows(store)
    node.reorganise(4, *[[transfer(number)] for number in range(50, 56)])
    node.oldest = 7
    with pytest.raises(WrongChain):
        index.catch_up()
    assert rows(store) == before
    node.oldest = 0
    index.catch_up()
    assert values(store) == [*range(1, 5), *range(50, 56)]


class Forgetful(Store):
    """A database that commits and then breaks the connection before it says so, once, at a named commit."""

    breaks_after = ""

    @contextmanager
    def transaction(self, point: str = "unnamed", durable: bool = True) -> Iterator[Connection]:
        with super().transaction(point, durable) as connection:
            yield connection
        if point == self.breaks_after:
            self.breaks_after = ""
            raise DatabaseUnreachable("the connection broke")


@pytest.mark.parametrize("point", ["journal.add", "journal.replace", "journal.settle"])
def test_what_was_written_although_the_database_said_otherwise_is_sent(
    fake: FakeChain, store: Store, point: str
) -> None:
    """A commit whose answer is lost leaves an entry that memory does not know, and a nonce that is taken."""
    forgetful = Forgetful(store.url.render_as_string(hide_password=False))
    dispatch = sender(fake, forgetful)
    turn_until_final(dispatch, put(dispatch, call_number(1, dispatch)))
    doubtful, later = call_number(2, dispatch), call_number(3, dispatch)
    fake.mining = point != "journal.replace"
    forgetful.breaks_after = point
    written: Future[Submission] = Future()
    dispatch.turn([Request(doubtful, written)])
    dispatch.turn([])
    dispatch.turn([])
    fake.mining = True
    fake.mine()
    last = turn_until_final(dispatch, put(dispatch, later))
    found = dispatch.journal.by_digest(doubtful.digest)
    assert found is not None
    assert {turn_until_final(dispatch, one).state for one in (found, last)} == {SubmissionState.MINED}
    assert fake.effects == [b"\1\2\0" + bytes([number]) for number in (1, 2, 3)]
    assert forgetful.breaks_after == ""
    forgetful.close()
