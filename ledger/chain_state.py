"""The embedded chain's state on disk: written whole or not at all, and only when there is something new.

Anvil's own interval writes every historical state again and again (70 % of a core on an idle chain of 3,000
blocks) and can be torn by a crash. So the state is asked for when the chain has grown, and put in place by
a rename.
"""

import gzip
import json
import logging
import threading
import time
import zlib
from pathlib import Path
from typing import Final

from ledger.chain import Chain, bytes_of
from ledger.durable import write_whole
from ledger.errors import ChainFailure, NodeUnwell

STATE_FILE: Final = "chain.json"
"""What Anvil loads at its start and writes at a gentle stop."""

SAVED_FILE: Final = "chain.saved.json"
"""What is written while it runs."""

SAVE_SECONDS: Final = 2.0
"""What a crash of Anvil can lose, at most, on a chain that is small enough to save that often."""

SHARE: Final = 20
"""Saving takes at most one part in this many of the time."""

log = logging.getLogger(__name__)


class StateSaver:
    """A thread that saves the chain's state whenever it has grown."""

    def __init__(self, chain: Chain, data_dir: Path) -> None:
        self._chain = chain
        self._data_dir = data_dir
        self._stopping = threading.Event()
        self._saved: object = None
        self._saving = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="chain-state", daemon=True)

    def start(self) -> None:
        """Starts saving."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and returns when it has ended."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def save(self) -> None:
        """Saves now, unless nothing grew; raises `NodeUnwell`, `OSError`."""
        with self._saving:
            tip = self._chain.request("eth_blockNumber")
            if tip != self._saved:
                write_whole(self._data_dir / SAVED_FILE, dump(self._chain))
                self._saved = tip

    def _run(self) -> None:
        pause = SAVE_SECONDS
        while not self._stopping.wait(pause):
            began = time.monotonic()
            try:
                self.save()
            except (ChainFailure, OSError) as failure:
                log.warning("the embedded chain's state was not saved: %s", failure)
            pause = max(SAVE_SECONDS, SHARE * (time.monotonic() - began))
        self._chain.close()


def dump(chain: Chain) -> bytes:
    """The chain's whole state, as Anvil loads it; raises `NodeUnwell`."""
    packed = bytes_of(chain.request("anvil_dumpState"))
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as failure:
        raise NodeUnwell("the embedded chain's state came torn") from failure


def put_newest_in_place(data_dir: Path) -> None:
    """Makes the newest whole state the one that Anvil loads; raises `NodeUnwell` when all is torn."""
    state, saved = data_dir / STATE_FILE, data_dir / SAVED_FILE
    heights = {path: height_of(path) for path in (state, saved)}
    if heights[saved] > heights[state]:
        write_whole(state, saved.read_bytes())
    elif state.exists() and heights[state] < 0:
        raise NodeUnwell(f"{state} is torn and there is no other: restore the directory from a backup")


def height_of(path: Path) -> int:
    """Number of the last block of a state file; -1 when the file is missing or torn."""
    try:
        state = json.loads(path.read_bytes())
        best = state["best_block_number"]
        return int(best, 16) if isinstance(best, str) else int(best)
    except (OSError, ValueError, KeyError, TypeError):
        return -1
