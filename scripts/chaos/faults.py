"""The catalogue of faults. Each strikes while everybody works, and returns when it is over or left to be
healed.

A fault is a function of the stage. `FAMILIES` says which belong together; a schedule begins with one of the
family that its seed names, so that few seeds meet all families.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from ledger.audit import verify
from ledger.chain import Chain, int_of, mapping_of
from ledger.crypto import address_of
from ledger.errors import ChainFailure
from ledger.fees import current_fees
from ledger.schema import senders
from ledger.store_errors import DatabaseBusy
from ledger.transactions import Fees, Transaction, sign_transaction
from scripts.chaos.cast import RELAYER
from scripts.chaos.database import PostgresDatabase, SqliteFile
from scripts.chaos.mischief import CAPS, LIES, all_kinds, noted
from scripts.chaos.reorgs import DEEP, DEEPEST, MODES, reorganise
from scripts.chaos.stage import Stage
from scripts.chaos.workers import Worker

Fault = Callable[[Stage], None]

POINTS_AT_ONCE: Final = 5
POINT_SECONDS: Final = 2.0
RARE: Final = ("contents.", "answers.", "profiles.", "published.")
RARE_SECONDS: Final = 5.0
"""How long a process that is to die lives at most, at points that everybody passes and at those of few."""

FOUNDINGS_KILLED: Final = 4
MOST_STEPS: Final = 30
"""A founding that is killed dies at the latest after so many of its transactions."""

POOL_SECONDS: Final = 3.0
"""How long a transaction is waited for that is to be stuck."""

STUCK_SECONDS: Final = 1.2
"""Longer than the relay waits for Anvil before it offers more."""

HOUR: Final = 3_600
TAKEOVER_SECONDS: Final = 14.0
"""A little more than a lease lasts, so that another process has done some work when the first wakes up."""


def kill_at_random(stage: Stage) -> None:
    """SIGKILL of the process that serves, relays and indexes, three times, at any moment."""
    for _ in range(3):
        stage.work(stage.random.uniform(0.1, 0.9))
        stage.kill(stage.crew.first)
        stage.crew.first.await_ready()


def kill_at_fail_points(stage: Stage) -> None:
    """SIGKILL exactly before or after a commit or a broadcast: where the run was killed least so far."""
    for _ in range(POINTS_AT_ONCE):
        point = stage.arms.for_a_fault()
        if point is None:
            break
        nth = stage.random.choice(("", "", "@2"))
        starts = stage.crew.first.starts + 1
        stage.crew.start_again(stage.crew.first, point + nth)
        stage.crew.first.await_ready()
        until = time.monotonic() + (RARE_SECONDS if point.startswith(RARE) else POINT_SECONDS)
        if point.startswith(("journal.replace", "journal.fill")):
            make_stuck(stage)
        if point.startswith("journal.release"):
            stage.crew.first.stop()
        if point.startswith("index.undo"):
            reorganise(stage.node.chain(), 2, "moved", stage.random)
        while stage.crew.first.starts == starts and time.monotonic() < until:
            time.sleep(0.05)
    stage.crew.start_again(stage.crew.first)
    stage.crew.first.await_ready()


def kill_while_founding(stage: Stage) -> None:
    """SIGKILL of a deployment at points where the run was killed least, again and again until it is done."""
    founder, log = stage.founder(), stage.founding_log
    for _ in range(FOUNDINGS_KILLED):
        point = stage.arms.for_a_founding()
        if point is None or founder.done:
            break
        nth = f"@{stage.random.randint(1, MOST_STEPS)}" if point.startswith("deploy.") else ""
        founder.try_once(log, point + nth)
    if not founder.done:
        founder.try_once(log)
    stage.struck.broken += founder.wrong()


def freeze_and_take_over(stage: Stage) -> None:
    """SIGSTOP, until another process has the lease and works with it; then the stale one wakes up. One that
    stands still in the middle of writing to SQLite keeps everybody out: then nobody can take over."""
    stage.crew.join()
    stage.crew.first.freeze()
    stage.work(max(stage.minute, TAKEOVER_SECONDS))
    stage.struck.frozen += 1
    stage.struck.taken_over += _has_the_lease(stage, stage.crew.second)
    stage.crew.first.thaw()
    stage.work(0.5)


def _has_the_lease(stage: Stage, worker: Worker) -> bool:
    """Whether this process may send with the relayer's key now; nobody took it over while the one that stands
    still keeps everybody out of the database."""
    try:
        with stage.database.open() as store, store.reading() as connection:
            holder = connection.execute(select(senders.c.holder)).scalar()
    except DatabaseBusy:
        return False
    return holder is not None and holder.split("/")[1] == str(worker.pid)


def node_stalls(stage: Stage) -> None:
    """The node answers nothing for some seconds."""
    stage.node.stall(stage.random.uniform(1.0, 4.0))


def node_restarts(stage: Stage) -> None:
    """The node is stopped gently, and comes back at another place with another port."""
    stage.node.stop_gently()
    stage.work(0.5)
    stage.node.restart()
    stage.proxy.to(stage.node.url)


def node_is_killed(stage: Stage) -> None:
    """The node is killed and starts from what it saved last."""
    stage.node.kill()
    stage.work(0.3)
    stage.node.restart()
    stage.proxy.to(stage.node.url)


def node_loses_its_last_minute(stage: Stage) -> None:
    """The node is killed and starts from an old state; what came after is gone, its pool included."""
    old = stage.first_state if stage.random.random() < 0.5 else stage.node.state()
    stage.work(stage.random.uniform(0.5, 2.0))
    stage.node.kill()
    stage.node.restart_from(old)
    stage.proxy.to(stage.node.url)


def another_chain(stage: Stage) -> None:
    """Another chain answers at the node's address, with our chain's id or with another: it must be named, and
    nothing may be sent to it."""
    ours = stage.founded.deployment.chain_id
    impostor = stage.impostor(stage.random.choice((ours, ours, ours + 1)))
    stage.proxy.to(impostor.url)
    stage.work(1.5)
    said = stage.crew.first.ready()
    if said and said.get("ready"):
        stage.struck.breach(f"another chain was taken for ours: {said}")
    stage.proxy.to(stage.node.url)
    if stage.proxy.told.broadcasts.get(impostor.url, 0):
        stage.struck.breach("transactions were broadcast to another chain")


def another_chain_silently(stage: Stage) -> None:
    """As `another_chain`, behind connections that stay open: noticed within seconds, followed never."""
    impostor = stage.impostor(stage.founded.deployment.chain_id)
    stage.proxy.to(impostor.url, cut=False)
    stage.work(stage.random.uniform(1.0, 7.0))
    stage.proxy.to(stage.node.url, cut=False)


def reorganisation(stage: Stage) -> None:
    """Blocks are replaced, at a depth of 1 to 64, one to three times."""
    for _ in range(stage.random.randint(1, 3)):
        stage.work(stage.random.uniform(0.1, 0.6))
        ranges = ((1, 1), (2, 2), (3, 20), (21, DEEP - 1), (DEEP, DEEPEST), (DEEPEST, DEEPEST))
        depth = stage.random.randint(*stage.random.choice(ranges))
        if reorganise(stage.node.chain(), depth, stage.random.choice(MODES), stage.random):
            stage.struck.depths.append(depth)


def proxy_misbehaves(stage: Stage) -> None:
    """The way to the node is bad in one of a dozen ways."""
    kinds = [name for name in all_kinds(stage.random) if name not in LIES]
    kind, seconds = stage.random.choice(kinds), stage.random.uniform(1.0, 3.0)
    _misbehave(stage, kind)
    if kind in CAPS:
        _read_again(stage)
    stage.work(seconds)
    stage.proxy.misbehave(None)


def _read_again(stage: Stage) -> None:
    """Many blocks at once: who follows the chain block by block meets no cap."""
    stage.work(0.5)
    if reorganise(stage.node.chain(), DEEP, "moved", stage.random):
        stage.struck.depths.append(DEEP)


def node_lies(stage: Stage) -> None:
    """The node leaves logs out or alters them, in every answer; who audits through it is told so."""
    _misbehave(stage, stage.random.choice(LIES))
    stage.work(stage.random.uniform(1.0, 2.0))
    _require_caught(stage)
    stage.proxy.misbehave(None)


def _require_caught(stage: Stage) -> None:
    """The audit refuses the node's answers, or finds that they are not what the blocks commit to."""
    with contextlib.suppress(ChainFailure):
        if verify(Chain(stage.proxy.url), stage.founded.deployment).clean:
            stage.struck.breach("an audit through a lying node was clean")


def _misbehave(stage: Stage, kind: str) -> None:
    """From now on; what it really spoils is counted."""
    name = f"proxy:{kind}"
    stage.struck.faults.append(name)
    stage.struck.hits[name] += 0
    stage.proxy.misbehave(noted(all_kinds(stage.random)[kind], lambda: stage.struck.hits.update({name: 1})))


def nonce_used_outside(stage: Stage) -> None:
    """Somebody else uses the relayer's key: one with the next nonce, dearer than the relay's own."""
    chain = stage.node.chain()
    stage.node.set_mining(False)
    stage.work(0.3)
    sent = []
    for _ in range(stage.random.randint(1, 3)):
        nonce = int_of(chain.request("eth_getTransactionCount", [address_of(RELAYER), "latest"]))
        sent.append(_send(chain, nonce + stage.random.choice((0, 0, 1)), current_fees(chain).most * 30))
    stage.node.mine()
    stage.node.set_mining(True)
    stage.node.mine()
    found = chain.batch([("eth_getTransactionReceipt", [name]) for name in sent])
    stage.struck.hits["nonce_used_outside"] += sum(receipt is not None for receipt in found)


def _send(chain: Chain, nonce: int, wei: int) -> str:
    """The hash of an outside transaction, which a node may refuse."""
    to = address_of(RELAYER)
    made = Transaction(chain.chain_id, nonce, to, b"\x99", 60_000, Fees(wei, wei))
    signed = sign_transaction(made, RELAYER)
    chain.try_batch([("eth_sendRawTransaction", ["0x" + signed.raw.hex()])])
    return signed.hash


def transactions_stick(stage: Stage) -> None:
    """Nothing is mined for a while, and then what waits is too cheap."""
    make_stuck(stage)
    stage.work(1.0)


def make_stuck(stage: Stage) -> None:
    """No blocks until something counts as stuck, then a base fee above what was offered: Anvil throws away
    what cannot pay it."""
    chain = stage.node.chain()
    stage.node.set_mining(False)
    until = time.monotonic() + POOL_SECONDS
    while not _in_pool(chain) and time.monotonic() < until:
        stage.work(0.05)
    stage.work(STUCK_SECONDS)
    stage.struck.hits["transactions_stick"] += _in_pool(chain)
    dear = current_fees(chain).most * stage.random.randint(3, 20)
    chain.request("anvil_setNextBlockBaseFeePerGas", [hex(dear)])
    stage.node.set_mining(True)
    stage.node.mine()


def _in_pool(chain: Chain) -> int:
    """How many transactions wait to be mined."""
    waiting = mapping_of(chain.request("txpool_status"))
    return int_of(waiting["pending"]) + int_of(waiting["queued"])


def disk_is_full(stage: Stage) -> None:
    """Files cannot grow any more, for some seconds."""
    for worker in stage.crew.running:
        worker.limit_files(4096)
    stage.work(stage.random.uniform(1.0, 2.5))
    for worker in stage.crew.running:
        worker.limit_files(-1)


def database_is_away(stage: Stage) -> None:
    """A PostgreSQL server drops all its clients, several times; a SQLite file is locked by a long backup."""
    database = stage.database
    for _ in range(4):
        if isinstance(database, PostgresDatabase):
            database.disconnect_all()
            stage.work(0.4)
            continue
        with database.open() as store, store.transaction():
            stage.work(0.5)
        stage.work(0.2)


def torn_database(stage: Stage) -> None:
    """The database file is torn: it is refused by name, and the backup brings everything back."""
    _after_backup(stage, tear=True)


def old_database(stage: Stage) -> None:
    """An old copy of the database is put back: the index catches up, and no nonce is given out twice."""
    _after_backup(stage, tear=False)


def _after_backup(stage: Stage, tear: bool) -> None:
    """A backup while all is final; more work; then the files are damaged and restored."""
    database, worker = stage.database, stage.crew.first
    if not isinstance(database, SqliteFile):
        return database_is_away(stage)
    stage.quiet()
    with stage.crew.stopped():
        database.back_up()
        stage.shelf.remember()
    stage.people.resume()
    stage.work(1.0)
    stage.quiet()
    with stage.crew.stopped():
        if tear:
            database.tear(stage.random)
            _require_refusal(stage)
        database.restore()
        stage.shelf.go_back()
    stage.struck.restored = True
    worker.await_ready()
    stage.people.resume()
    return None


def _require_refusal(stage: Stage) -> None:
    worker = stage.crew.first
    before = len(worker.said())
    worker.start()
    if not worker.await_end(20):
        stage.struck.breach("a torn database was served")
        worker.kill()
    elif "database" not in worker.said()[before:]:
        stage.struck.breach(f"a torn database was not named: {worker.said()[before:][:300]}")


def wrong_clock(stage: Stage) -> None:
    """The machine's clock is an hour off, either way, from a start on."""
    stage.crew.start_again(stage.crew.first, clock=stage.random.choice((-HOUR, HOUR)))
    stage.crew.first.await_ready()
    stage.work(1.0)
    stage.kill(stage.crew.first)


FAMILIES: Final[tuple[tuple[Fault, ...], ...]] = (
    (reorganisation,),
    (kill_at_fail_points, kill_while_founding),
    (node_loses_its_last_minute, node_is_killed, node_restarts, node_stalls),
    (proxy_misbehaves,),
    (kill_at_random, freeze_and_take_over),
    (nonce_used_outside, transactions_stick),
    (another_chain, another_chain_silently),
    (torn_database, old_database, disk_is_full, database_is_away),
    (wrong_clock,),
    (node_lies,),
)

ALL: Final[tuple[Fault, ...]] = tuple(fault for family in FAMILIES for fault in family)

__all__ = ["ALL", "FAMILIES", "Fault"]
