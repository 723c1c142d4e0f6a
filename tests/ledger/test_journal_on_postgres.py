"""The journal on PostgreSQL: the same promises, with a real server's locks instead of SQLite's one writer."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.calls import Call
from ledger.errors import NodeUnwell
from ledger.outbox import Pace
from ledger.relay import Relay
from ledger.store import Store
from ledger.submission import SenderHeldElsewhere, SubmissionState
from tests.ledger.fake_chain import FakeChain
from tests.ledger.intent_strategies import MADE_UP

pytestmark = pytest.mark.postgres
RELAYER = b"\x51" * 32
FAST = Pace(idle=0.01, retry=0.01, resend=0.05, stuck=5)
PLACE = "0x" + "66" * 20


@pytest.fixture
def shared(postgres_url: str) -> Iterator[tuple[Store, Store]]:
    """Two programs' stores on one database."""
    with Store(postgres_url) as one, Store(postgres_url) as other:
        yield one, other


def started(fake: FakeChain, store: Store) -> Relay:
    """A running relay."""
    relay = Relay(fake, store, RELAYER, MADE_UP, FAST)  # type: ignore[arg-type]
    relay.resume()
    return relay


def touch(relay: Relay, number: int) -> str:
    """Submits call number so and so; its id."""
    return relay.act("Touch", Call(PLACE, number.to_bytes(8, "big")), f"key {number}").id


@pytest.mark.slow
def test_many_clients_get_each_one_effect(shared: tuple[Store, Store]) -> None:
    """Twenty clients, each call twice: one submission and one effect for each."""
    fake = FakeChain()
    relay = started(fake, shared[0])
    with ThreadPoolExecutor(20) as clients:
        ids = list(clients.map(lambda number: touch(relay, number // 2), range(200)))
    states = {relay.wait(identifier, 10).state for identifier in ids}
    relay.close()
    assert states == {SubmissionState.MINED}
    assert len(set(ids)) == len(fake.effects) == 100


def test_what_a_dead_process_left_is_finished_by_the_next(shared: tuple[Store, Store]) -> None:
    """Journaled, never sent: another program on the same database sends the very bytes."""
    fake = FakeChain()

    def cut_off() -> None:
        raise NodeUnwell("gone")

    fake.before_send = cut_off
    first = started(fake, shared[0])
    identifier = touch(first, 1)
    first.close()
    fake.before_send = None
    second = started(fake, shared[1])
    done = second.wait(identifier, 10)
    second.close()
    assert done.state is SubmissionState.MINED
    assert len(fake.effects) == 1


def test_two_programs_never_send_with_one_key(shared: tuple[Store, Store]) -> None:
    """The second may send only when the first let go."""
    fake = FakeChain()
    first = started(fake, shared[0])
    first.wait(touch(first, 1), 10)
    second = started(fake, shared[1])
    with pytest.raises(SenderHeldElsewhere):
        touch(second, 2)
    first.close()
    end = time.monotonic() + 10
    while not second._sender.leading and time.monotonic() < end:
        time.sleep(0.01)
    second.wait(touch(second, 2), 10)
    second.close()
    assert len(fake.effects) == 2
