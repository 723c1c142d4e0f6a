"""Indexing 10^6 events from nothing into SQLite and into PostgreSQL, with the highest memory.

Floor: the same blocks and logs asked for and parsed, nothing else. Peer: web3.py into SQLite, on the first
blocks.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from ledger.log_rows import read_logs
from ledger.store import Store
from scripts.bench import ponder
from scripts.bench.emitted import TOGETHER, Emitted, emitted
from scripts.bench.line import Bench, CannotMeasure, Line
from scripts.bench.logs_by_hand import logs_by_hand
from scripts.bench.postgres import postgres
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, Target, at_least, at_most, first_difference

WEB3_BLOCKS = PONDER_BLOCKS = 10
UTILS = "0.2.18, because the 0.3.0 that it asks for was not to be had"
CAUSE_NODE = "the node itself needs longer to tell the events than the target allows: see the floor"
CAUSE_OURS = "the node tells them in time; checking, decoding and writing them takes the rest"


def measure(bench: Bench) -> Iterator[Row]:
    """Every program starts from nothing in every round, in a process of its own."""
    events = bench.size(1_000_000, 20_000)
    with emitted(bench.folder, events, bench.tell) as place:
        contest = _Contest(place, bench.folder)
        try:
            with postgres() as url:
                yield from _rows(bench, contest, url)
        except CannotMeasure as reason:
            bench.tell(f"without PostgreSQL: {reason}")
            yield from _rows(bench, contest, None)


def _rows(bench: Bench, contest: "_Contest", url: str | None) -> Iterator[Row]:
    subjects = {"sqlite": contest.sqlite, "floor": contest.floor, "web3": contest.web3}
    subjects |= {} if ponder.why_not() else {"ponder": contest.ponder}
    subjects |= {"postgres": lambda: contest.postgres(str(url))} if url else {}
    found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
    bench.tell("comparing every row with an independent reading")
    yield _row(contest, found, "sqlite", "SQLite", 50_000, contest.compare(contest.newest))
    if url:
        yield _row(contest, found, "postgres", "PostgreSQL", 30_000, contest.compare(url))


def _row(
    contest: "_Contest",
    found: dict[str, tuple[float, ...]],
    name: str,
    shown: str,
    least: int,
    equal: Equality,
) -> Row:
    memory = max(contest.memory[name])
    ours = Series("ours", found[name], f"{memory:.0f} MB at most")
    floor = Series("fetch and parse", found["floor"], f"{max(contest.memory['floor']):.0f} MB")
    remark = f"{WEB3_BLOCKS * TOGETHER:,} events, into SQLite"
    peers = [Series("web3.py", found["web3"], remark)]
    if "ponder" in found:
        remark = f"{PONDER_BLOCKS * TOGETHER:,} events, into PGlite; @ponder/utils {UTILS}"
        peers.append(Series("ponder 0.17.7", found["ponder"], remark))
    rate = ours.spread.median
    cause = CAUSE_NODE if floor.spread.median < least else CAUSE_OURS
    targets: tuple[Target, ...] = (
        at_least(rate, least, f">= {least:,} events/s", f"{rate:,.0f}", cause),
        at_most(memory, 300, "<= 300 MB", f"{memory:.0f} MB", "a whole answer of the node is in memory"),
    )
    title = f"index {contest.place.events:,} events to {shown}"
    return Row(title, "events/s", ours, equal, floor, tuple(peers), targets, _notes())


def _notes() -> tuple[str, ...]:
    reason = ponder.why_not()
    return () if reason is None else (f"ponder was not measured: {reason}",)


class _Contest:
    """Programs by name; `memory` keeps the highest megabytes of each run, `newest` the last SQLite file."""

    def __init__(self, place: Emitted, folder: Path) -> None:
        self.place = place
        self.memory: dict[str, list[float]] = {"sqlite": [], "postgres": [], "floor": [], "web3": []}
        self.newest = ""
        self._folder = folder
        self._numbers = itertools.count()

    def sqlite(self) -> float:
        """Events a second into a new file."""
        if self.newest:
            Path(self.newest.removeprefix("sqlite:///")).unlink()
        self.newest = f"sqlite:///{self._folder}/index-{next(self._numbers)}.db"
        return self._rate("sqlite", "ours", self.newest, self.place.last)

    def postgres(self, url: str) -> float:
        """Events a second into an empty database."""
        with Store(url) as store, store.engine.begin() as connection:
            connection.execute(text("drop schema public cascade"))
            connection.execute(text("create schema public"))
        return self._rate("postgres", "ours", url, self.place.last)

    def floor(self) -> float:
        """Events a second that can be had at all."""
        return self._rate("floor", "fetch", "", self.place.last)

    def web3(self) -> float:
        """Events a second of the peer."""
        last = min(self.place.last, self.place.deployment.block + WEB3_BLOCKS)
        return self._rate("web3", "web3", f"{self._folder}/web3-{next(self._numbers)}.db", last)

    def ponder(self) -> float:
        """Events a second of the other peer."""
        return ponder.index_rate(self.place, self._folder / "ponder", PONDER_BLOCKS)

    def compare(self, url: str) -> Equality:
        """Every stored row against the node's answers, read a second time by other code."""
        with Store(url) as store, store.reading() as connection:
            ours = (log for log, _ in read_logs(connection))
            theirs = logs_by_hand(self.place.chain.url, self.place.deployment, self.place.last)
            return first_difference("rows, all fields", itertools.zip_longest(ours, theirs))

    def _rate(self, name: str, kind: str, database: str, last: int) -> float:
        done = self.place.index(kind, database, last)
        wanted = min(self.place.events, (last - self.place.deployment.block) * TOGETHER)
        if done["events"] != wanted:
            raise ValueError(f"{name} found {done['events']} events of {wanted}")
        self.memory[name].append(done["megabytes"])
        return float(wanted / done["seconds"])


LINE = Line("index", measure)
