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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ledger.block_proof import header_hash
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

UNDISTURBED_TRIES: Final = 2
"""How often a dump is begun again because a block came, before the chain is held up for it."""

STILL_SECONDS: Final = 0.02
"""A chain without a new block for so long has ended what it had begun."""

HELD_UP_SECONDS: Final = 10.0
"""How long Anvil may go on with blocks that it had begun when it was told to stop."""

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
    """The chain's whole state, as Anvil loads it; raises `NodeUnwell`.

    Anvil lists the blocks first and the accounts after, and mines in between: such a state would have a
    ballot's effect without the ballot. So a dump counts only when no block came meanwhile; on a chain that is
    busy, mining is held up for it.
    """
    for _ in range(UNDISTURBED_TRIES):
        state = _undisturbed(chain)
        if state is not None:
            return state
    with _held_up(chain):
        until = time.monotonic() + HELD_UP_SECONDS
        while time.monotonic() < until:
            state = _undisturbed(chain)
            if state is not None:
                return state
    raise NodeUnwell("the embedded chain did not stand still for its state to be taken")


def _undisturbed(chain: Chain) -> bytes | None:
    """The state, unless a block was made while it was taken. One request after the other: Anvil answers a
    batch all at once.
    """
    before = chain.request("eth_blockNumber")
    packed = bytes_of(chain.request("anvil_dumpState"))
    if chain.request("eth_blockNumber") != before:
        return None
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error) as failure:
        raise NodeUnwell("the embedded chain's state came torn") from failure


@contextmanager
def _held_up(chain: Chain) -> Iterator[None]:
    """Transactions wait in the pool meanwhile."""
    mining = chain.request("anvil_getAutomine")
    chain.request("evm_setAutomine", [False])
    try:
        yield
    finally:
        chain.request("evm_setAutomine", [mining])


def settle_down(chain: Chain) -> None:
    """Before a gentle stop, whose own dump has no such care: nothing is mined any more. Raises
    `NodeUnwell`."""
    chain.request("evm_setAutomine", [False])
    until, before = time.monotonic() + HELD_UP_SECONDS, None
    while time.monotonic() < until:
        tip = chain.request("eth_blockNumber")
        if tip == before:
            return
        before = tip
        time.sleep(STILL_SECONDS)


def put_newest_in_place(data_dir: Path) -> None:
    """Makes the newest whole state the one that Anvil loads; raises `NodeUnwell` when all is torn."""
    state, saved = data_dir / STATE_FILE, data_dir / SAVED_FILE
    heights = {path: height_of(path) for path in (state, saved)}
    if heights[saved] > heights[state]:
        write_whole(state, saved.read_bytes())
    elif state.exists() and heights[state] < 0:
        raise NodeUnwell(f"{state} is torn and there is no other: restore the directory from a backup")
    if state.exists():
        _keep_one_beginning(state)


def _keep_one_beginning(path: Path) -> None:
    """Drops first blocks that the chain does not stand on.

    Anvil makes a first block of its own at every start, writes it beside the loaded one, and takes any of
    them for block 0 when it loads them again: then the chain would have another beginning than it was
    founded on.
    """
    state = json.loads(path.read_bytes())
    beginnings = [block for block in state["blocks"] if _number(block) == 0]
    parents = {block["header"]["parentHash"] for block in state["blocks"] if _number(block) == 1}
    strange = [block for block in beginnings if "0x" + header_hash(block["header"]).hex() not in parents]
    if parents and strange:
        state["blocks"] = [block for block in state["blocks"] if block not in strange]
        write_whole(path, json.dumps(state).encode("ascii"))


def _number(block: Mapping[str, Any]) -> int:
    return int(block["header"]["number"], 16)


def height_of(path: Path) -> int:
    """Number of the last block of a state file; -1 when the file is missing or torn."""
    try:
        state = json.loads(path.read_bytes())
        best = state["best_block_number"]
        return int(best, 16) if isinstance(best, str) else int(best)
    except (OSError, ValueError, KeyError, TypeError):
        return -1
