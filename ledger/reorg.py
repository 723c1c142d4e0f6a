"""Detection of a reorganisation: pure. Recovery is one transaction elsewhere (`ledger.log_rows.undo_above`).

The index keeps blocks that the chain may take back. The fork point is the highest kept block that the node
still has; everything above it is undone, whatever the depth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class BlockRef:
    """A block by number and hash."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fork:
    """`keep` is the highest block that both have, None when nothing is left; `lost` is what the index must
    undo.
    """

    keep: BlockRef | None
    lost: tuple[BlockRef, ...]


def find_fork(kept: Sequence[BlockRef], on_chain: Mapping[int, bytes | None]) -> Fork:
    """Compares kept blocks, in rising order, with what the node says at the same numbers (None: no such
    block).

    A block is kept when it agrees; below an agreeing block everything agrees, because hashes chain.
    """
    for place in range(len(kept) - 1, -1, -1):
        if on_chain.get(kept[place].number) == kept[place].hash:
            return Fork(kept[place], tuple(kept[place + 1 :]))
    return Fork(None, tuple(kept))


def extends(tip: BlockRef, parent_number: int, parent_hash: bytes) -> bool:
    """Whether a block with this parent stands directly on the tip."""
    return tip.number == parent_number and tip.hash == parent_hash


__all__ = ["BlockRef", "Fork", "extends", "find_fork"]
