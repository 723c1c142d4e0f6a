"""Exact linear algebra on small sets of published totals, with fractions."""

from collections.abc import Iterable, Sequence
from fractions import Fraction


class Basis:
    """Independent rows found so far, each with 1 at its pivot."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, list[Fraction]]] = []

    @property
    def rank(self) -> int:
        """How many independent rows there are."""
        return len(self._rows)

    def add(self, row: Sequence[int]) -> bool:
        """Takes a row in; says whether it was independent of those before."""
        rest = [Fraction(value) for value in row]
        for pivot, base in self._rows:
            factor = rest[pivot]
            if factor:
                rest = [value - factor * other for value, other in zip(rest, base, strict=True)]
        place = next((at for at, value in enumerate(rest) if value), None)
        if place is None:
            return False
        self._rows.append((place, [value / rest[place] for value in rest]))
        return True


def rank(rows: Iterable[Sequence[int]]) -> int:
    """Rank of a matrix of whole numbers, exactly."""
    basis = Basis()
    for row in rows:
        basis.add(row)
    return basis.rank


def reaches_rank(rows: Iterable[Sequence[int]], wanted: int) -> bool:
    """Whether rows have at least this rank; stops looking as soon as they do."""
    basis = Basis()
    return wanted == 0 or any(basis.add(row) and basis.rank == wanted for row in rows)


def disjoint_bases(rows: Iterable[Sequence[int]], most: int) -> list[frozenset[tuple[int, ...]]]:
    """Up to `most` sets of distinct rows, no row in two of them, each of the rank of all rows;
    greedily, in order.
    """
    left = [tuple(row) for row in rows]
    whole = rank(left)
    found: list[frozenset[tuple[int, ...]]] = []
    while whole and len(found) < most:
        basis = Basis()
        taken = frozenset(row for row in left if basis.rank < whole and basis.add(row))
        if basis.rank < whole:
            break
        found.append(taken)
        left = [row for row in left if row not in taken]
    return found
