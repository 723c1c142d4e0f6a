"""The ledger of published cells: no set of totals may, together, tell the sum of too few firms.

Source: knowledge.md, "Differencing". Every total published of one family (the same figure, of the same time,
over different sets of firms) is one row: 1 for each contributor in it. Whatever anybody can compute from the
totals is a linear combination of the rows; a combination that is not 0 for fewer than n contributors gives
them away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from governance.linear import disjoint_bases, rank, reaches_rank

MOST_CHECKS = 2_000
"""Combinations of small classes looked at before a family counts as too entangled to prove safe: then
refused.
"""


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A published total: its name in the ledger, its family, and whose contributions are in it (legal
    groups).
    """

    name: str
    family: str
    contributors: frozenset[int]


@dataclass(slots=True)
class DifferencingLedger:
    """Cells published so far, by family. `threshold` is the smallest set whose sum may be known."""

    threshold: int
    cells: dict[str, list[PublishedCell]] = field(default_factory=dict)

    def may_publish(self, cell: PublishedCell) -> bool:
        """Whether the cell, together with what is published, lets nobody compute a set below the
        threshold.
        """
        published = [other.contributors for other in self.cells.get(cell.family, [])]
        if cell.contributors in published:
            return True
        return not reveals_small_set([*published, cell.contributors], self.threshold)

    def publish(self, cell: PublishedCell) -> bool:
        """Enters the cell when it may be published; says whether it did."""
        allowed = self.may_publish(cell)
        if allowed:
            self.cells.setdefault(cell.family, []).append(cell)
        return allowed


def reveals_small_set(cells: Sequence[frozenset[int]], threshold: int) -> bool:
    """Whether totals over these sets let a set smaller than `threshold` be computed.

    Directly (a small set, or two that differ by few) or by a linear combination. True as well when there are
    too many small pieces to prove the contrary: what cannot be proved safe is refused.
    """
    if any(len(cell) < threshold for cell in cells) or _differ_by_few(cells, threshold):
        return True
    classes = _classes(cells)
    ordered = sorted(classes, key=lambda column: (-classes[column], column))
    bases = disjoint_bases(ordered, threshold)
    if len(bases) == threshold:
        return False
    whole = rank(classes)
    unproved = (one for one in _small_unions(classes, threshold) if all(basis & one for basis in bases))
    for check, chosen in enumerate(unproved, 1):
        if check > MOST_CHECKS:
            return True
        if not reaches_rank((column for column in ordered if column not in chosen), whole):
            return True
    return False


def _differ_by_few(cells: Sequence[frozenset[int]], threshold: int) -> bool:
    return any(0 < len(one ^ other) < threshold for one, other in combinations(cells, 2))


def _classes(cells: Sequence[frozenset[int]]) -> dict[tuple[int, ...], int]:
    """Contributors that are in the same cells cannot be told apart: how many there are of each kind."""
    sizes: dict[tuple[int, ...], int] = {}
    for contributor in frozenset().union(*cells):
        column = tuple(int(contributor in cell) for cell in cells)
        sizes[column] = sizes.get(column, 0) + 1
    return sizes


def _small_unions(
    classes: Mapping[tuple[int, ...], int], threshold: int
) -> Iterator[frozenset[tuple[int, ...]]]:
    """Every set of whole classes with fewer than `threshold` contributors together."""
    small = sorted(column for column, size in classes.items() if size < threshold)
    for count in range(1, threshold):
        for chosen in combinations(small, count):
            if sum(classes[column] for column in chosen) < threshold:
                yield frozenset(chosen)
