"""The stored record as facts with their provenance: where each stands, in which block and transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from governance.facts.every import Fact
from ledger.decode import Decoder
from ledger.index import Step
from ledger.log_rows import Tip, read_logs, read_page, read_transaction
from ledger.raw import RawLog
from ledger.store import Store

Place = tuple[int, int]
"""Block and log index of a fact."""


FRESH: Final = 1_000
"""Newest transactions whose facts are kept in memory: who waits for its own effect asks right after it."""

FEW: Final = 16
"""Facts of a transaction that is kept in memory; larger ones are read from the index."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact, the hash of its block, its transaction, and the address of the contract that emitted it."""

    fact: Fact
    block_hash: str
    transaction: str
    contract: str


class Records:
    """The record of one index, decoded on the way out. Every method raises StoreFault and UndecodableLog."""

    def __init__(self, store: Store, decoder: Decoder) -> None:
        self._store = store
        self._decoder = decoder
        self._fresh: dict[str, tuple[Recorded, ...]] = {}
        self._tip: Tip | None = None

    def told(self, step: Step) -> None:
        """Takes a step of the index of this very process, so that its facts need not be read back.

        For the thread that steps. What does not follow on the step before leaves nothing in memory: the index
        tells what it has.
        """
        if step.undone is not None or step.before is None or step.before != self._tip:
            self._fresh = {}
        self._tip = step.tip
        if len(step.facts) > FRESH:
            return
        made: dict[str, list[Recorded]] = {}
        for fact, log in zip(step.facts, step.logs, strict=True):
            one = recorded(fact, log)
            made.setdefault(one.transaction, []).append(one)
        self._fresh |= {name: tuple(facts) for name, facts in made.items() if len(facts) <= FEW}
        while len(self._fresh) > FRESH:
            del self._fresh[next(iter(self._fresh))]

    def page(self, after: Place | None, limit: int) -> list[Recorded]:
        """At most `limit` facts after a place, in the order of the chain."""
        with self._store.reading() as connection:
            return [self._recorded(log, time) for log, time in read_page(connection, after, limit)]

    def of_transaction(self, tx_hash: str) -> list[Recorded]:
        """Every fact that a transaction made, in order; none while it is not indexed."""
        fresh = self._fresh.get(tx_hash.lower())
        if fresh is not None:
            return list(fresh)
        with self._store.reading() as connection:
            found = read_transaction(connection, bytes.fromhex(tx_hash[2:]))
            return [self._recorded(log, time) for log, time in found]

    def at(self, block: int, log_index: int) -> Recorded | None:
        """The fact at one place; None when there is none."""
        for found in self.page((block, log_index - 1), 1):
            if (found.fact.at.block, found.fact.at.log_index) == (block, log_index):
                return found
        return None

    def all(self) -> Iterator[Recorded]:
        """Every fact, from one moment of the index."""
        with self._store.reading() as connection:
            for log, time in read_logs(connection):
                yield self._recorded(log, time)

    def _recorded(self, log: RawLog, time: int) -> Recorded:
        return recorded(self._decoder.decode(log, time), log)


def recorded(fact: Fact, log: RawLog) -> Recorded:
    """A fact with the provenance of its log."""
    return Recorded(fact, "0x" + log.block_hash.hex(), "0x" + log.tx_hash.hex(), "0x" + log.address.hex())


__all__ = ["Place", "Recorded", "Records", "recorded"]
