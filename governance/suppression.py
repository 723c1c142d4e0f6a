"""Complementary suppression: a table with totals tells a hidden cell by subtraction unless others hide with
it.

Source: knowledge.md, "Differencing": tables get complementary suppression. All row and column totals are
published.
"""

from collections.abc import Iterator, Sequence

from governance.linear import rank

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


def suppressed(values: Sequence[Sequence[int]], unsafe: frozenset[Place]) -> frozenset[Place]:
    """The unsafe cells and those that must hide with them, so that no hidden cell follows from what is shown.

    Each step hides the smallest shown cell (ties: the first row, then column) beside a cell that can still be
    computed, until none can. When every cell that could help is hidden already, the whole table is hidden.
    """
    hidden = set(unsafe)
    while exposed := exposed_cells(values, frozenset(hidden)):
        partner = _partner(values, hidden, exposed)
        if partner is None:
            return frozenset(_places(values))
        hidden.add(partner)
    return frozenset(hidden)


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


def _partner(values: Sequence[Sequence[int]], hidden: set[Place], exposed: Sequence[Place]) -> Place | None:
    """The smallest shown cell in the row or column of a cell that can still be computed."""
    candidates = {place for one in exposed for place in _places(values) if _in_line(place, one)} - hidden
    return min(candidates, key=lambda place: (values[place[0]][place[1]], place), default=None)


def _in_line(one: Place, other: Place) -> bool:
    return one[0] == other[0] or one[1] == other[1]


def _places(values: Sequence[Sequence[int]]) -> Iterator[Place]:
    return ((row, column) for row in range(len(values)) for column in range(len(values[row])))
