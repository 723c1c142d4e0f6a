"""A house without a chain: real store, hand-made facts, a clock that is told the time, an unwell node."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from api.collaborators import Collaborators
from api.settings import Settings
from governance.consortium import Consortium
from governance.facts.every import Fact
from governance.facts.membership import MemberAdmitted
from governance.facts.position import Position
from ledger.accounts import Accounts
from ledger.chain import Chain
from ledger.contents import Contents
from ledger.deployment import CONTRACTS, Deployment, Settlement
from ledger.errors import NodeUnwell
from ledger.export import export_store
from ledger.follower import Health
from ledger.idempotency import Answers
from ledger.profiles import Profiles
from ledger.published import Publications
from ledger.records import Records
from ledger.relay import Relay
from ledger.replica import AsOf, Change, NotFollowing, View
from ledger.store import Store
from ledger.tie_keys import tie_key
from ledger.watched import decoder_of
from tests.databases import database_in

ORIGIN = "http://guildhall.test"
CHAIN_ID = 31337
DEPLOYMENT = Deployment(
    CHAIN_ID,
    "Riverside Buyers",
    {name: f"0x{number:040x}" for number, name in enumerate(CONTRACTS, start=0xC0)},
    0,
    "0x" + "00" * 32,
    Settlement("Settlement", "EUR", 2, local=True),
)


@dataclass(slots=True)
class Watch:
    """A clock that goes when it is told to."""

    now: int = 1_800_000_000

    def __call__(self) -> int:
        return self.now


@dataclass(slots=True)
class StillReplica:
    """A replica of given facts; `move` brings another block."""

    facts: list[Fact] = field(default_factory=list)
    version: int = 0
    block: int = 0
    time: int = 1_800_000_000
    changes: list[Change] = field(default_factory=list)
    _consortium: Consortium = field(default_factory=lambda: Consortium(tie_key))

    def move(self, *facts: Fact, rebuilt: bool = False) -> None:
        self.block += 1
        self.version += 1
        for fact in facts:
            self._consortium.apply(fact)
        self.facts.extend(facts)
        self.changes.append(Change(self.version, tuple(facts), rebuilt))

    def view(self) -> View:
        if self.version == 0:
            raise NotFollowing("the consortium's record is still being read: ask again in a moment")
        at = AsOf(self.block, f"0x{self.block:064x}", self.time, True)
        return View(self._consortium, at, self.version)

    def wait_for_change(self, version: int, timeout: float) -> int:
        until = time.monotonic() + min(timeout, 0.05)
        while self.version == version and time.monotonic() < until:
            time.sleep(0.002)
        return self.version

    def wake(self) -> None:
        """Nobody waits here for long."""

    def changes_since(self, version: int) -> tuple[Change, ...] | None:
        return tuple(change for change in self.changes if change.version > version)


class UnwellChain:
    """A node that never answers."""

    chain_id = CHAIN_ID

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        raise NodeUnwell("the node at http://10.0.0.7:8545 cannot be reached (connection refused)")

    call = call_many = batch = try_batch = request


class ClosedRelay:
    """A relay that nothing may reach. `running` says that its thread is at work, `trouble` what it waits
    for."""

    trouble = None
    running = True

    def underway(self, signer: str, block: int) -> tuple[()]:
        """Nothing of anybody is on its way."""
        return ()

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nothing should have been relayed, but {name} was called")


def firm(number: int) -> str:
    """Address of firm `number`."""
    return f"0x{number:040x}"


def admissions(count: int, time: int = 1_799_000_000) -> list[Fact]:
    """Facts that make `count` members."""
    return [
        MemberAdmitted(Position(1, number, time), firm(number), number, number, "0x" + "00" * 32)
        for number in range(1, count + 1)
    ]


def quiet_house(folder: Path, facts: Iterable[Fact] = (), **settings: Any) -> Collaborators:
    """Collaborators with these facts, no node, and settings as given."""
    store, watch = Store(database_in(folder)), Watch()
    replica = StillReplica()
    replica.move(*facts)
    return Collaborators(
        settings=Settings(origin=ORIGIN, **settings),
        deployment=DEPLOYMENT,
        chain=cast(Chain, UnwellChain()),
        replica=replica,
        relay=cast(Relay, ClosedRelay()),
        accounts=Accounts(store),
        profiles=Profiles(store),
        contents=Contents(store, bytes(32)),
        answers=Answers(store),
        records=Records(store, decoder_of(DEPLOYMENT)),
        publications=Publications(store),
        export=lambda folder: export_store(store, DEPLOYMENT, folder),
        wall=watch,
        nudge=lambda: None,
        health=lambda: Health(behind=False, trouble=None, stopped=False),
        close=store.close,
    )
