"""Complementary suppression: a table with totals tells a hidden cell by subtraction unless others hide with
it.

Source: knowledge.md, "Differencing": tables get complementary suppression. All row and column totals are
published.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from governance.linear import rank

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


def suppressed(values: Sequence[Sequence[int]], unsafe: frozenset[Place]) -> frozenset[Place]:
    """The unsafe cells and those that must hide with them, so that no hidden cell follows from what is shown.

    A cell that can still be computed hides with the cheapest rectangle around it: of all rectangles with it
    as a corner, the one whose shown corners add up to least (ties: the first in order). A table of one row or
    one column has no rectangles and is hidden whole.
    """
    hidden: frozenset[Place] = unsafe
    while exposed := exposed_cells(values, hidden):
        rectangles = tuple(_rectangles(values, exposed[0]))
        if not rectangles:
            return frozenset(_places(values))
        hidden |= min(rectangles, key=lambda corners: _cost(values, corners - hidden))
    return hidden


def exposed_cells(values: Sequence[Sequence[int]], hidden: frozenset[Place]) -> tuple[Place, ...]:
    """Hidden cells that follow from the totals: those in every solution of the table's equations,
    in order.
    """
    unknowns = sorted(hidden)
    equations = _equations(values, unknowns)
    whole = rank(equations)
    return tuple(
        place
        for at, place in enumerate(unknowns)
        if rank([*equations, [int(other == at) for other in range(len(unknowns))]]) == whole
    )


def _equations(values: Sequence[Sequence[int]], unknowns: Sequence[Place]) -> list[list[int]]:
    rows = [[int(row == at) for row, _ in unknowns] for at in range(len(values))]
    columns = [[int(column == at) for _, column in unknowns] for at in range(len(values[0]))]
    return rows + columns


def _rectangles(values: Sequence[Sequence[int]], corner: Place) -> Iterator[frozenset[Place]]:
    """The corners of every rectangle with this one."""
    row, column = corner
    for other, beside in _places(values):
        if other != row and beside != column:
            yield frozenset({corner, (row, beside), (other, column), (other, beside)})


def _cost(values: Sequence[Sequence[int]], corners: AbstractSet[Place]) -> tuple[int, list[Place]]:
    return sum(values[row][column] for row, column in corners), sorted(corners)


def _places(values: Sequence[Sequence[int]]) -> Iterator[Place]:
    return ((row, column) for row in range(len(values)) for column in range(len(values[row])))
