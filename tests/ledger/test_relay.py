"""The relay against a chain in memory: whatever is lost, each submission has its effect exactly once."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from governance.intents import CastVote
from ledger.calls import Call
from ledger.crypto import address_of
from ledger.errors import ContractRefused, NodeUnwell, WrongChain, WrongNonce
from ledger.outbox import Pace
from ledger.relay import Relay
from ledger.signing import sign
from ledger.store import Store
from ledger.store_errors import DiskFull
from ledger.submission import (
    KeyUsedOtherwise,
    RelayStopped,
    SenderHeldElsewhere,
    Submission,
    SubmissionState,
    UnknownSubmission,
)
from ledger.transactions import (
    BadTransaction,
    Fees,
    Transaction,
    read_transaction,
    sign_transaction,
    terms_of,
)
from tests.databases import database_in
from tests.ledger.fake_chain import REFUSED, REFUSED_WHEN_MINED, FakeChain
from tests.ledger.intent_strategies import MADE_UP

RELAYER, MEMBER, OUTSIDER = b"\x51" * 32, b"\x52" * 32, b"\x53" * 32
FAST = Pace(idle=0.01, retry=0.01, resend=0.05, stuck=0.1)
ELSEWHERE = "0x" + "66" * 20


@pytest.fixture
def fake() -> FakeChain:
    """An empty chain."""
    return FakeChain()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty journal."""
    with Store(database_in(tmp_path)) as opened:
        yield opened


@pytest.fixture
def start(fake: FakeChain, store: Store) -> Iterator[Callable[..., Relay]]:
    """Starts relays that end with the test."""
    started: list[Relay] = []

    def begin(chain: FakeChain = fake, pace: Pace = FAST) -> Relay:
        relay = Relay(chain, store, RELAYER, MADE_UP, pace)
        relay.resume()
        started.append(relay)
        return relay

    yield begin
    for relay in started:
        relay.close()


def ballot(proposal: int = 1, nonce: int = 0) -> CastVote:
    """A ballot of the member."""
    return CastVote(proposal, 1, address_of(MEMBER), "", nonce, 2**40)


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits for a condition; fails when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.002)


def cast(relay: Relay, intent: CastVote, key: str | None = None) -> Submission:
    """Signs and submits a ballot."""
    return relay.submit(intent, sign(intent, MADE_UP, MEMBER), key)


def test_a_signed_intent_is_mined_and_its_submission_says_where(start: Callable[..., Relay]) -> None:
    """Submit, wait, and the submission names transaction and block."""
    relay = start()
    done = relay.wait(cast(relay, ballot()).id, 5)
    assert done.state is SubmissionState.MINED
    assert (done.intent, done.signer, done.nonce, done.block_number) == ("CastVote", address_of(MEMBER), 0, 1)
    assert relay.status(done.id) == done


def test_the_same_intent_twice_is_one_submission(start: Callable[..., Relay], fake: FakeChain) -> None:
    """Before and after it is mined, with and without a key, from one thread or from many."""
    relay = start()
    with ThreadPoolExecutor(8) as clients:
        ids = {done.id for done in clients.map(lambda _: cast(relay, ballot()), range(16))}
    relay.wait(next(iter(ids)), 5)
    ids.add(cast(relay, ballot(), "again").id)
    assert len(ids) == 1
    assert len(fake.effects) == 1


def test_an_idempotency_key_stands_for_one_thing(start: Callable[..., Relay]) -> None:
    """The same key with the same intent is the same submission; with another it is refused."""
    relay = start()
    first = cast(relay, ballot(1), "key")
    assert cast(relay, ballot(1), "key").id == first.id
    with pytest.raises(KeyUsedOtherwise):
        cast(relay, ballot(2), "key")


def test_our_own_calls_are_made_once_for_a_key(start: Callable[..., Relay], fake: FakeChain) -> None:
    """Without a key each call is a call of its own."""
    relay = start()
    call = Call(ELSEWHERE, b"\1\2\3\4")
    assert relay.act("Bind", call, "k").id == relay.act("Bind", call, "k").id
    assert relay.act("Bind", call).id != relay.act("Bind", call).id
    until(lambda: len(fake.effects) == 3)


def test_a_refusal_comes_at_once_and_leaves_nothing(start: Callable[..., Relay], fake: FakeChain) -> None:
    """What the contract refuses when simulated is neither journaled nor sent."""
    relay = start()
    with pytest.raises(ContractRefused, match=r"Voting is over\."):
        relay.act("Refused", Call(ELSEWHERE, REFUSED), "key")
    assert fake.sends == []
    relay.act("Other", Call(ELSEWHERE, b"\1\2\3\4"), "key")


def test_a_revert_is_a_refusal_by_name_and_may_be_tried_again(start: Callable[..., Relay]) -> None:
    """Mined and reverted: the reason is found again; the same request then is a new attempt under its id."""
    relay = start()
    call = Call(ELSEWHERE, REFUSED_WHEN_MINED)
    done = relay.wait(relay.act("Late", call, "k", gas=60_000).id, 5)
    assert (done.state, done.error_name, done.error_sentence) == ("refused", "RoundsTooEarly", "Too early.")
    assert done.error_arguments == {"notBefore": "5"}
    again = relay.wait(relay.act("Late", call, "k", gas=60_000).id, 5)
    assert again.id == done.id
    assert again.nonce == 1


def test_nothing_is_broadcast_before_it_is_journaled(
    start: Callable[..., Relay], fake: FakeChain, store: Store
) -> None:
    """At every send the journal has the very bytes."""
    seen: list[int] = []

    def look() -> None:
        with store.reading() as connection:
            seen.append(connection.exec_driver_sql("SELECT count(*) FROM attempts").scalar_one())

    fake.before_send = look
    relay = start()
    relay.wait(cast(relay, ballot()).id, 5)
    assert seen
    assert min(seen) >= 1


def test_a_crash_between_journal_and_broadcast_loses_nothing(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """The bytes that were journaled are sent by the next process, and no others."""
    fake.before_send = _cut_off
    relay = start()
    submitted = cast(relay, ballot())
    relay.close()
    assert fake.sends == []
    fake.before_send = None
    second = start()
    done = second.wait(submitted.id, 5)
    assert done.state is SubmissionState.MINED
    assert done.tx_hash == submitted.tx_hash


def _cut_off() -> None:
    """Nothing that follows the journal reaches the node."""
    raise NodeUnwell("gone before the first byte was sent")


def test_a_lost_answer_never_makes_a_second_effect(start: Callable[..., Relay], fake: FakeChain) -> None:
    """The node took it and its answer was lost: sending again finds it, as the same submission."""
    fake.lose_answers = 3
    relay = start()
    done = relay.wait(cast(relay, ballot()).id, 5)
    assert done.state is SubmissionState.MINED
    assert len(fake.effects) == 1
    assert len(set(fake.sends)) == 1


def test_a_lost_answer_and_a_crash_never_make_a_second_effect(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """The node mined it, the process died before it knew: the next one finds the receipt."""
    fake.lose_answers = 10**6
    first = start()
    submitted = cast(first, ballot())
    until(lambda: len(fake.effects) == 1)
    first.close()
    fake.lose_answers = 0
    done = start().wait(submitted.id, 5)
    assert done.state is SubmissionState.MINED
    assert len(fake.effects) == 1


def test_a_node_that_is_down_delays_and_says_so(start: Callable[..., Relay], fake: FakeChain) -> None:
    """What is journaled is sent when the node is back; meanwhile `trouble` says what is wrong."""
    relay = start()
    relay.wait(cast(relay, ballot(1)).id, 5)
    fake.before_send = lambda: setattr(fake, "down", True)
    submitted = cast(relay, ballot(2))
    until(lambda: relay.trouble is not None)
    with pytest.raises(NodeUnwell):
        cast(relay, ballot(3))
    fake.before_send, fake.down = None, False
    assert relay.wait(submitted.id, 5).state is SubmissionState.MINED
    until(lambda: relay.trouble is None)


def test_a_nonce_that_an_outsider_used_is_given_up_only_with_proof(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """Somebody else used the relayer's key: the same call goes out with the next nonce, exactly once."""
    relay = start()
    relay.wait(cast(relay, ballot(1)).id, 5)

    def outside() -> None:
        fake.before_send = None
        fake._send(_signed(RELAYER, 1).raw)

    fake.before_send = outside
    done = relay.wait(cast(relay, ballot(2)).id, 5)
    assert done.state is SubmissionState.MINED
    assert done.nonce == 2
    assert len(fake.effects) == 3


def test_a_nonce_is_not_given_up_before_its_user_is_deep_enough(store: Store, fake: FakeChain) -> None:
    """With a proof depth, an outsider's transaction in the newest block proves nothing yet."""
    relay = Relay(fake, store, RELAYER, MADE_UP, replace(FAST, proof_depth=2))
    relay.resume()
    relay.wait(cast(relay, ballot(1)).id, 5)
    fake.before_send = lambda: (setattr(fake, "before_send", None), fake._send(_signed(RELAYER, 1).raw))
    submitted = cast(relay, ballot(2))
    until(lambda: len(fake.sends) > 6)
    assert relay.status(submitted.id).nonce == 1
    for nonce in range(2):
        fake._send(_signed(OUTSIDER, nonce).raw)
    done = relay.wait(submitted.id, 5)
    relay.close()
    assert (done.state, done.nonce) == (SubmissionState.MINED, 2)


def test_a_fee_that_is_too_low_is_raised_with_the_same_nonce(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """The base fee rose after signing: a dearer transaction with the same nonce is journaled and mined."""
    relay = start()
    relay.wait(cast(relay, ballot(1)).id, 5)
    fake.base_fee = 1_000
    done = relay.wait(cast(relay, ballot(2)).id, 5)
    assert (done.state, done.nonce) == (SubmissionState.MINED, 1)
    assert len(fake.effects) == 2


def test_what_is_stuck_in_the_pool_is_replaced(start: Callable[..., Relay], fake: FakeChain) -> None:
    """Nobody mines it for long: its fee is raised, with the same nonce, until somebody does."""
    relay = start()
    fake.mining = False
    submitted = cast(relay, ballot())
    until(lambda: len({read_transaction(raw).hash for raw in fake.sends}) >= 3)
    assert {read_transaction(raw).nonce for raw in fake.sends} == {0}
    fake.mining = True
    fake.mine()
    assert relay.wait(submitted.id, 5).state is SubmissionState.MINED
    assert len(fake.effects) == 1


@pytest.mark.slow
def test_a_fee_is_not_raised_for_ever_on_a_chain_that_stands_still(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """Beyond eight times what goes now the fee stays, and the same bytes are sent again."""
    relay = start(pace=replace(FAST, stuck=0.001, resend=0.01))
    fake.mining = False
    submitted = cast(relay, ballot())
    until(lambda: len(fake.sends) > 60)
    dearest = max(terms_of(raw)[1].most for raw in fake.sends)
    assert dearest <= 9 * 21 + 10
    fake.mining = True
    fake.mine()
    assert relay.wait(submitted.id, 5).state is SubmissionState.MINED


def test_a_full_disk_is_named_and_nothing_is_half_done(
    start: Callable[..., Relay], fake: FakeChain, store: Store
) -> None:
    """No room for the journal: the submitter is told, nothing is sent; with room again all goes on."""
    relay, room, accepted = start(), Room(store), []
    accepted.append(relay.wait(cast(relay, ballot(1)).id, 5))

    def until_it_is_full() -> None:
        for number in range(2, 500):
            accepted.append(cast(relay, ballot(number)))  # noqa: PERF401 - the last one raises

    room.take_away()
    with pytest.raises(DiskFull):
        until_it_is_full()
    room.give_back()
    until(lambda: relay.trouble is None)
    accepted.append(cast(relay, ballot(500)))
    assert {relay.wait(one.id, 5).state for one in accepted} == {SubmissionState.MINED}
    assert len(fake.effects) == len(set(fake.effects)) == len(accepted)


class Room:
    """Room on the disk, as SQLite counts it: every connection of the pool gets the limit. PostgreSQL has no
    limit to set: there a trigger says what it would say."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take_away(self) -> None:
        """No page more than now."""
        event.listen(self._store.engine, "begin", _no_room)
        self._on_postgresql(FULL)

    def give_back(self) -> None:
        """As much as there ever was."""
        event.remove(self._store.engine, "begin", _no_room)
        event.listen(self._store.engine, "begin", _all_room)
        self._on_postgresql(ROOM_AGAIN)

    def _on_postgresql(self, statements: tuple[str, ...]) -> None:
        if not self._store.is_sqlite:
            with self._store.transaction() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)


def _no_room(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA max_page_count = 1")


def _all_room(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


FULL = (
    "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$",
    "CREATE TRIGGER full_disk BEFORE INSERT ON submissions EXECUTE FUNCTION full_disk()",
)
ROOM_AGAIN = ("DROP FUNCTION full_disk CASCADE",)


def test_a_reorg_takes_effects_away_and_they_come_back_once(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """Blocks vanish and the node forgets their transactions: the same bytes are sent again."""
    relay = start()
    done = [relay.wait(cast(relay, ballot(number)).id, 5) for number in range(3)]
    effects = fake.effects
    fake.reorg(2, keep_in_pool=False)
    until(lambda: fake.effects == effects)
    until(lambda: all(relay.status(one.id).state is SubmissionState.MINED for one in done))
    assert [relay.status(one.id).tx_hash for one in done] == [one.tx_hash for one in done]


def test_a_chain_that_lost_its_last_blocks_gets_them_again_after_a_restart(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """The embedded chain was killed and starts from an older dump: the journal sends the rest again."""
    first = start()
    done = [first.wait(cast(first, ballot(number)).id, 5) for number in range(4)]
    first.close()
    effects = fake.effects
    fake.reorg(3, keep_in_pool=False)
    second = start()
    until(lambda: fake.effects == effects)
    until(lambda: all(second.status(one.id).state is SubmissionState.MINED for one in done))


def test_a_nonce_that_nothing_will_use_does_not_hold_up_the_rest(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """The chain lost a transaction that this journal never knew: an empty one takes its nonce."""
    for nonce in range(3):
        fake._send(_signed(RELAYER, nonce).raw)
    relay = start()
    relay.wait(cast(relay, ballot(1)).id, 5)
    fake.reorg(2, keep_in_pool=False)
    submitted = cast(relay, ballot(2))
    assert relay.wait(submitted.id, 5).state is SubmissionState.MINED
    assert len(fake.effects) == 5


def test_an_old_copy_of_the_journal_that_is_put_back_doubles_nothing(fake: FakeChain, tmp_path: Path) -> None:
    """Nonces go on from the chain's; what the copy has stays final, and what came after it is unknown."""
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"

    @contextmanager
    def running() -> Iterator[Relay]:
        with Store(str(path)) as opened:
            relay = Relay(fake, opened, RELAYER, MADE_UP, FAST)
            relay.resume()
            yield relay
            relay.close()

    with running() as relay:
        kept = relay.wait(cast(relay, ballot(1)).id, 5)
    shutil.copy(path, copy)
    with running() as relay:
        lost = relay.wait(cast(relay, ballot(2)).id, 5)
    shutil.copy(copy, path)
    with running() as relay:
        last = relay.wait(cast(relay, ballot(3)).id, 5)
        assert relay.status(kept.id) == kept
        with pytest.raises(UnknownSubmission):
            relay.status(lost.id)
    assert (last.state, last.nonce) == (SubmissionState.MINED, 2)
    assert len(fake.effects) == len(set(fake.effects)) == 3


def test_what_the_node_can_never_take_is_refused_and_holds_up_nothing(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """A gas limit above the block's: the submission is refused by name, the next one is mined."""
    relay = start()
    first = relay.act("TooMuch", Call(ELSEWHERE, b"\1\1\1\1"), gas=10**9)
    second = cast(relay, ballot())
    assert relay.wait(second.id, 5).state is SubmissionState.MINED
    assert relay.wait(first.id, 5).error_name == "Unsendable"
    assert fake.effects[0] == b""


def test_two_processes_never_send_with_one_key(start: Callable[..., Relay], fake: FakeChain) -> None:
    """The second waits for the lease; when the first lets go, it takes over what is unfinished."""
    first = start()
    first.wait(cast(first, ballot(1)).id, 5)
    second = start()
    with pytest.raises(SenderHeldElsewhere):
        cast(second, ballot(2))
    first.close()
    until(lambda: second._sender.leading)
    second.wait(cast(second, ballot(2)).id, 5)
    assert len(fake.effects) == 2


def test_a_process_that_lost_its_lease_signs_nothing(
    start: Callable[..., Relay], fake: FakeChain, store: Store
) -> None:
    """Its lease ran out while it slept and another one took it: the fence in the database stops it."""
    first = start()
    first.wait(cast(first, ballot(1)).id, 5)
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE senders SET holder = 'elsewhere/1/x', held_until = 99999999999")
    with pytest.raises(SenderHeldElsewhere):
        cast(first, ballot(2))
    assert len(fake.sends) == 1


def test_fifty_clients_get_each_their_own_effect_in_one_order(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """Fifty threads, 500 intents: 500 effects, nonces without gap, and far fewer batches than intents."""
    relay, batches = start(), []
    fake.before_send = lambda: batches.append(1)
    with ThreadPoolExecutor(50) as clients:
        submitted = list(clients.map(lambda number: cast(relay, ballot(number)), range(500)))
    done = [relay.wait(one.id, 20) for one in submitted]
    assert all(one.state is SubmissionState.MINED for one in done)
    assert sorted(one.nonce for one in done if one.nonce is not None) == list(range(500))
    assert len(fake.effects) == len(set(fake.effects)) == 500
    assert len(batches) < 400


def test_a_foreign_transaction_is_relayed_byte_for_byte(start: Callable[..., Relay], fake: FakeChain) -> None:
    """A coordinator's own transaction is journaled, sent and watched; sent twice it is one."""
    relay = start()
    raw = _signed(OUTSIDER, 0).raw
    done = relay.wait(relay.submit_raw(raw).id, 5)
    assert (done.state, done.nonce, done.sender) == (SubmissionState.MINED, None, address_of(OUTSIDER))
    assert relay.submit_raw(raw).id == done.id
    assert raw in fake.sends


@pytest.mark.parametrize(
    ("raw", "failure"),
    [
        (b"", BadTransaction),
        (b"\x02\xc0", BadTransaction),
        (b"\x03" + b"\x01" * 90, BadTransaction),
        (b"\xf8" + b"\x01" * 90, BadTransaction),
        (
            sign_transaction(Transaction(1, 0, ELSEWHERE, b"", 21_000, Fees(9, 9)), b"\x53" * 32).raw,
            WrongChain,
        ),
    ],
)
def test_a_foreign_transaction_that_is_none_is_named(
    start: Callable[..., Relay], fake: FakeChain, raw: bytes, failure: type[Exception]
) -> None:
    """Rubbish and transactions for other chains are refused before anything is kept."""
    with pytest.raises(failure):
        start().submit_raw(raw)
    assert fake.sends == []


def test_a_foreign_transaction_with_a_used_nonce_is_named(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """At once when it is known; as the submission's refusal when it turns out later."""
    relay = start()
    fake._send(_signed(OUTSIDER, 0).raw)
    with pytest.raises(WrongNonce):
        relay.submit_raw(_signed(OUTSIDER, 0, b"\7\7\7\7").raw)
    fake.before_send = lambda: (setattr(fake, "before_send", None), fake._send(_signed(OUTSIDER, 1).raw))
    done = relay.wait(relay.submit_raw(_signed(OUTSIDER, 1, b"\7\7\7\7").raw).id, 5)
    assert (done.state, done.error_name) == (SubmissionState.REFUSED, "WrongNonce")


def test_unknown_ids_and_stopped_relays_are_named(start: Callable[..., Relay]) -> None:
    """Nobody waits for ever."""
    relay = start()
    with pytest.raises(UnknownSubmission):
        relay.status("no such id")
    assert relay.running
    relay.close()
    assert not relay.running
    with pytest.raises(RelayStopped):
        cast(relay, ballot())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_relay_that_died_of_a_mistake_says_that_it_does_not_run(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """What was journaled stays for the next start; nothing else is accepted by a thread that is not there."""
    relay = start()
    fake.before_send = lambda: 1 // 0
    with suppress(RelayStopped):
        cast(relay, ballot())
    until(lambda: not relay.running)
    with pytest.raises(RelayStopped):
        cast(relay, ballot())


def test_a_later_intent_waits_for_an_earlier_one_of_the_same_signer(
    start: Callable[..., Relay], fake: FakeChain
) -> None:
    """A refusal that only means `the one before is not mined yet` is not given to the member."""
    relay = start(pace=replace(FAST, stuck=60.0, resend=60.0))
    fake.mining = False
    cast(relay, ballot(1))
    permits: list[CastVote] = []

    class Impatient(type(relay._simulation)):  # type: ignore[misc]
        def limit(self, to: str, data: bytes) -> int:
            if not fake.effects:
                permits.append(ballot(2))
                raise ContractRefused("GovernorWrongBallotNonce", {}, "not yet")
            return 50_000

    relay._simulation = Impatient(fake, relay.address)
    timer = threading.Timer(0.1, fake.mine)
    timer.start()
    second = cast(relay, ballot(2))
    timer.join()
    fake.mining = True
    fake.mine()
    assert permits
    assert relay.wait(second.id, 5).state is SubmissionState.MINED


def _signed(key: bytes, nonce: int, data: bytes = b"\x99\x99\x99\x99"):  # type: ignore[no-untyped-def]
    return sign_transaction(Transaction(31337, nonce, ELSEWHERE, data, 60_000, Fees(2_000, 1)), key)
