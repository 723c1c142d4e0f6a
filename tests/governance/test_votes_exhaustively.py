"""Every possible vote of small consortia against a naive reading of the class table, with fractions."""

from fractions import Fraction
from itertools import product
from math import ceil

import pytest

from governance.classes import DEFAULT_RULES, Class
from governance.quorum import quorum_reached
from governance.support import vote_succeeded
from governance.tally import Ballot, Electors, Support, Tally, tally

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


def ballots_of(choices: tuple[int, ...], reasons: bool) -> list[Ballot]:
    """One ballot for every member that votes."""
    return [
        Ballot(str(at), Support(choice), 1, FIRMS[at][0], FIRMS[at][1], objection=reasons and choice == 0)
        for at, choice in enumerate(choices)
        if choice != SILENT
    ]


@pytest.mark.parametrize("members", range(1, 7))
@pytest.mark.parametrize("class_", list(Class))
def test_every_vote_of_up_to_six_members_ends_as_the_table_says(members: int, class_: Class) -> None:
    """All 4^n ways to vote, with tokens and sister firms, with and without reasons."""
    electors = Electors(members, sum(tokens for tokens, _ in FIRMS[:members]))
    rule = DEFAULT_RULES[class_]
    for choices in product(range(4), repeat=members):
        for reasons in (False, True):
            counted = tally(ballots_of(choices, reasons), electors.supply, rule)
            ours = quorum_reached(counted, rule, electors) and vote_succeeded(class_, counted, rule, electors)
            assert ours == naive(class_, choices, reasons), (choices, reasons)


@pytest.mark.parametrize("members", range(1, 13))
def test_every_ordinary_result_of_up_to_twelve_members_ends_as_the_table_says(members: int) -> None:
    """With one head each only the three counts matter: all of them."""
    rule, electors = DEFAULT_RULES[Class.ORDINARY], Electors(members, 0)
    for in_favour, against, abstain in product(range(members + 1), repeat=3):
        if in_favour + against + abstain > members:
            continue
        counted = Tally(heads_for=in_favour, heads_against=against, heads_abstain=abstain)
        ours = quorum_reached(counted, rule, electors)
        ours = ours and vote_succeeded(Class.ORDINARY, counted, rule, electors)
        needed = max(-(-members // 4), min(3, members))
        assert ours == (in_favour + abstain >= needed and in_favour > against)
