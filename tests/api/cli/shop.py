"""A served consortium and a terminal that signs with a member's key."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.bootstrap import build
from api.collaborators import Collaborators
from api.settings import Settings
from tests.api.cli.terminal import Printed, Terminal
from tests.databases import database_in
from tests.world import COORDINATOR, RECORDER, Member, World


@dataclass(frozen=True, slots=True)
class Shop:
    """What a test of signing needs."""

    world: World
    house: Collaborators
    url: str
    terminal: Terminal
    folder: Path

    @property
    def deployment(self) -> Path:
        """The deployment file, for --deployment."""
        return self.folder / "deployment.json"

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.house.settings.database

    def read(self, *words: object, code: int = 0) -> Any:
        """The document of a command that asks the API."""
        return self.terminal.json("--api", self.url, *words, code=code)

    def sign(self, who: Member | bytes, *words: object, code: int = 0) -> Any:
        """The document of a command that a member, or an office, signs."""
        return self.signed(who, *words, "--json", code=code).document

    def signed(self, who: Member | bytes, *words: object, code: int = 0, api: str = "") -> Printed:
        """What a command that somebody signs printed."""
        key = who if isinstance(who, bytes) else who.key
        file = self.terminal.keystore(f"key-{key.hex()[:8]}", key)
        given = ("--keystore", file, "--deployment", self.deployment)
        return self.terminal("--api", api or self.url, *words, *given, code=code)

    def office(self, *words: object, code: int = 0) -> Any:
        """The document of a command that the coordinator signs."""
        return self.sign(COORDINATOR, *words, code=code)

    def pass_time(self, seconds: int) -> None:
        """Moves the chain's clock and waits until the record shows it."""
        self.world.chain.request("evm_increaseTime", [hex(seconds)])
        self.world.chain.request("evm_mine")
        until, now = time.monotonic() + 20, self.world.now
        self.house.nudge()
        while self.house.replica.view().as_of.time < now:
            assert time.monotonic() < until, "the record does not follow"
            self.house.replica.wait_for_change(self.house.replica.version, 0.05)


@contextmanager
def open_shop(world: World, terminal: Terminal, folder: Path) -> Iterator[Shop]:
    """Serves a consortium at the very address that its sign-in messages name."""
    world.deployment.save(folder / "deployment.json")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        house = build(_settings(world, folder, url))
        server = uvicorn.Server(uvicorn.Config(create_app(house), log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            shop = Shop(world, house, url, terminal, folder)
            house.replica.wait_for_change(0, 20)
            shop.pass_time(2)
            yield shop
        finally:
            server.should_exit = True
            thread.join()


def _settings(world: World, folder: Path, url: str) -> Settings:
    return Settings(
        rpc_url=world.node.url,
        deployment=folder / "deployment.json",
        database=database_in(folder),
        origin=url,
        relayer_key=RECORDER.hex(),
        rate_per_second=0,
    )
