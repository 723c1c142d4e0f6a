"""A value that changes over time and can be asked for at any past second."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Checkpoints(Generic[Value]):
    """Values by unix second, in rising order. What is pushed twice in one second keeps the last value.

    `start` is the value before the first checkpoint. A lookup costs the logarithm of the number of
    checkpoints.
    """

    __slots__ = ("_start", "_times", "_values")

    def __init__(self, start: Value) -> None:
        self._start = start
        self._times: list[int] = []
        self._values: list[Value] = []

    def push(self, time: int, value: Value) -> None:
        """The value from `time` on. Times never fall: facts come in the order of the chain."""
        if self._times and time == self._times[-1]:
            self._values[-1] = value
            return
        self._times.append(time)
        self._values.append(value)

    def at(self, time: int) -> Value:
        """The value at the end of the second `time`."""
        place = bisect_right(self._times, time)
        return self._values[place - 1] if place else self._start

    @property
    def latest(self) -> Value:
        """The value now."""
        return self._values[-1] if self._values else self._start

    def __iter__(self) -> Iterator[tuple[int, Value]]:
        return iter(zip(self._times, self._values, strict=True))

    def __len__(self) -> int:
        return len(self._times)
