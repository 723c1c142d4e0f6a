"""The index's tables as plain rows, on both sides of a comparison: as they are stored, and as the chain
demands them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, Table, select

from ledger.raw import Header, RawLog
from ledger.schema import blocks, logs, transactions

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One row: its table, where it stands (block, and place in it), and its other columns."""

    table: str
    key: Key
    columns: tuple[tuple[str, object], ...]

    @property
    def name(self) -> str:
        """How a person finds the row."""
        place = ("log" if self.table == "logs" else "transaction") + f" {self.key[-1]}"
        return f"{self.table} row of block {self.key[0]}" + (f", {place}" if len(self.key) > 1 else "")


KEYS: dict[str, tuple[str, ...]] = {
    "blocks": ("number",),
    "transactions": ("block_number", "tx_index"),
    "logs": ("block_number", "log_index"),
}
_TABLES = {"blocks": blocks, "transactions": transactions, "logs": logs}


def stored_rows(connection: Connection, first: int, last: int) -> Iterator[IndexRow]:
    """Every row of blocks first..last, table by table."""
    for name, table in _TABLES.items():
        number = table.c[KEYS[name][0]]
        query = select(table).where((number >= first) & (number <= last))
        for row in connection.execute(query).mappings():
            yield _row(table, name, row)


def rows_outside(connection: Connection, first: int, last: int) -> Iterator[IndexRow]:
    """Every row of a block below `first` or above `last`."""
    for name, table in _TABLES.items():
        number = table.c[KEYS[name][0]]
        for row in connection.execute(select(table).where((number < first) | (number > last))).mappings():
            yield _row(table, name, row)


def demanded_rows(headers: Iterable[Header], found: Sequence[RawLog]) -> Iterator[IndexRow]:
    """The rows that blocks and logs of the chain become. A block without logs may be there, and need not."""
    for header in headers:
        of_block = (("hash", header.hash), ("parent_hash", header.parent_hash), ("time", header.time))
        yield IndexRow("blocks", (header.number,), of_block)
    hashes = {(log.block_number, log.tx_index): log.tx_hash for log in found}
    for key, tx_hash in hashes.items():
        yield IndexRow("transactions", key, (("hash", tx_hash),))
    for log in found:
        columns = (
            ("block_hash", log.block_hash),
            ("tx_index", log.tx_index),
            ("address", log.address),
            ("topics", log.topics),
            ("data", log.data),
        )
        yield IndexRow("logs", (log.block_number, log.log_index), columns)


def _row(table: Table, name: str, row: RowMapping) -> IndexRow:
    values = dict(row)
    key = tuple(int(values.pop(part)) for part in KEYS[name])
    columns = tuple(
        (column.name, _plain(values[column.name])) for column in table.columns if column.name in values
    )
    return IndexRow(name, key, columns)


def _plain(value: object) -> object:
    """Drivers give bytes as memoryview, too."""
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


__all__ = ["IndexRow", "demanded_rows", "rows_outside", "stored_rows"]
