"""The stored record as facts with their provenance: where each stands, in which block and transaction."""

from collections.abc import Iterator
from dataclasses import dataclass

from governance.facts.every import Fact
from ledger.decode import Decoder
from ledger.log_rows import read_logs, read_page, read_transaction
from ledger.raw import RawLog
from ledger.store import Store

Place = tuple[int, int]
"""Block and log index of a fact."""


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

    def page(self, after: Place | None, limit: int) -> list[Recorded]:
        """At most `limit` facts after a place, in the order of the chain."""
        with self._store.reading() as connection:
            return [self._recorded(log, time) for log, time in read_page(connection, after, limit)]

    def of_transaction(self, tx_hash: str) -> list[Recorded]:
        """Every fact that a transaction made, in order; none while it is not indexed."""
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
