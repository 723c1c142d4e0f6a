"""A schedule that does not come to its end is told as a failure of its own; the run goes on."""

import threading

from ledger.errors import NodeUnwell
from scripts.chaos.ending import BrokenOff, to_the_end

told: list[BrokenOff] = []


def tell(why: BrokenOff) -> str:
    """Notes why, instead of a result."""
    told.append(why)
    return "broken"


def stumble() -> str:
    """What a node may do to whoever examines it."""
    raise NodeUnwell("the node is gone")


def test_what_ends_gives_its_result() -> None:
    """Nothing is told of it."""
    told.clear()
    assert to_the_end(lambda: "held", 10, tell) == "held"
    assert told == []


def test_a_schedule_that_stumbles_is_named() -> None:
    """By the mistake and its place, not by the end of the run."""
    told.clear()
    assert to_the_end(stumble, 10, tell) == "broken"
    assert told[0].sentence == "the schedule itself stumbled: NodeUnwell: the node is gone"
    assert "in stumble" in told[0].place


def test_a_schedule_that_stands_still_is_named() -> None:
    """With the place where it stands; whoever waits for it goes on."""
    told.clear()
    never = threading.Event()

    def wait_for_ever() -> str:
        never.wait()
        return "too late"

    assert to_the_end(wait_for_ever, 0.05, tell) == "broken"
    assert told[0].sentence.startswith("the schedule did not end within 0 s: it stands still in wait")
    assert "in wait_for_ever" in told[0].place
    never.set()
