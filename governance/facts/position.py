"""Where a fact stands in the record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Block number, index of the log in it, and the block's time in unix seconds. Orders like the chain."""

    block: int
    log_index: int
    time: int
