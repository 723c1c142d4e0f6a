"""Everything of one schedule: the chain, the proxy, the processes, the people, and what was done."""

import contextlib
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx

from ledger.anvil import Anvil
from scripts.chaos.coverage import Arms
from scripts.chaos.database import Database
from scripts.chaos.founders import Founder
from scripts.chaos.founding import Founded
from scripts.chaos.node import Node
from scripts.chaos.owners import keepers
from scripts.chaos.people import People, workers
from scripts.chaos.promises import Book, Promise
from scripts.chaos.proxy import Proxy
from scripts.chaos.shelf import Shelf
from scripts.chaos.visitors import Visitor
from scripts.chaos.workers import Place, Worker, Zygote

LOOK_SECONDS: Final = 0.05
QUIET_SECONDS: Final = 30.0


@dataclass(slots=True)
class Struck:
    """What was done, for the figures. `hits` counts what a fault that could miss really met: requests
    and answers that a bad way to the node spoiled, outside transactions that used a nonce, transactions that
    stuck. `frozen` processes that stood still, `taken_over` those whose key another sent with meanwhile.
    """

    faults: list[str] = field(default_factory=list)
    hits: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    frozen: int = 0
    taken_over: int = 0
    depths: list[int] = field(default_factory=list)
    restored: bool = False
    broken: list[str] = field(default_factory=list)

    def breach(self, sentence: str) -> None:
        """Something did not hold while faults struck."""
        self.broken.append(sentence)


class Crew:
    """Keeps the processes running, as a service manager does: what died is started again with the right
    clock, to die at another fail-point as long as there are `arms`."""

    def __init__(self, place: Place, zygote: Zygote, arms: Arms) -> None:
        self._arms = arms
        self.first = Worker("one", place, zygote)
        self.second = Worker("two", place, zygote)
        self._wanted = {self.first.name}
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    @property
    def running(self) -> list[Worker]:
        """Those that should run."""
        return [one for one in (self.first, self.second) if one.name in self._wanted]

    def urls(self) -> list[str]:
        """Where the API may be."""
        return [one.url for one in self.running] or [self.first.url]

    def start(self) -> None:
        """Starts the first process and the watch over all."""
        self.first.start(self._arms.for_a_start())
        self._thread.start()

    def join(self) -> None:
        """The second process begins to run beside the first."""
        with self._lock:
            self._wanted.add(self.second.name)

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Every process is stopped gently, and none is started while this is going on."""
        with self._lock:
            for worker in self.running:
                worker.thaw()
                worker.stop()
            yield

    def start_again(self, worker: Worker, fail_point: str | None = None, clock: int = 0) -> None:
        """Kills a process and starts it in a given way."""
        with self._lock:
            worker.kill()
            worker.start(fail_point, clock)

    def lay_down_arms(self) -> None:
        """No process dies by itself any more; those that were to die are killed now, and started to live."""
        with self._lock:
            self._arms.lay_down()
            for worker in self.running:
                if worker.armed:
                    worker.thaw()
                    worker.kill()
                    worker.start()

    def said(self) -> str:
        """The logs of all."""
        return self.first.said() + self.second.said()

    def abandon(self) -> None:
        """Kills all, and starts none again; waits for nothing, whoever holds what."""
        self._ended.set()
        for worker in (self.first, self.second):
            worker.abandon()

    def close(self) -> None:
        """Ends all, gently."""
        self._ended.set()
        self._thread.join()
        for worker in (self.first, self.second):
            worker.thaw()
            worker.stop()

    def _keep(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            with self._lock:
                for worker in self.running:
                    if not worker.alive:
                        worker.start(self._arms.for_a_start())


class Stage:
    """One schedule's world; `with Stage(...) as stage`."""

    def __init__(
        self,
        founded: Founded,
        folder: Path,
        database: Database,
        zygote: Zygote,
        seed: int,
        minute: float,
        arms: Arms,
    ) -> None:
        self.founded = founded
        self.folder = folder
        self.database = database
        self.random = random.Random(seed)  # noqa: S311  # seeded on purpose
        self.seed = seed
        self.minute = minute
        self.arms = arms
        self.struck = Struck()
        self.book = Book()
        self.shelf = Shelf()
        self.node = Node(folder / "chain", founded.state)
        self.first_state = founded.state
        self.proxy = Proxy(self.node.url)
        # an installation of its own: its master key lies beside the file of its deployment
        deployment = Path(shutil.copy(founded.deployment_file, folder / "deployment.json"))
        place = Place(self.proxy.url, database.url, deployment, founded.keystore, folder)
        self._zygote = zygote
        self.founding_log = folder / "founding.log"
        self.crew = Crew(place, zygote, arms)
        acts = workers(founded, self.crew.urls, self.book, seed)
        acts += keepers(founded, self.crew.urls, self.book, seed, self.shelf)
        self.people = People([*acts, Visitor(founded, self.crew.urls, self.book, f"{seed} visitor")])
        self._impostors: list[Anvil] = []

    def __enter__(self) -> Self:
        self.crew.start()
        self.crew.first.await_ready()
        self.people.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.people.stop()
        self.crew.close()
        self.proxy.close()
        for impostor in self._impostors:
            impostor.stop()
        self.node.stop_gently()

    def abandon(self) -> None:
        """A schedule that did not come to its end works no longer; its nodes end with the run."""
        self.people.dismiss()
        self.crew.abandon()

    def work(self, seconds: float) -> None:
        """Everybody works on for a while."""
        time.sleep(seconds)

    def quiet(self) -> None:
        """Nobody begins anything new, and all that was acknowledged is final."""
        self.people.pause()
        self.await_final(QUIET_SECONDS)

    def await_final(self, seconds: float) -> bool:
        """Whether the API tells the end of all that it acknowledged, in time."""
        until = time.monotonic() + seconds
        with httpx.Client(timeout=10) as client:
            while time.monotonic() < until:
                for promise in self.book.open:
                    self._ask(client, promise)
                if not self.book.open:
                    return True
                time.sleep(LOOK_SECONDS)
        return False

    def _ask(self, client: httpx.Client, promise: Promise) -> None:
        try:
            answer = client.get(f"{self.crew.urls()[0]}/v1/submissions/{promise.submission}")
        except httpx.HTTPError:
            return
        if answer.status_code == 404:
            promise.final = "unknown"
        elif answer.status_code == 200 and answer.json()["data"]["state"] in ("mined", "refused"):
            data = answer.json()["data"]
            promise.final, promise.error = data["state"], data["error_code"]

    def impostor(self, chain_id: int) -> Anvil:
        """A node of another chain."""
        made = Anvil(self.folder / f"impostor-{len(self._impostors)}", chain_id=chain_id, save=False).start()
        self._impostors.append(made)
        return made

    def founder(self) -> Founder:
        """Somebody with a chain of its own, on which nothing is founded yet."""
        node = self.impostor(self.founded.deployment.chain_id)
        return Founder(self.folder / f"founding-{len(self._impostors)}", node, self._zygote)

    def said(self) -> str:
        """The logs of all processes."""
        founding = self.founding_log.read_text(errors="replace") if self.founding_log.exists() else ""
        return self.crew.said() + founding

    def kill(self, worker: Worker) -> None:
        """SIGKILL; the crew starts it again."""
        worker.kill()
        self.struck.kills += 1
