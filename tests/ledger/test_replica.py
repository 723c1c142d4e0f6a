"""The replica: whole blocks only, for readers that never wait, through growth, reorganisation and failure."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from governance.consortium import Consortium
from ledger.errors import NodeUnwell
from ledger.follower import Follower
from ledger.index import Indexer, Step
from ledger.replica import NotFollowing, Replica, View
from ledger.store import Store
from ledger.store_errors import DatabaseBusy, DatabaseUnreachable
from tests.ledger.fake_node import FakeNode
from tests.ledger.small_deployment import TOKEN, decoder, deployed_on, transfer

HOLDER = "0x" + "11" * 20


def followed(node: FakeNode, store: Store, confirmations: int = 0) -> tuple[Indexer, Replica]:
    """An indexer and a replica of the node's chain."""
    return Indexer(node, store, deployed_on(node), decoder()), Replica(store, decoder(), confirmations)


def held(consortium: Consortium) -> int:
    """The only number that the small deployment has."""
    return consortium.power.tokens.units_of(HOLDER)


def test_before_the_first_block_there_is_nothing_to_read(store: Store) -> None:
    """And the replica says so."""
    replica = Replica(store, decoder())
    with pytest.raises(NotFollowing):
        replica.view()
    assert replica.version == 0


def test_a_view_is_the_sum_of_all_facts(node: FakeNode, store: Store) -> None:
    """Told by the index or read from it, the result is the same."""
    index, replica = followed(node, store)
    node.extend([transfer(5)], [], [transfer(7)])
    index.catch_up(replica.told)
    assert held(replica.view().consortium) == 12
    other = Replica(store, decoder())
    other.catch_up()
    assert held(other.view().consortium) == 12
    assert other.view().as_of == replica.view().as_of
    assert replica.view().as_of.hash == "0x" + node.head.hash.hex()


def test_a_view_does_not_change_while_it_is_held(node: FakeNode, store: Store) -> None:
    """Whatever happens meanwhile; the next view has it."""
    index, replica = followed(node, store)
    node.extend([transfer(1)])
    index.catch_up(replica.told)
    kept = replica.view().consortium
    for _ in range(4):
        node.extend([transfer(1)])
        index.catch_up(replica.told)
    assert held(kept) == 1
    assert held(replica.view().consortium) == 5
    del kept
    node.extend([transfer(1)])
    index.catch_up(replica.told)
    assert held(replica.view().consortium) == 6


def test_a_reorganisation_takes_facts_away(node: FakeNode, store: Store) -> None:
    """The replica is what the chain is, never more."""
    index, replica = followed(node, store)
    node.extend([transfer(1)], [transfer(2)], [transfer(4)])
    index.catch_up(replica.told)
    node.reorganise(2, [transfer(8)])
    index.catch_up(replica.told)
    assert held(replica.view().consortium) == 9
    changes = replica.changes_since(0)
    assert changes is not None
    assert changes[-1].rebuilt


def test_a_reorganisation_of_empty_blocks_rebuilds_nothing(node: FakeNode, store: Store) -> None:
    """No fact went, so no copy has to be made; the block it is true at is another."""
    index, replica = followed(node, store)
    node.extend([transfer(1)], [], [])
    index.catch_up(replica.told)
    node.reorganise(2, [], [], [transfer(2)])
    index.catch_up(replica.told)
    assert held(replica.view().consortium) == 3
    changes = replica.changes_since(1)
    assert changes is not None
    assert not any(change.rebuilt for change in changes)


def test_confirmed_means_that_no_fact_can_still_go(node: FakeNode, store: Store) -> None:
    """Two blocks on top of the last fact, when two are asked for."""
    index, replica = followed(node, store, confirmations=2)
    node.extend([transfer(1)], [])
    index.catch_up(replica.told)
    assert not replica.view().as_of.confirmed
    node.extend([])
    index.catch_up(replica.told)
    assert replica.view().as_of.confirmed


def test_another_process_index_is_followed(node: FakeNode, store: Store) -> None:
    """By reading the database alone, also over a reorganisation."""
    index, replica = followed(node, store)
    for content, depth in (([transfer(1)], 0), ([transfer(2)], 0), ([transfer(4)], 2), ([], 0)):
        node.reorganise(depth, content) if depth else node.extend(content)
        index.catch_up()
        replica.catch_up()
    assert held(replica.view().consortium) == 4


def test_listeners_wake_and_learn_what_happened(node: FakeNode, store: Store) -> None:
    """Changes come in order, each with its facts; whoever is too late is told so."""
    index, replica = followed(node, store)
    index.catch_up(replica.told)
    before = replica.version
    woken: list[int] = []
    waiting = threading.Thread(target=lambda: woken.append(replica.wait_for_change(before, 10)))
    waiting.start()
    node.extend([transfer(3)])
    index.catch_up(replica.told)
    waiting.join()
    assert woken == [replica.version]
    (change,) = replica.changes_since(before) or ()
    assert [getattr(fact, "value", None) for fact in change.facts] == [3]
    assert replica.changes_since(replica.version) == ()
    assert replica.wait_for_change(replica.version, 0.01) == replica.version


def test_whoever_waits_is_woken_without_a_change(node: FakeNode, store: Store) -> None:
    """A program that stops is not held up by those who wait for the next block."""
    _, replica = followed(node, store)
    waited = threading.Thread(target=lambda: replica.wait_for_change(replica.version, 60))
    waited.start()
    while waited.is_alive():
        replica.wake()
        waited.join(0.01)
    assert not waited.is_alive()


def test_who_waits_for_a_block_sleeps_through_those_before_it(node: FakeNode, store: Store) -> None:
    """It returns with its block, at once when the block is there already, when woken, and when time is up."""
    index, replica = followed(node, store)
    index.catch_up(replica.told)
    at = replica.view().as_of.block
    replica.wait_for_block(at, 60)
    replica.wait_for_block(at + 1, 0.001)
    seen: list[int] = []

    def wait() -> None:
        replica.wait_for_block(at + 2, 60)
        seen.append(replica.view().as_of.block)

    waiting = threading.Thread(target=wait)
    waiting.start()
    for _ in range(2):
        node.extend([transfer(3)])
        index.catch_up(replica.told)
    waiting.join()
    assert seen == [at + 2]
    woken = threading.Thread(target=lambda: replica.wait_for_block(at + 9, 60))
    woken.start()
    while woken.is_alive():
        replica.wake()
        woken.join(0.01)


@pytest.mark.slow
def test_readers_never_see_half_a_block(node: FakeNode, store: Store) -> None:
    """Each block mints 3 + 4 tokens: a reader sees a multiple of 7, in every view, while blocks rush in."""
    index, replica = followed(node, store)
    node.extend([transfer(3), transfer(4)])
    index.catch_up(replica.told)
    stop, odd = threading.Event(), list[int]()

    def read() -> None:
        while not stop.is_set():
            view = replica.view()
            seen = [held(view.consortium) for _ in range(20)]
            odd.extend(value for value in seen if value % 7 or value != seen[0])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(40):
        node.extend([transfer(3), transfer(4)])
        index.catch_up(replica.told)
    stop.set()
    for reader in readers:
        reader.join()
    assert odd == []
    assert held(replica.view().consortium) == 7 * 41


@pytest.fixture
def following(node: FakeNode, store: Store) -> Iterator[tuple[Follower, Replica]]:
    """A follower that runs."""
    index, replica = followed(node, store)
    follower = Follower(index, replica.told)
    follower.start()
    yield follower, replica
    follower.stop()


def awaited(replica: Replica, holds: Callable[[View], bool]) -> View:
    """The first view for which something holds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        version = replica.wait_for_change(0, 10)
        if holds(replica.view()):
            return replica.view()
        replica.wait_for_change(version, 0.05)
    raise AssertionError("it never came")


def test_a_follower_keeps_up_and_is_quick_when_nudged(
    node: FakeNode, following: tuple[Follower, Replica]
) -> None:
    """Nobody calls it; a nudge makes it look at once."""
    follower, replica = following
    awaited(replica, lambda view: view.as_of.block == 0)
    node.extend([transfer(1)])
    follower.nudge()
    awaited(replica, lambda view: held(view.consortium) == 1)
    assert follower.health.trouble is None
    assert not follower.health.behind


def test_a_follower_stops_at_what_it_cannot_read_and_says_why(
    node: FakeNode, following: tuple[Follower, Replica]
) -> None:
    """The last good view stays."""
    follower, replica = following
    awaited(replica, lambda view: view.as_of.block == 0)
    node.extend([(bytes.fromhex(TOKEN[2:]), b"\xee" * 32, b"")])
    until = time.monotonic() + 10
    while not follower.health.stopped and time.monotonic() < until:
        follower.nudge()
        replica.wait_for_change(replica.version, 0.01)
    assert follower.health.stopped
    assert "VotingToken" in (follower.health.trouble or "")
    assert replica.view().as_of.block == 0


def test_a_follower_outlives_a_node_of_another_chain(
    node: FakeNode, following: tuple[Follower, Replica]
) -> None:
    """It says what is wrong, undoes nothing, and goes on when the right chain is back."""
    follower, replica = following
    node.extend([transfer(1)])
    awaited(replica, lambda view: held(view.consortium) == 1)
    right, other = node.blocks, FakeNode(branch=9)
    other.extend([], [], [])
    node.blocks = other.blocks
    until = time.monotonic() + 10
    while follower.health.trouble is None and time.monotonic() < until:
        follower.nudge()
        replica.wait_for_change(replica.version, 0.01)
    assert "not the one" in (follower.health.trouble or "")
    assert held(replica.view().consortium) == 1
    node.blocks = right
    node.extend([transfer(2)])
    awaited(replica, lambda view: held(view.consortium) == 3)


class Faltering(FakeNode):
    """A node that goes away right after it told that its chain has become shorter."""

    answers_left = 10**9

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        self.answers_left -= 1
        if self.answers_left < 0:
            self.answers_left = 10**9
            raise NodeUnwell("gone for a moment")
        return super().request(method, params)


@pytest.mark.parametrize(
    "answers", [4, *(pytest.param(count, marks=pytest.mark.slow) for count in (1, 2, 3, 5, 6, 7))]
)
def test_what_was_undone_in_a_step_that_failed_is_not_shown_any_more(store: Store, answers: int) -> None:
    """The index took a block back and the node went away: no new block has to come for readers to see it."""
    node = Faltering()
    index, replica = followed(node, store)
    node.extend([transfer(1)], [transfer(2)])
    follower = Follower(index, replica.told)
    index.catch_up(replica.told)
    del node.blocks[-1]
    node.answers_left = answers
    follower.start()
    awaited(replica, lambda view: held(view.consortium) == 1)
    follower.stop()


def test_a_reader_that_could_not_be_told_is_told_again(node: FakeNode, store: Store) -> None:
    """The database was away while the replica read: it does not wait for another block."""
    index, replica = followed(node, store)
    failures = [DatabaseUnreachable("the server is away"), DatabaseBusy("locked")]

    def told(step: Step) -> None:
        if failures:
            raise failures.pop()
        replica.told(step)

    node.extend([transfer(5)])
    follower = Follower(index, told)
    follower.start()
    awaited(replica, lambda view: held(view.consortium) == 5)
    follower.stop()
    assert failures == []
