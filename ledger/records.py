"""The record read page by page: each fact with the block, the transaction and the contract it comes from."""

from dataclasses import dataclass

from sqlalchemy import Row, and_, or_, select

from governance.facts.every import Fact
from ledger.decode import Decoder
from ledger.raw import RawLog
from ledger.schema import blocks, logs, transactions
from ledger.store import Store

Place = tuple[int, int]
"""Block number and index of the log in it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact with where it comes from; hashes and addresses in lower-case hex."""

    fact: Fact
    block_hash: str
    transaction: str
    contract: str


class Records:
    """The index as a reader sees it, in the order of the chain."""

    def __init__(self, store: Store, decoder: Decoder) -> None:
        self._store = store
        self._decoder = decoder

    def page(self, after: Place | None, limit: int) -> list[Recorded]:
        """At most `limit` facts after a place; raises `StoreFault`, `UndecodableLog`."""
        number, index = after or (-1, -1)
        later = or_(
            logs.c.block_number > number,
            and_(logs.c.block_number == number, logs.c.log_index > index),
        )
        query = (
            select(logs, transactions.c.hash.label("tx_hash"), blocks.c.time)
            .join(blocks, blocks.c.number == logs.c.block_number)
            .join(
                transactions,
                and_(
                    transactions.c.block_number == logs.c.block_number,
                    transactions.c.tx_index == logs.c.tx_index,
                ),
            )
            .where(later)
            .order_by(logs.c.block_number, logs.c.log_index)
            .limit(limit)
        )
        with self._store.reading() as connection:
            return [self._recorded(row) for row in connection.execute(query)]

    def _recorded(self, row: Row[tuple[object, ...]]) -> Recorded:
        log = RawLog(
            row.block_number,
            bytes(row.block_hash),
            row.log_index,
            row.tx_index,
            bytes(row.tx_hash),
            bytes(row.address),
            bytes(row.topics),
            bytes(row.data),
        )
        return Recorded(
            self._decoder.decode(log, row.time),
            "0x" + log.block_hash.hex(),
            "0x" + log.tx_hash.hex(),
            "0x" + log.address.hex(),
        )
