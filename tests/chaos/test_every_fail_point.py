"""Death at every fail-point, before and after: what was begun is whole or not there, and doing it again ends
it."""

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from ledger import failpoints
from ledger.accounts import Accounts
from ledger.calls import Call
from ledger.chain import Chain
from ledger.contents import Content, Contents
from ledger.dispatch import Dispatch, Request
from ledger.durable import write_new, write_whole
from ledger.entries import call_digest, call_entry
from ledger.idempotency import Answer, Answers, StillWorking
from ledger.index import Indexer
from ledger.outbox import Pace
from ledger.plan import Step
from ledger.profiles import Profile, Profiles
from ledger.published import Publication, Publications
from ledger.store import Store
from ledger.submission import Submission
from ledger.wave import send_wave
from tests.databases import database_in, on_postgresql
from tests.ledger.fake_chain import FakeChain
from tests.ledger.fake_node import FakeNode
from tests.ledger.small_deployment import decoder, deployed_on, transfer

KEY, PLACE, ITEM = b"\x51" * 32, "0x" + "66" * 20, "0x" + "07" * 32
OWNER = "0x" + "0a" * 20
SALT = "0x" + "05" * 32
RESTLESS = Pace(idle=0, retry=0, resend=0, stuck=0)


@dataclass
class Scene:
    """A database in a folder, a chain and a node in memory; each process opens the database for itself."""

    folder: Path
    database: str
    chain: FakeChain
    node: FakeNode

    def store(self) -> Store:
        return Store(self.database)

    def dispatch(self, store: Store) -> Dispatch:
        return Dispatch(cast(Chain, self.chain), store, KEY, RESTLESS)

    def indexer(self, store: Store) -> Indexer:
        return Indexer(self.node, store, deployed_on(self.node), decoder())


Deed = Callable[[Scene], None]


def in_store(deed: Callable[[Scene, Store], object]) -> Deed:
    """A deed that needs the database open."""

    def done(scene: Scene) -> None:
        with scene.store() as store:
            deed(scene, store)

    return done


def submitted(scene: Scene, store: Store) -> Dispatch:
    """One call, journaled and sent as far as one turn goes."""
    dispatch = scene.dispatch(store)
    call = Call(PLACE, b"\1\2\3")
    entry = call_entry("Call", call, "key", call_digest(call, "key"), dispatch.address, 60_000)
    written: Future[Submission] = Future()
    dispatch.turn([Request(entry, written)])
    return dispatch


def settled(scene: Scene, store: Store) -> None:
    """The call, until its end is in the journal; then the key is let go."""
    dispatch = submitted(scene, store)
    for _ in range(30):
        dispatch.turn([])
    dispatch._settle()
    dispatch.let_go()


def renewed(scene: Scene, store: Store) -> None:
    """A lease that is held on to."""
    dispatch = submitted(scene, store)
    dispatch.journal.renew_lease(10**9)


def dearer(scene: Scene, store: Store) -> None:
    """A transaction that is not mined is replaced by a dearer one."""
    scene.chain.mining = False
    dispatch = submitted(scene, store)
    for one in dispatch.outbox.open.values():
        dispatch._broadcaster.raise_fee(one)


def filled(scene: Scene, store: Store) -> None:
    """A nonce that nothing else will use is used up."""
    dispatch = submitted(scene, store)
    nonce = dispatch.journal.renew_lease(0) + 7
    while nonce in {one.submission.nonce for one in dispatch.journal.unfinished()}:
        nonce += 1
    dispatch.journal.fill(dispatch._signatory.filler(nonce), nonce, 0)


def reorganised(scene: Scene, store: Store) -> None:
    """An index that has seen a branch go."""
    scene.indexer(store).catch_up()
    if scene.node.branch == 0:
        scene.node.reorganise(1, [transfer(20)])
    scene.indexer(store).catch_up()


def content(scene: Scene, store: Store) -> Contents:
    """An item's content, put once."""
    contents = Contents(store, bytes(32))
    if not contents.has(ITEM):
        contents.put(ITEM, OWNER, Content("Hub gears", "text/plain", SALT, b"grease"), 0, [OWNER])
    return contents


def answered(scene: Scene, store: Store, finish: bool = True) -> None:
    """A request with a key; one whose process died may be done again after a minute."""
    answers = Answers(store)
    for now in (0, 61):
        try:
            given = answers.begin("scope", "key", bytes(32), now)
        except StillWorking:
            continue
        if given is None and finish:
            answers.finish("scope", "key", Answer(200, b"{}"))
        elif given is None:
            answers.abandon("scope", "key")
        return


def signed_in(scene: Scene, store: Store) -> None:
    """Signed in, out, and out everywhere."""
    accounts = Accounts(store)
    accounts.use_nonce(accounts.new_nonce(0), 0)
    accounts.close_session(accounts.open_session(OWNER, 0, 60))
    accounts.close_all(OWNER)


def profiled(scene: Scene, store: Store) -> None:
    """A profile, put and erased."""
    profiles = Profiles(store)
    profiles.put(Profile(OWNER, "Adler Tools", "office@adler.example", SALT, 0))
    profiles.erase(OWNER)


def published(_scene: Scene, store: Store) -> None:
    """A figure, told once."""
    told = Publication("total", "round", frozenset({1, 2, 3}), {"saved": 7}, 1, 1, "0x" + "01" * 32, 0)
    assert Publications(store).publish("round", "total", lambda _: told) == told


def deployed(scene: Scene) -> None:
    """A step of a deployment, sent again when it may not have arrived."""
    send_wave(cast(Chain, scene.chain), KEY, [Step("a step", PLACE, b"\1", 60_000)], 0, 0)


def written(scene: Scene) -> None:
    """A file that is replaced, and one that may not be."""
    write_whole(scene.folder / "state.json", b"new")
    if not (scene.folder / "key.json").exists():
        write_new(scene.folder / "key.json", b"key")


DEEDS: dict[str, Deed] = {
    "store.migrate": in_store(lambda _scene, _store: None),
    "journal.lease": in_store(submitted),
    "journal.renew": in_store(renewed),
    "journal.release": in_store(settled),
    "journal.add": in_store(submitted),
    "journal.replace": in_store(dearer),
    "journal.fill": in_store(filled),
    "journal.settle": in_store(settled),
    "index.append": in_store(lambda scene, store: scene.indexer(store).catch_up()),
    "index.undo": in_store(reorganised),
    "accounts.nonce": in_store(signed_in),
    "accounts.use-nonce": in_store(signed_in),
    "accounts.open": in_store(signed_in),
    "accounts.close": in_store(signed_in),
    "accounts.close-all": in_store(signed_in),
    "contents.put": in_store(content),
    "contents.share": in_store(lambda scene, store: content(scene, store).add_reader(ITEM, PLACE, 0)),
    "contents.unshare": in_store(lambda scene, store: content(scene, store).drop_reader(ITEM, PLACE)),
    "contents.erase": in_store(lambda scene, store: content(scene, store).erase(ITEM)),
    "answers.begin": in_store(answered),
    "answers.finish": in_store(answered),
    "answers.abandon": in_store(lambda scene, store: answered(scene, store, finish=False)),
    "profiles.put": in_store(profiled),
    "profiles.erase": in_store(profiled),
    "published.add": in_store(published),
    "file.sync": written,
    "file.name": written,
    "broadcast": in_store(submitted),
    "deploy.broadcast": deployed,
}
"""What passes each point."""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """An empty database, a chain, and a node with three blocks."""
    made = Scene(tmp_path, database_in(tmp_path), FakeChain(), FakeNode())
    made.node.extend([transfer(1)], [transfer(2)])
    (tmp_path / "state.json").write_bytes(b"old")
    return made


def dies(deed: Deed, scene: Scene, point: str) -> None:
    """Does it in a process that is to die at a point, and did."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        failpoints.arm(point)
        try:
            deed(scene)
        finally:
            sys.stdout.flush()
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{point} was not passed"
    assert os.WTERMSIG(status) == signal.SIGKILL


def sound(scene: Scene) -> None:
    """The file is whole, and no row points to one that is not there."""
    with scene.store() as store, store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", DEEDS)
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_what_was_begun_is_whole_or_not_there_and_can_be_done_again(
    scene: Scene, name: str, when: str
) -> None:
    """Killed, opened again, done again: the database is sound, files are old or new, and nothing is in the
    way."""
    if name == "store.migrate" and on_postgresql():
        pytest.skip("a test's database on PostgreSQL is a copy of a migrated one")
    dies(DEEDS[name], scene, f"{name}:{when}")
    assert (scene.folder / "state.json").read_bytes() in (b"old", b"new")
    DEEDS[name](scene)
    if not on_postgresql():
        sound(scene)
    if name.startswith("index."):
        with scene.store() as store:
            tip = scene.indexer(store).tip
            assert tip is not None
            assert tip.hash == scene.node.head.hash


def test_every_fail_point_is_died_at() -> None:
    """A point that is added has to be tried here."""
    assert {f"{name}:{when}" for name in DEEDS for when in ("before", "after")} == set(failpoints.POINTS)
