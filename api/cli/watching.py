"""Keeps the embedded chain alive under a copy that runs: a node that ended is started again, and told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.cli.output import Output
from ledger.anvil import Anvil
from ledger.errors import ChainFailure

LOOK_SECONDS = 0.5


@contextmanager
def watched(node: Anvil, restore: Callable[[], None], output: Output) -> Iterator[None]:
    """Looks after the node while what is inside runs; `restore` gives it back what no block keeps (gas)."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_watch, args=(node, restore, output, stop), name="chain-watch", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(node: Anvil, restore: Callable[[], None], output: Output, stop: threading.Event) -> None:
    told = ""
    while not stop.wait(LOOK_SECONDS):
        try:
            revived = node.revive()
            if revived:
                restore()
        except (ChainFailure, OSError) as failure:
            if str(failure) != told:
                output.note(f"The embedded chain is down: {failure}.")
            told = str(failure)
        else:
            if revived:
                output.note(
                    "The embedded chain had ended. It is started again, what it forgot is sent again."
                )
