"""Repeated measurements in few numbers: median, lowest, highest, and ratios that are taken round by round."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, lowest and highest of `count` measurements."""

    median: float
    low: float
    high: float
    count: int


def spread_of(samples: Sequence[float]) -> Spread:
    """Raises `ValueError` without samples."""
    if not samples:
        raise ValueError("nothing was measured")
    return Spread(statistics.median(samples), min(samples), max(samples), len(samples))


def ratios(ours: Sequence[float], other: Sequence[float]) -> Spread:
    """ours / other in each round, because what disturbs a round disturbs both; by medians when the rounds
    differ.
    """
    if len(ours) != len(other):
        return spread_of([statistics.median(ours) / statistics.median(other)])
    return spread_of([mine / theirs for mine, theirs in zip(ours, other, strict=True)])


def at_rank(samples: Sequence[float], per_cent: int) -> float:
    """The nearest-rank percentile: the smallest sample that `per_cent` of all do not exceed."""
    ordered = sorted(samples)
    place = -(-per_cent * len(ordered) // 100)
    return ordered[max(0, place - 1)]
