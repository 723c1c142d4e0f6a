"""The blocks of the window that the index had dropped as too old, before the chain became shorter again.

After a recovery the index has what an index has that never saw the longer chain: a later fork is found as
exactly, and an audit compares the two row for row.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from ledger.bulk import write_rows
from ledger.fetch import ChainMoved
from ledger.log_rows import REORG_WINDOW
from ledger.raw import Header
from ledger.schema import blocks


def parents_in_window(connection: Connection, upto: int) -> dict[int, bytes]:
    """The parent hash of each block that the index has in the window whose newest block is `upto`."""
    here = blocks.c.number.between(upto - REORG_WINDOW + 1, upto)
    rows = connection.execute(select(blocks.c.number, blocks.c.parent_hash).where(here))
    return {row.number: bytes(row.parent_hash) for row in rows}


def missing(parents: Mapping[int, bytes], first: int, upto: int) -> list[int]:
    """Numbers of that window, from the deployment's block on, that are not among the parents' keys."""
    lowest = max(first, upto - REORG_WINDOW + 1)
    return [number for number in range(lowest, upto + 1) if number not in parents]


def require_joined(parents: Mapping[int, bytes], headers: Sequence[Header]) -> None:
    """Raises ChainMoved unless the block above each header, kept or among them, stands on it."""
    known = {**parents, **{header.number: header.parent_hash for header in headers}}
    for header in headers:
        if known.get(header.number + 1) != header.hash:
            raise ChainMoved(f"block {header.number} is not the one that the next block stands on")


def put_back(connection: Connection, headers: Sequence[Header], upto: int) -> None:
    """Adds the blocks that are not there."""
    here = parents_in_window(connection, upto)
    absent = [header for header in headers if header.number not in here]
    write_rows(connection, blocks, [(h.number, h.hash, h.parent_hash, h.time) for h in absent])


__all__ = ["missing", "parents_in_window", "put_back", "require_joined"]
