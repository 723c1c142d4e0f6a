"""Everything is put right, and then nobody does anything but wait: how long until all that was accepted is
final and the record is up to date?"""

import time
from dataclasses import dataclass
from typing import Final

from scripts.chaos.stage import Stage

STATED_SECONDS: Final = 60.0
"""Within this time after healing all accepted work is final: a lease of a dead machine (10 s), a resend
that was postponed (10 s), and room."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """How long it took; `complete` when all was final and readable in time."""

    seconds: float
    complete: bool


def heal(stage: Stage) -> Recovery:
    """Stops the people and the faults, and waits."""
    stage.people.stop()
    stage.crew.lay_down_arms()
    stage.proxy.misbehave(None)
    stage.proxy.to(stage.node.url)
    stage.node.set_mining(True)
    stage.node.mine()
    for worker in stage.crew.running:
        worker.limit_files(-1)
        worker.thaw()
    for promise in stage.book.acknowledged:
        promise.final = None
    began = time.monotonic()
    ready = stage.crew.first.await_ready(STATED_SECONDS)
    final = stage.await_final(STATED_SECONDS - (time.monotonic() - began))
    level = _level(stage, STATED_SECONDS - (time.monotonic() - began))
    return Recovery(time.monotonic() - began, ready and final and level)


def _level(stage: Stage, seconds: float) -> bool:
    """Whether the index reaches the node's head in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        said = stage.crew.first.ready()
        if said.get("ready") and said.get("lag") == 0:
            return True
        time.sleep(0.05)
    return False
