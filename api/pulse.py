"""The heartbeat: one thread waits for the chain to move and wakes who waits for that on the event loop."""

import asyncio
import threading

from api.chain_clock import ChainClock
from api.collaborators import Following

PATIENCE_SECONDS = 0.25
"""How long the thread waits before it looks whether it should stop."""


NOTHING_READ = 0
"""The replica's version before its first block."""


class Pulse:
    """Started and stopped on the event loop; `beat` is awaited there."""

    def __init__(self, replica: Following, clock: ChainClock) -> None:
        self._replica = replica
        self._clock = clock
        self._stop = threading.Event()
        self._changed = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._listen, name="pulse", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Ends the thread, and wakes whoever still waits."""
        self._stop.set()
        self._replica.wake()
        self._ring()
        await asyncio.to_thread(self._thread.join)

    @property
    def stopping(self) -> bool:
        """Whether waiting has no more sense."""
        return self._stop.is_set()

    async def beat(self, seconds: float) -> bool:
        """Waits for the next change, at most `seconds`; whether there was one."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _listen(self) -> None:
        version = 0
        while not self._stop.is_set():
            newest = self._replica.wait_for_change(version, PATIENCE_SECONDS)
            if newest in (version, NOTHING_READ) or self._loop is None:
                continue
            version = newest
            self._clock.observe(self._replica.view().as_of.hash)
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()
