"""A line of the bench, and what it is given to measure with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.bench.row import Row

REPEATS = 7


@dataclass(frozen=True, slots=True)
class Bench:
    """One run. `folder` is empty and the line's own; `tell` shows progress."""

    folder: Path
    quick: bool
    tell: Callable[[str], None]

    @property
    def repeats(self) -> int:
        """Rounds of each measurement."""
        return 2 if self.quick else REPEATS

    def size(self, full: int, quick: int) -> int:
        """How much to measure with."""
        return quick if self.quick else full


Measure = Callable[[Bench], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `name` is what --only takes; `measure` gives one row or several that share their set-up."""

    name: str
    measure: Measure


class CannotMeasure(Exception):
    """Raised when something that a line needs is not on this machine; the sentence says what."""
