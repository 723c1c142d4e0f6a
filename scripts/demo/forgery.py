"""What a forger does: a copy of a database in which one record says something else."""

from pathlib import Path

from sqlalchemy import func, insert, select, update

from ledger.schema import logs, metadata
from ledger.store import Store

DATA_BYTES = 64
"""Logs with more data than this carry an amount or a text."""


def copy_of(database: str, place: Path) -> str:
    """Every row of a database in a new SQLite file, whatever kind it comes from; the URL of the copy."""
    place.unlink(missing_ok=True)
    copied = f"sqlite:///{place}"
    with (
        Store(database, migrate=False) as source,
        Store(copied) as target,
        source.reading() as given,
        target.transaction() as taken,
    ):
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in given.execute(select(table)).mappings()]
            if rows:
                taken.execute(insert(table), rows)
    return copied


def change_one_bit(database: str) -> None:
    """Turns the last bit of the first log that has enough data to matter."""
    with Store(database, migrate=False) as store, store.transaction() as connection:
        long = func.length(logs.c.data) > DATA_BYTES
        order = (logs.c.block_number, logs.c.log_index)
        row = connection.execute(select(logs).where(long).order_by(*order).limit(1)).one()
        here = (logs.c.block_number == row.block_number) & (logs.c.log_index == row.log_index)
        changed = row.data[:-1] + bytes([row.data[-1] ^ 1])
        connection.execute(update(logs).where(here).values(data=changed))
