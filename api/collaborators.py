"""Everybody that the API works with, real or made by hand for a test; given to the composition root."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry

from api.chain_clock import ChainClock
from api.edition import Edition
from api.listeners import Listeners
from api.settings import Settings
from ledger.accounts import Accounts
from ledger.chain import Chain
from ledger.contents import Contents
from ledger.deployment import Deployment
from ledger.follower import Health
from ledger.idempotency import Answers
from ledger.profiles import Profiles
from ledger.published import Publications
from ledger.records import Records
from ledger.relay import Relay
from ledger.replica import Change, View

NAMES_SECONDS = 1.0
"""How old names may be that another process can change."""


class Following(Protocol):
    """The replica, as the API uses it."""

    @property
    def version(self) -> int:
        """Version of the newest view; 0 before the first."""

    def view(self) -> View:
        """The newest moment; NotFollowing before the first block was read."""

    def wait_for_change(self, version: int, timeout: float) -> int:
        """Waits for another version than this, at most `timeout` seconds or until `wake`; returns the
        newest.
        """

    def wait_for_block(self, number: int, timeout: float) -> None:
        """Waits until a block of this number can be read, at most `timeout` seconds or until `wake`."""

    def wake(self) -> None:
        """Everybody who waits returns now."""

    def changes_since(self, version: int) -> tuple[Change, ...] | None:
        """What happened after a version; None when that is too long ago to tell."""


@dataclass(slots=True)
class Collaborators:
    """One consortium, served.

    `export` writes the record into a folder, `wall` gives unix seconds, `nudge` has the chain read at
    once (for who moved it without the relay), `health` tells how the index is, `close` is called once,
    when the server stops. `process` tells this run of the server from any other, `listeners` has who
    listens.
    """

    settings: Settings
    deployment: Deployment
    chain: Chain
    replica: Following
    relay: Relay
    accounts: Accounts
    profiles: Profiles
    contents: Contents
    answers: Answers
    records: Records
    publications: Publications
    export: Callable[[Path], object]
    wall: Callable[[], int]
    nudge: Callable[[], None]
    health: Callable[[], Health]
    close: Callable[[], None]
    clock: ChainClock = field(init=False)
    edition: Edition = field(default_factory=Edition)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    process: str = field(default_factory=lambda: secrets.token_hex(4))
    listeners: Listeners = field(default_factory=Listeners)
    _names: tuple[float, str, Mapping[str, str]] = (0.0, "", {})

    def __post_init__(self) -> None:
        self.clock = ChainClock(self.wall)

    def names(self) -> Mapping[str, str]:
        """Members' names by address. A change by another process is seen within a second, and changes the
        edition here too, so that no ETag hides it.
        """
        read_at, edition, known = self._names
        if edition == self.edition.text and time.monotonic() < read_at + NAMES_SECONDS:
            return known
        now, edition = time.monotonic(), self.edition.text
        stored = {member: profile.name for member, profile in self.profiles.all().items()}
        if read_at and stored != known and edition == self._names[1]:
            self.edition.change()
            edition = self.edition.text
        self._names = (now, edition, stored)
        return stored
