"""The node under attack: an Anvil that stalls, is killed, starts again from an older state, and an
impostor."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import Final

from ledger.anvil import Anvil
from ledger.chain import Chain, int_of, mapping_of
from ledger.chain_state import SAVED_FILE, STATE_FILE, dump
from ledger.durable import write_whole
from ledger.last_will import LastWill

ROOM_BLOCKS: Final = 70
"""Empty blocks made at each start: deeper than any reorganisation that is tried."""


class Node:
    """One chain in one folder. It can be made to fail in every way that a machine can."""

    def __init__(self, folder: Path, state: bytes) -> None:
        self._folder = folder
        self._will: LastWill | None = None
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / STATE_FILE, state)
        self.restart()

    @property
    def url(self) -> str:
        """Where it listens, without anything in between."""
        return self._anvil.url

    def chain(self) -> Chain:
        """A client that sees the truth."""
        return Chain(self.url, timeout=20.0)

    def state(self) -> bytes:
        """All that it knows now."""
        return dump(self.chain())

    def tip(self) -> int:
        """Number of the newest block."""
        return int_of(self.chain().request("eth_blockNumber"))

    def block_hash(self, number: int) -> object:
        """Hash of a block; None when there is none of that number."""
        block = self.chain().request("eth_getBlockByNumber", [hex(number), False])
        return None if block is None else mapping_of(block)["hash"]

    def stall(self, seconds: float) -> None:
        """It takes connections and answers nothing."""
        pid = self._anvil.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """It is gone without having written anything."""
        self._revoke_will()
        pid = self._anvil.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._anvil.stop()

    def restart(self) -> None:
        """It starts from what it wrote last, and makes room for reorganisations: Anvil can undo only blocks
        that it made in this life."""
        self._anvil = Anvil(self._folder).start()
        self._will = LastWill(["/bin/sh", "-c", 'kill -9 "$1"', "sh", str(self._anvil.pid)])
        self.mine(ROOM_BLOCKS)

    def restart_from(self, state: bytes) -> None:
        """It starts from an older state: what came after is lost, transactions of its pool included."""
        (self._folder / SAVED_FILE).unlink(missing_ok=True)
        write_whole(self._folder / STATE_FILE, state)
        self.restart()

    def stop_gently(self) -> None:
        """It writes its state and ends."""
        self._revoke_will()
        self._anvil.stop()

    def _revoke_will(self) -> None:
        """A chain whose state is kept is left to be taken over; nobody takes over that of a killed run."""
        will, self._will = self._will, None
        if will is not None:
            will.revoke()

    def set_mining(self, mining: bool) -> None:
        """Whether a transaction is mined when it comes."""
        self.chain().request("evm_setAutomine", [mining])

    def mine(self, blocks: int = 1) -> None:
        """Makes blocks."""
        self.chain().request("anvil_mine", [hex(blocks)])
