"""A schedule that stumbles or stands still is a failure of that schedule, and not the end of the run."""

import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """Why something did not come to its end, in one sentence, and where it was then, for whoever mends it."""

    sentence: str
    place: str


def to_the_end(
    work: Callable[[], Result], seconds: float, broken_off: Callable[[BrokenOff], Result]
) -> Result:
    """What the work gives; what `broken_off` gives when it raises, or has not ended after so many seconds.

    Work that stands still is left behind in a thread that keeps nothing alive.
    """
    results: list[Result] = []
    failures: list[Exception] = []

    def worked() -> None:
        try:
            results.append(work())
        except Exception as failure:  # noqa: BLE001  # whatever it is, it is told by its name
            failures.append(failure)

    thread = threading.Thread(target=worked, daemon=True)
    thread.start()
    thread.join(seconds)
    if results:
        return results[0]
    if failures:
        return broken_off(_stumbled(failures[0]))
    return broken_off(_stands_still(sys._current_frames().get(thread.ident or 0), seconds))


def _stumbled(failure: Exception) -> BrokenOff:
    place = "".join(traceback.format_exception(failure))
    return BrokenOff(f"the schedule itself stumbled: {type(failure).__name__}: {failure}", place)


def _stands_still(frame: FrameType | None, seconds: float) -> BrokenOff:
    frames = traceback.extract_stack(frame) if frame is not None else []
    at = f" in {frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename}" if frames else ""
    place = "".join(traceback.format_list(frames))
    return BrokenOff(f"the schedule did not end within {seconds:.0f} s: it stands still{at}", place)


__all__ = ["BrokenOff", "to_the_end"]
