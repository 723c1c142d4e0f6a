"""Exact linear algebra on small sets of published totals, with fractions."""

from collections.abc import Iterable, Sequence
from fractions import Fraction


def rank(rows: Iterable[Sequence[int]]) -> int:
    """Rank of a matrix of whole numbers, exactly."""
    basis: list[list[Fraction]] = []
    pivots: list[int] = []
    for row in rows:
        rest = _reduced([Fraction(value) for value in row], basis, pivots)
        pivot = next((place for place, value in enumerate(rest) if value), None)
        if pivot is not None:
            basis.append([value / rest[pivot] for value in rest])
            pivots.append(pivot)
    return len(basis)


def _reduced(row: list[Fraction], basis: list[list[Fraction]], pivots: list[int]) -> list[Fraction]:
    for base, pivot in zip(basis, pivots, strict=True):
        factor = row[pivot]
        if factor:
            row = [value - factor * other for value, other in zip(row, base, strict=True)]
    return row
