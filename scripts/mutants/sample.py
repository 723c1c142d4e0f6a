"""A sample that spreads over all strata and that a seed repeats; its every beginning is such a sample too."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby

SCALE = 1 << 64


def drawn(names: Iterable[tuple[str, str]], seed: int) -> Iterator[str]:
    """All names of (stratum, name), in an order that takes from each stratum in proportion to its size.

    Where a name comes depends on the seed, its own text and its stratum alone: a change elsewhere draws the
    same mutants again.
    """
    placed: list[tuple[int, str]] = []
    for stratum, members in groupby(sorted(names), key=lambda pair: pair[0]):
        ranked = sorted((name for _, name in members), key=lambda name: _mark(seed, name))
        first = _mark(seed, stratum)
        placed += [((at * SCALE + first) // len(ranked), name) for at, name in enumerate(ranked)]
    return (name for _, name in sorted(placed))


def _mark(seed: int, text: str) -> int:
    """A number below `SCALE` that looks random and comes again."""
    return int.from_bytes(sha256(f"{seed}:{text}".encode()).digest()[:8], "big")
