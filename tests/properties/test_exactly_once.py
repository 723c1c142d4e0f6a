"""Exactly once: whatever happens between any two steps of the relay, each call has its effect one time.

The machine submits, lets the relay make single steps, and in between breaks whatever can break: answers are
lost, the node goes down, blocks vanish with or without their transactions, fees jump, somebody else uses
the key, the process dies and another one goes on from the journal. In the end everything heals, and then
the invariants must hold:

1. every call that the journal accepted took effect exactly once; 2. no call that was not accepted took
effect; 3. no submission is left open, and each one names the transaction that is on the chain.
"""

import atexit
import shutil
import tempfile
from concurrent.futures import Future
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from ledger.calls import Call
from ledger.crypto import address_of
from ledger.dispatch import Dispatch, Request
from ledger.entries import call_digest, call_entry
from ledger.outbox import Pace
from ledger.store import Store
from ledger.submission import Submission
from ledger.transactions import Fees, Transaction, sign_transaction
from tests.budget import examples
from tests.databases import database_in, dropped_afterwards, on_postgresql
from tests.ledger.fake_chain import FakeChain

RELAYER, PLACE = b"\x51" * 32, "0x" + "66" * 20
RESTLESS = Pace(idle=0, retry=0, resend=0, stuck=0)
"""Everything is looked at, sent again and made dearer in every step."""

OUTSIDE = b"\x99\x99\x99\x99"
MOST_TURNS = 200


def _in_memory() -> str | None:
    """A folder whose files are never written to a disk, where the system has one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


@cache
def _empty_journal() -> Path:
    """A migrated database to copy: migrating takes longer than a whole example."""
    folder = tempfile.mkdtemp(dir=_in_memory())
    atexit.register(shutil.rmtree, folder)
    with Store(str(Path(folder) / "journal.db")) as store:
        return Path(str(store.url.database))


def _journal_in(folder: Path) -> Store:
    """An empty journal in a folder of its own."""
    if not on_postgresql():
        shutil.copyfile(_empty_journal(), folder / "guildhall.db")
    return Store(database_in(folder))


class Relaying(RuleBasedStateMachine):
    """One key, one chain, one journal, and one process after another."""

    def __init__(self) -> None:
        super().__init__()
        self.ended = ExitStack()
        self.ended.enter_context(dropped_afterwards())
        self.folder = tempfile.TemporaryDirectory(dir=_in_memory())
        self.store = _journal_in(Path(self.folder.name))
        self.chain = FakeChain()
        self.accepted: dict[bytes, str] = {}
        self.offered = 0
        self.dispatch = self.process()

    def process(self) -> Dispatch:
        """A process of its own: nothing in memory, the same journal."""
        return Dispatch(self.chain, self.store, RELAYER, RESTLESS)  # type: ignore[arg-type]

    def offer(self, number: int) -> "tuple[bytes, Future[Submission]]":
        """Submits call number so and so, and lets the relay make one step."""
        call, key = Call(PLACE, b"\1\2" + number.to_bytes(2, "big")), f"key {number}"
        entry = call_entry("Call", call, key, call_digest(call, key), self.dispatch.address, 60_000)
        request = Request(entry, Future())
        self.dispatch.turn([request])
        return call.data, request.written

    def note(self, data: bytes, written: "Future[Submission]") -> None:
        """What the journal accepted is promised."""
        if written.exception() is None:
            self.accepted[data] = written.result().id

    @rule()
    def submit(self) -> None:
        """Something new."""
        self.offered += 1
        self.note(*self.offer(self.offered))

    @rule(back=st.integers(0, 3))
    def submit_again(self, back: int) -> None:
        """A client that got no answer asks again: it is the same submission."""
        if self.offered > back:
            data, written = self.offer(self.offered - back)
            known = self.accepted.get(data)
            self.note(data, written)
            if known is not None and written.exception() is None:
                assert self.accepted[data] == known

    @rule(steps=st.integers(1, 4))
    def go_on(self, steps: int) -> None:
        """The relay makes some steps."""
        for _ in range(steps):
            self.dispatch.turn([])

    @rule(answers=st.integers(1, 3))
    def lose_answers(self, answers: int) -> None:
        """The node does what it is asked and does not say so."""
        self.chain.lose_answers = answers

    @rule(down=st.booleans())
    def node(self, down: bool) -> None:
        """The node goes away, or comes back."""
        self.chain.down = down

    @rule(mining=st.booleans())
    def mine(self, mining: bool) -> None:
        """Blocks are made, or are not."""
        self.chain.mining = mining
        if mining:
            self.chain.mine()

    @rule(fee=st.sampled_from([1, 10, 40, 200]))
    def price(self, fee: int) -> None:
        """The base fee jumps."""
        self.chain.base_fee = fee

    @rule(depth=st.integers(1, 4), kept=st.booleans())
    def lose_blocks(self, depth: int, kept: bool) -> None:
        """A reorg, or a node that was killed and starts from an older dump."""
        depth = min(depth, len(self.chain.blocks) - 1)
        outside = any(one.data == OUTSIDE for block in self.chain.blocks[-depth or 1 :] for one in block)
        if depth and not outside:
            self.chain.reorg(depth, keep_in_pool=kept)

    @rule()
    def outsider(self) -> None:
        """Somebody else uses the relayer's key, with the nonce that is next, and is mined for good."""
        nonce = self.chain.used(address_of(RELAYER))
        made = Transaction(self.chain.chain_id, nonce, PLACE, OUTSIDE, 60_000, Fees(10**6, 1))
        self.chain.pool.pop((address_of(RELAYER), nonce), None)
        self.chain._send(sign_transaction(made, RELAYER).raw)
        self.chain.mine()

    @rule()
    def die(self) -> None:
        """The process is killed: its lease runs out, and another one goes on from the journal."""
        with self.store.transaction() as connection:
            connection.exec_driver_sql("UPDATE senders SET held_until = 0")
        self.dispatch = self.process()

    def teardown(self) -> None:
        """Everything heals; then the promises must have been kept."""
        self.chain.down, self.chain.mining, self.chain.lose_answers = False, True, 0
        self.chain.mine()
        for _ in range(MOST_TURNS):
            self.dispatch.turn([])
            self.chain.mine()
            if not self.dispatch.outbox.open and not self.dispatch.journal.unfinished():
                break
        self.dispatch.let_go()
        try:
            self.keep_promises()
        finally:
            self.store.close()
            self.folder.cleanup()
            self.ended.close()

    def keep_promises(self) -> None:
        """The invariants of this file."""
        effects = [data for data in self.chain.effects if data not in (OUTSIDE, b"")]
        assert sorted(effects) == sorted(self.accepted)
        assert self.dispatch.journal.unfinished() == []
        for identifier in self.accepted.values():
            submission = self.dispatch.journal.by_id(identifier)
            receipt = self.chain.receipts[submission.tx_hash]
            assert submission.state == "mined"
            assert submission.block_hash == receipt["blockHash"]


TestRelaying = Relaying.TestCase
TestRelaying.settings = settings(max_examples=examples(60), stateful_step_count=25)
