"""Two processes on one database: whoever is late sees it, reads again, and writes nothing on old rows."""

import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from governance.consortium import Consortium
from ledger.calls import Call
from ledger.dispatch import Dispatch, Request
from ledger.entries import call_digest, call_entry
from ledger.index import Indexer
from ledger.log_rows import read_logs, read_tip
from ledger.outbox import Pace
from ledger.replica import Replica
from ledger.store import Store
from ledger.submission import SenderHeldElsewhere, Submission, SubmissionState
from tests.databases import database_in
from tests.ledger.fake_chain import FakeChain
from tests.ledger.fake_node import FakeNode
from tests.ledger.small_deployment import decoder, deployed_on, transfer

RELAYER, PLACE = b"\x51" * 32, "0x" + "66" * 20
RESTLESS = Pace(idle=0, retry=0, resend=0, stuck=0)


def indexer(node: FakeNode, store: Store) -> Indexer:
    """An indexer of a process of its own."""
    return Indexer(node, store, deployed_on(node), decoder())


def values(store: Store) -> list[int]:
    """What the index holds, each transfer by its value."""
    with store.reading() as connection:
        return [int.from_bytes(log.data) for log, _ in read_logs(connection)]


def test_two_indexers_on_one_database_write_each_block_once(node: FakeNode, store: Store) -> None:
    """The one that comes second reads what the first one wrote and goes on from there."""
    one, other = indexer(node, store), indexer(node, store)
    for number in range(6):
        node.extend([transfer(number)])
        for index in (one, other) if number % 2 else (other, one):
            index.catch_up()
    assert values(store) == list(range(6))
    assert one.tip == other.tip


def test_an_indexer_that_stood_still_through_a_reorg_takes_nothing_back(node: FakeNode, store: Store) -> None:
    """Its tip is of a branch that another process has undone: the new branch stays."""
    stale, awake = indexer(node, store), indexer(node, store)
    node.extend([transfer(1)], [transfer(2)], [transfer(3)])
    stale.catch_up()
    awake.catch_up()
    node.reorganise(2, [transfer(20)], [transfer(30)])
    awake.catch_up()
    node.extend([transfer(40)])
    stale.catch_up()
    assert values(store) == [1, 20, 30, 40]
    with store.reading() as connection:
        tip = read_tip(connection)
    assert tip is not None
    assert tip.hash == node.head.hash


def test_a_replica_hears_of_facts_that_another_process_indexed(node: FakeNode, store: Store) -> None:
    """A step that does not know all that came makes the replica read the index."""
    mine, theirs, replica = indexer(node, store), indexer(node, store), Replica(store, decoder())
    told: list[Consortium] = []
    for number in (1, 2, 3):
        node.extend([transfer(number)])
        theirs.catch_up()
        step = mine.step()
        assert step.before is None
        replica.told(step)
        told.append(replica.view().consortium)
    assert replica.view().as_of.block == node.head.number


def submitted(dispatch: Dispatch, key: str = "key") -> Submission:
    """One call, journaled."""
    call = Call(PLACE, b"\1\2\3")
    entry = call_entry("Call", call, key, call_digest(call, key), dispatch.address, 60_000)
    written: Future[Submission] = Future()
    dispatch.turn([Request(entry, written)])
    return written.result(0)


def test_a_sender_that_stood_still_writes_no_old_ending(tmp_path: Path) -> None:
    """Another process has the lease: what the stale one knows must not be written over what is true now."""
    chain = FakeChain()
    with Store(database_in(tmp_path)) as store:
        stale = Dispatch(chain, store, RELAYER, RESTLESS)  # type: ignore[arg-type]
        known = submitted(stale)
        with store.transaction() as connection:
            connection.exec_driver_sql("UPDATE senders SET holder = 'elsewhere/1/another', held_until = 1e12")
        old = replace(known, state=SubmissionState.MINED, block_number=1, block_hash="0x" + "01" * 32)
        with pytest.raises(SenderHeldElsewhere):
            stale.journal.settle([old], 0)
        assert stale.journal.by_id(known.id) != old


def test_a_clock_that_is_an_hour_off_makes_no_two_processes_send(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour ahead of the others one takes the key from a process that lives, which sends nothing more, and
    waits for the other's lease; each transaction has a nonce of its own.
    """
    wall, hours, chain = time.time, [0], FakeChain()
    monkeypatch.setattr(time, "time", lambda: wall() + hours[0] * 3_600)
    with Store(database_in(tmp_path)) as store:
        right, ahead = (Dispatch(chain, store, RELAYER, RESTLESS) for _ in range(2))  # type: ignore[arg-type]
        first = submitted(right, "one")
        hours[0] = 1
        second = submitted(ahead, "two")
        hours[0] = 0
        for _ in range(2):
            with pytest.raises(SenderHeldElsewhere):
                submitted(right, "three")
    assert [first.nonce, second.nonce] == [0, 1]
    assert len(chain.effects) == 2
