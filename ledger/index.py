"""The indexer: head -> reorg check -> logs -> decode -> append, with the cursor in the same transaction.

It says what its node says: when the node's chain becomes shorter or another one, facts above the fork are
taken out in one transaction and the step tells which. Several processes may index into one database: each
writes only where the cursor is where it saw it, and reads it again when it is not.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from governance.facts.every import Fact
from ledger.decode import Decoder
from ledger.deployment import Deployment
from ledger.errors import NodeRefused, NodeUnwell, WrongChain
from ledger.fetch import ChainMoved, Fetched, Fetcher, Node
from ledger.log_rows import (
    CursorMoved,
    Tip,
    Undone,
    append,
    kept_blocks,
    read_cursor_deployment,
    read_tip,
    times_of,
    undo_above,
)
from ledger.raw import Header, RawLog
from ledger.reorg import BlockRef, find_fork
from ledger.span import Span, asks_for_less
from ledger.store import Store
from ledger.store_errors import WrongDatabase
from ledger.uncollected import uncollected
from ledger.window import missing, parents_in_window, put_back, require_joined

TRIES: Final = 8
"""How often a step starts again when the chain moves under it."""

FORK_WINDOW: Final = 64
"""Blocks asked of the node in one round trip while a fork is searched and undone."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: tips before and after, facts added in order and their logs, what was undone,
    whether more waits.

    `before` is None when the facts do not tell all that came since the last step: at the first step, and
    after another process has written to the index.
    """

    before: Tip | None
    tip: Tip | None
    facts: tuple[Fact, ...] = ()
    undone: Undone | None = None
    behind: bool = False
    logs: tuple[RawLog, ...] = ()


class Indexer:
    """Follows one deployment into one store. For one thread."""

    def __init__(self, node: Node, store: Store, deployment: Deployment, decoder: Decoder) -> None:
        self._store = store
        self._first = deployment.block
        self._birth = bytes.fromhex(deployment.block_hash[2:])
        self._identity = (deployment.chain_id, deployment.identity)
        self._decoder = decoder
        self._fetcher = Fetcher(node, decoder.names)
        self._span = Span()
        self._overtaken = False
        with store.reading() as connection:
            self._require_ours(connection)
            self._tip = read_tip(connection)

    @property
    def tip(self) -> Tip | None:
        """The block the index is true at; None before the first step."""
        return self._tip

    def step(self) -> Step:
        """One look at the chain; at most one span of blocks is added.

        Raises NodeUnwell, WrongChain, UndecodableLog, StoreFault.
        """
        undone: Undone | None = None
        before, self._overtaken = self._tip, False
        for _ in range(TRIES):
            head = self._fetcher.head()
            try:
                with uncollected():
                    facts, logs, behind = self._advance(head)
                return Step(None if self._overtaken else before, self._tip, facts, undone, behind, logs)
            except ChainMoved:
                undone = _joined(undone, self._recover())
            except CursorMoved:
                self._catch_up_with_others()
        raise NodeUnwell("the chain kept changing branch while it was read")

    def catch_up(self, progress: Callable[[Step], None] | None = None) -> Tip | None:
        """Steps until the head is reached."""
        while True:
            step = self.step()
            if progress is not None:
                progress(step)
            if not step.behind:
                return step.tip

    def _advance(self, head: Header) -> tuple[tuple[Fact, ...], tuple[RawLog, ...], bool]:
        """The facts of the next span of blocks, their logs, and whether the head is further than that."""
        tip = self._tip
        if tip is not None and head.hash == tip.hash:
            return (), (), False
        if tip is not None and head.number <= tip.number:
            raise ChainMoved("the chain is not longer than the index and is another one")
        if head.number < self._first:
            raise WrongChain(
                f"the chain has {head.number} blocks and the deployment was in block {self._first}"
            )
        fetched = self._next(tip, head)
        facts = tuple(self._decoder.decode_all(fetched.logs, times_of(fetched.headers)))
        self._append(fetched, head)
        return facts, fetched.logs, fetched.headers[-1].number < head.number

    def _next(self, tip: Tip | None, head: Header) -> Fetched:
        """The blocks right after the tip, at most a span of them."""
        first = self._first if tip is None else tip.number + 1
        fetched = self._fetcher.one(head) if head.number == first else self._wide(first, head.number)
        self._require_joined(tip, fetched.headers[0])
        return fetched

    def _wide(self, first: int, last: int) -> Fetched:
        while True:
            blocks = min(self._span.blocks, last - first + 1)
            started = time.monotonic()
            try:
                fetched = self._fetcher.span(first, first + blocks - 1)
            except NodeRefused as refused:
                if blocks == 1 or not asks_for_less(refused):
                    raise
                self._span = Span(blocks, self._span.most).capped()
                continue
            self._span = self._span.after(blocks, len(fetched.logs), time.monotonic() - started)
            return fetched

    def _require_joined(self, tip: Tip | None, first: Header) -> None:
        if tip is None:
            if first.hash != self._birth:
                raise WrongChain(
                    f"block {first.number} of this chain is not the one our contracts were deployed in"
                )
        elif first.parent_hash != tip.hash:
            raise ChainMoved(f"block {first.number} does not stand on the block we indexed")

    def _append(self, fetched: Fetched, head: Header) -> None:
        with self._store.transaction("index.append", durable=False) as connection:
            at = None if self._tip is None else self._tip.ref
            append(connection, self._identity, fetched.headers, fetched.logs, head.number, at)
        last = fetched.headers[-1]
        self._tip = Tip(last.number, last.hash, last.time)

    def _recover(self) -> Undone | None:
        """Finds the fork and undoes what lies above it, in one transaction; None when the index
        still agrees.
        """
        tip = self._tip
        if tip is None:
            return None
        keep = self._fork(tip)
        if keep == tip.ref:
            return None
        try:
            return self._undo(tip.ref, keep)
        except ChainMoved:
            return None
        except CursorMoved:
            self._catch_up_with_others()
            return None

    def _undo(self, tip: BlockRef, keep: BlockRef | None) -> Undone:
        dropped = () if keep is None else self._dropped(keep.number)
        with self._store.transaction("index.undo", durable=False) as connection:
            undone = undo_above(connection, tip, keep)
            if keep is not None:
                put_back(connection, dropped, keep.number)
            left = None if keep is None else read_tip(connection)
        self._tip = left
        return undone

    def _dropped(self, upto: int) -> tuple[Header, ...]:
        """Blocks that were too old to be kept and are not, now that `upto` is the newest."""
        with self._store.reading() as connection:
            parents = parents_in_window(connection, upto)
        numbers = missing(parents, self._first, upto)
        starts = range(0, len(numbers), FORK_WINDOW)
        parts = [self._fetcher.headers(numbers[start : start + FORK_WINDOW]) for start in starts]
        headers = tuple(header for part in parts for header in part)
        require_joined(parents, headers)
        return headers

    def _catch_up_with_others(self) -> None:
        """Another process wrote to the index: what it says now is where we go on."""
        self._overtaken = True
        with self._store.reading() as connection:
            self._require_ours(connection)
            self._tip = read_tip(connection)

    def _fork(self, tip: Tip) -> BlockRef | None:
        """The highest block that index and node share; raises WrongChain when not even the deployment is
        shared.
        """
        below = tip.number + 1
        while True:
            with self._store.reading() as connection:
                window = kept_blocks(connection, below, FORK_WINDOW)
            if not window:
                break
            fork = find_fork(window, self._fetcher.hashes([ref.number for ref in window]))
            if fork.keep is not None:
                return fork.keep
            below = window[0].number
        if self._fetcher.hashes([self._first])[self._first] != self._birth:
            raise WrongChain(
                f"block {self._first} of this chain is not the one our contracts were deployed in"
            )
        return None

    def _require_ours(self, connection: Connection) -> None:
        found = read_cursor_deployment(connection)
        if found is not None and found != self._identity:
            raise WrongDatabase(f"this database indexes another deployment, on chain {found[0]}")


def _joined(first: Undone | None, second: Undone | None) -> Undone | None:
    """What two recoveries of one step undid together."""
    if first is None or second is None:
        return first or second
    return Undone(second.blocks + first.blocks, second.logs + first.logs)


__all__ = ["Indexer", "Step"]
