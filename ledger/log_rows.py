"""Rows of the index: append with the cursor in one transaction, undo above a block in one transaction, read
in order.

A block without facts of ours is kept only while a reorganisation could still reach it (`REORG_WINDOW`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from ledger.bulk import write_rows
from ledger.raw import Header, RawLog
from ledger.reorg import BlockRef
from ledger.schema import blocks, cursor, logs, transactions

REORG_WINDOW: Final = 256
"""Empty blocks below this depth are dropped; blocks with facts stay for ever, so a deeper fork is still
found.
"""

DROPPED_TOGETHER: Final = 64
"""Empty blocks are dropped this many numbers at a time."""

READ_CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class Tip:
    """The block the index is true at; `time` in unix seconds."""

    number: int
    hash: bytes
    time: int

    @property
    def ref(self) -> BlockRef:
        """Number and hash alone."""
        return BlockRef(self.number, self.hash)


@dataclass(frozen=True, slots=True)
class Undone:
    """What a recovery took out of the index."""

    blocks: tuple[BlockRef, ...]
    logs: tuple[RawLog, ...]


class CursorMoved(Exception):
    """Another process moved the index since it was read: what was about to be written stands on old rows."""


def read_tip(connection: Connection) -> Tip | None:
    """Where the cursor stands; None when nothing was indexed yet."""
    query = select(cursor.c.number, cursor.c.hash, blocks.c.time).join(
        blocks, blocks.c.number == cursor.c.number
    )
    row = connection.execute(query).one_or_none()
    return Tip(row.number, bytes(row.hash), row.time) if row else None


def read_cursor(connection: Connection) -> BlockRef | None:
    """The block that the cursor names, whether or not the index has it; None when nothing was indexed yet."""
    row = connection.execute(select(cursor.c.number, cursor.c.hash)).one_or_none()
    return BlockRef(row.number, bytes(row.hash)) if row else None


def read_cursor_deployment(connection: Connection) -> tuple[int, bytes] | None:
    """Chain id and deployment hash that this index belongs to."""
    row = connection.execute(select(cursor.c.chain_id, cursor.c.deployment)).one_or_none()
    return (row.chain_id, bytes(row.deployment)) if row else None


def append(
    connection: Connection,
    identity: tuple[int, bytes],
    headers: Sequence[Header],
    found: Sequence[RawLog],
    head: int,
    tip: BlockRef | None,
) -> None:
    """Adds blocks that follow `tip`, their logs, and the cursor.

    `head` is the number of the chain's newest block. Raises CursorMoved when the index is not at `tip`.
    """
    last = headers[-1]
    _move_cursor(connection, identity, tip, BlockRef(last.number, last.hash))
    with_facts = {log.block_number for log in found}
    floor = head - REORG_WINDOW
    kept = [h for h in headers if h.number in with_facts or h.number > floor or h is last]
    write_rows(connection, blocks, [(h.number, h.hash, h.parent_hash, h.time) for h in kept])
    seen = {(log.block_number, log.tx_index): log.tx_hash for log in found}
    write_rows(connection, transactions, [(number, index, tx) for (number, index), tx in seen.items()])
    rows = [(log[0], log[1], log[2], log[3], log[5], log[6], log[7]) for log in found]
    write_rows(connection, logs, rows)
    _drop_empty(connection, headers[0].number - 1 - REORG_WINDOW, last.number - REORG_WINDOW)


def undo_above(connection: Connection, tip: BlockRef, keep: BlockRef | None) -> Undone:
    """Recovery: removes everything above `keep` (everything, when None), moves the cursor, returns
    what went. Raises CursorMoved when the index is not at `tip`.
    """
    _leave(connection, tip, keep)
    above = keep.number if keep else -1
    gone = tuple(log for log, _ in read_logs(connection, above))
    refs = select(blocks.c.number, blocks.c.hash).where(blocks.c.number > above).order_by(blocks.c.number)
    lost = tuple(BlockRef(row.number, bytes(row.hash)) for row in connection.execute(refs))
    connection.execute(delete(logs).where(logs.c.block_number > above))
    connection.execute(delete(transactions).where(transactions.c.block_number > above))
    connection.execute(delete(blocks).where(blocks.c.number > above))
    return Undone(lost, gone)


def has_block(connection: Connection, block: BlockRef) -> bool:
    """Whether the index still has this very block."""
    query = select(blocks.c.number).where((blocks.c.number == block.number) & (blocks.c.hash == block.hash))
    return connection.execute(query).first() is not None


def kept_blocks(connection: Connection, below: int, limit: int) -> list[BlockRef]:
    """The highest kept blocks under a number, in rising order."""
    query = (
        select(blocks.c.number, blocks.c.hash)
        .where(blocks.c.number < below)
        .order_by(blocks.c.number.desc())
        .limit(limit)
    )
    return [BlockRef(row.number, bytes(row.hash)) for row in connection.execute(query)][::-1]


def read_logs(connection: Connection, above: int = -1) -> Iterator[tuple[RawLog, int]]:
    """Logs of blocks with a higher number than `above`, in the order of the chain, each with its block's
    time.
    """
    query = _LOGS.where(logs.c.block_number > above)
    for row in connection.execute(query, execution_options={"yield_per": READ_CHUNK}):
        yield _log_and_time(row)


def read_page(
    connection: Connection, after: tuple[int, int] | None, limit: int
) -> Iterator[tuple[RawLog, int]]:
    """At most `limit` logs after a place (block, log index), as `read_logs`."""
    block, index = after or (-1, -1)
    later = (logs.c.block_number == block) & (logs.c.log_index > index)
    for row in connection.execute(_LOGS.where((logs.c.block_number > block) | later).limit(limit)):
        yield _log_and_time(row)


def read_transaction(connection: Connection, tx_hash: bytes) -> Iterator[tuple[RawLog, int]]:
    """The logs of one transaction, as `read_logs`."""
    for row in connection.execute(_LOGS_OF_TRANSACTION, {"tx_hash": tx_hash}):
        yield _log_and_time(row)


def count_logs(connection: Connection) -> int:
    """How many facts the index holds."""
    return int(connection.execute(select(func.count()).select_from(logs)).scalar_one())


_SAME_TX = (transactions.c.block_number == logs.c.block_number) & (transactions.c.tx_index == logs.c.tx_index)
_LOGS = (
    select(logs, transactions.c.hash.label("tx_hash"), blocks.c.time)
    .join(blocks, blocks.c.number == logs.c.block_number)
    .join(transactions, _SAME_TX)
    .order_by(logs.c.block_number, logs.c.log_index)
)
_LOGS_OF_TRANSACTION = _LOGS.where(transactions.c.hash == bindparam("tx_hash"))
"""Statements of the hot path are made once: to make one, and to find out that it is compiled already, takes
longer than to run it.
"""
_MOVE = (
    update(cursor)
    .where((cursor.c.number == bindparam("old_number")) & (cursor.c.hash == bindparam("old_hash")))
    .values(number=bindparam("new_number"), hash=bindparam("new_hash"))
)


def _log_and_time(row: Row[Any]) -> tuple[RawLog, int]:
    number, block_hash, index, tx_index, address, topics, data, tx_hash, time = row
    where = (number, bytes(block_hash), index, tx_index, bytes(tx_hash))
    return RawLog(*where, bytes(address), bytes(topics), bytes(data)), time


def _drop_empty(connection: Connection, above: int, upto: int) -> None:
    """Drops blocks in (above, upto] that carry no fact; both rounded down, so that most steps drop none."""
    above, upto = above // DROPPED_TOGETHER * DROPPED_TOGETHER, upto // DROPPED_TOGETHER * DROPPED_TOGETHER
    if upto < 0 or upto == above:
        return
    has_logs = exists(select(literal(1)).where(logs.c.block_number == blocks.c.number))
    old = (blocks.c.number > above) & (blocks.c.number <= upto)
    connection.execute(delete(blocks).where(old & ~has_logs))


def _move_cursor(
    connection: Connection, identity: tuple[int, bytes], tip: BlockRef | None, last: BlockRef
) -> None:
    """First of all, so that of two processes one writes and the other one sees that it is late."""
    if tip is not None:
        _leave(connection, tip, last)
        return
    values = {"chain_id": identity[0], "deployment": identity[1], "number": last.number, "hash": last.hash}
    try:
        with connection.begin_nested():
            connection.execute(insert(cursor).values(id=1, **values))
    except IntegrityError as failure:
        raise CursorMoved("another process has begun to index") from failure


def _leave(connection: Connection, tip: BlockRef, to: BlockRef | None) -> None:
    """Moves the cursor from where it must be; None takes it away."""
    if to is None:
        here = (cursor.c.number == tip.number) & (cursor.c.hash == tip.hash)
        moved = connection.execute(delete(cursor).where(here))
    else:
        places = {"old_number": tip.number, "old_hash": tip.hash}
        places |= {"new_number": to.number, "new_hash": to.hash}
        moved = connection.execute(_MOVE, places)
    if moved.rowcount != 1:
        raise CursorMoved(f"the index is not at block {tip.number} any more")


def times_of(headers: Iterable[Header]) -> dict[int, int]:
    """Times by block number."""
    return {header.number: header.time for header in headers}


__all__ = [
    "DROPPED_TOGETHER",
    "REORG_WINDOW",
    "CursorMoved",
    "Tip",
    "Undone",
    "append",
    "count_logs",
    "has_block",
    "kept_blocks",
    "read_cursor",
    "read_cursor_deployment",
    "read_logs",
    "read_page",
    "read_tip",
    "read_transaction",
    "times_of",
    "undo_above",
]
