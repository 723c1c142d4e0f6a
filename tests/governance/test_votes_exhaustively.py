"""Every possible vote of small consortia against a naive reading of the class table, with fractions."""

from itertools import product

import pytest

from governance.classes import DEFAULT_RULES, Class
from governance.quorum import quorum_reached
from governance.support import vote_succeeded
from governance.tally import Ballot, Electors, Support, Tally, tally
from tests.governance.naive_votes import FIRMS, SILENT, naive


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
