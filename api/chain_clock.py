"""What time it is on the chain, for conclusions that depend on the clock.

A chain with blocks on demand can stand still for days while deadlines pass. So time goes on from the last
block: its own time, plus what passed since this process first saw it, and never behind the wall clock.
A conclusion is judged at a step of `STEP` seconds, so that the same question within a step has the same
answer and the same ETag.
"""

from collections.abc import Callable
from threading import Lock

STEP = 15
"""Seconds; shorter than any period that a consortium can set."""

REMEMBERED = 16
"""Blocks whose first sight is kept: readers that take their time still ask about older ones."""


class ChainClock:
    """Follows the newest blocks. `wall` gives unix seconds."""

    def __init__(self, wall: Callable[[], int]) -> None:
        self._wall = wall
        self._lock = Lock()
        self._seen: dict[str, int] = {}

    def observe(self, block_hash: str) -> int:
        """When a block was first seen, unix seconds; now, if this is the first time."""
        with self._lock:
            if block_hash not in self._seen:
                self._seen[block_hash] = self._wall()
            if len(self._seen) > REMEMBERED:
                self._seen.pop(next(iter(self._seen)))
            return self._seen[block_hash]

    def now(self, block_hash: str, block_time: int) -> int:
        """The time the next block would have, in unix seconds."""
        seen_at = self.observe(block_hash)
        wall = self._wall()
        return max(wall, block_time + wall - seen_at)

    def judged_at(self, block_hash: str, block_time: int) -> int:
        """When conclusions about this block are drawn: at its own time, or the last whole step after it."""
        now = self.now(block_hash, block_time)
        return max(block_time, now - now % STEP)
