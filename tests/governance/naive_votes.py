"""The class table of governance.md, read naively, with fractions: a third opinion about every vote."""

from fractions import Fraction
from math import ceil

from governance.classes import Class

SILENT = 3
"""A member that does not vote."""

FIRMS = ((1, 0), (5, 1), (3, 1), (0, 2), (7, 3), (2, 3))
"""Tokens and legal group of the first six members: groups 1 and 3 have two firms each."""


def naive(class_: Class, choices: tuple[int, ...], reasons: bool) -> bool:
    """The class table of governance.md, row by row, for one-head members with the tokens of FIRMS."""
    firms = FIRMS[: len(choices)]
    supply, members = sum(tokens for tokens, _ in firms), len(choices)
    in_favour, against, abstain = (choices.count(side) for side in (1, 0, 2))
    if class_ is Class.CONSENT:
        return not (reasons and against >= 1)
    heads_quorum = Fraction(in_favour + abstain)
    token = counted_naively(choices, supply)
    if class_ is Class.ORDINARY:
        enough = heads_quorum >= max(ceil(Fraction(25, 100) * members), min(3, members))
        return enough and in_favour > against
    if class_ is Class.FINANCIAL:
        enough = token[1] + token[2] >= ceil(Fraction(20, 100) * supply) and heads_quorum >= min(3, members)
        return enough and token[1] > token[0] and in_favour >= min(3, members)
    enough = heads_quorum >= max(ceil(Fraction(50, 100) * members), min(3, members))
    enough = enough and token[1] + token[2] >= ceil(Fraction(33, 100) * supply)
    two_thirds = in_favour > 0 and Fraction(in_favour, in_favour + against) >= Fraction(2, 3)
    return enough and two_thirds and token[1] > token[0]


def counted_naively(choices: tuple[int, ...], supply: int) -> list[int]:
    """Tokens against, for and abstaining after the cap of 34 % a legal group."""
    cap = ceil(Fraction(34, 100) * supply)
    counted = [0, 0, 0]
    for group in {group for _, group in FIRMS}:
        raw = [
            sum(FIRMS[at][0] for at, choice in enumerate(choices) if choice == side and FIRMS[at][1] == group)
            for side in range(3)
        ]
        scale = min(Fraction(1), Fraction(cap, sum(raw))) if sum(raw) else Fraction(0)
        counted = [sum_ + int(value * scale) for sum_, value in zip(counted, raw, strict=True)]
    return counted
