"""What time it is on the chain, for conclusions that depend on the clock.

A chain with blocks on demand can stand still for days while deadlines pass. So time goes on from the last
block: its own time, plus what passed since this process first saw it, and never behind the wall clock.
A conclusion is judged at a step of `STEP` seconds, so that the same question within a step has the same
answer and the same ETag.
"""

from collections.abc import Callable

STEP = 15
"""Seconds; shorter than any period that a consortium can set."""


class ChainClock:
    """Follows the newest block. `wall` gives unix seconds."""

    def __init__(self, wall: Callable[[], int]) -> None:
        self._wall = wall
        self._seen: tuple[str, int, int] = ("", 0, 0)

    def observe(self, block_hash: str, block_time: int) -> None:
        """Notes when a block was first seen."""
        if self._seen[0] != block_hash:
            self._seen = (block_hash, block_time, self._wall())

    def now(self, block_hash: str, block_time: int) -> int:
        """The time the next block would have, in unix seconds."""
        self.observe(block_hash, block_time)
        _, time, seen_at = self._seen
        wall = self._wall()
        return max(wall, time + wall - seen_at)

    def judged_at(self, block_hash: str, block_time: int) -> int:
        """When conclusions about this block are drawn: at its own time, or the last whole step after it."""
        now = self.now(block_hash, block_time)
        return max(block_time, now - now % STEP)
