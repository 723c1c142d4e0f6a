"""Early close is sound: every completion of the outstanding ballots ends as it was declared to end."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from governance.classes import DEFAULT_RULES, Class, ClassRule
from governance.early_close import Certainty, certainty
from governance.quorum import quorum_reached
from governance.support import vote_succeeded
from governance.tally import Ballot, Electors, Support, Tally, tally

SILENT = 3
FIRMS = ((1, 0), (5, 1), (3, 1), (0, 2), (7, 3), (2, 3))
"""Tokens and legal group of the first six members: groups 1 and 3 have two firms each."""

TIGHT = replace(DEFAULT_RULES[Class.CONSTITUTIONAL], cap_bps=3_400)
LOOSE = replace(DEFAULT_RULES[Class.CONSTITUTIONAL], cap_bps=6_000)
RULES = (
    (Class.CONSENT, DEFAULT_RULES[Class.CONSENT]),
    (Class.ORDINARY, DEFAULT_RULES[Class.ORDINARY]),
    (Class.FINANCIAL, DEFAULT_RULES[Class.FINANCIAL]),
    (Class.CONSTITUTIONAL, TIGHT),
    (Class.CONSTITUTIONAL, LOOSE),
)
Choices = tuple[int, ...]


def passes(class_: Class, rule: ClassRule, choices: Choices, reasons: bool) -> bool:
    """The result if the vote ended like this."""
    electors, counted = counted_of(rule, choices, reasons)
    return quorum_reached(counted, rule, electors) and vote_succeeded(class_, counted, rule, electors)


def counted_of(rule: ClassRule, choices: Choices, reasons: bool) -> tuple[Electors, Tally]:
    """Electors and tally of the ballots that were cast."""
    firms = FIRMS[: len(choices)]
    electors = Electors(len(choices), sum(tokens for tokens, _ in firms))
    ballots = [
        Ballot(str(at), Support(choice), 1, FIRMS[at][0], FIRMS[at][1], objection=reasons and choice == 0)
        for at, choice in enumerate(choices)
        if choice != SILENT
    ]
    return electors, tally(ballots, electors.supply, rule)


def completions(choices: Choices) -> Iterator[Choices]:
    """The same ballots with any of the silent members voting in any way, or staying away."""
    open_ = [range(4) if choice == SILENT else (choice,) for choice in choices]
    return product(*open_)


def ends(class_: Class, rule: ClassRule, members: int) -> dict[Choices, frozenset[bool]]:
    """For every state of a vote, the results that its completions have: with reasons they are worst."""
    found: dict[Choices, frozenset[bool]] = {}
    results = {one: passes(class_, rule, one, reasons=True) for one in product(range(4), repeat=members)}
    for silent in range(members + 1):
        for choices in product(range(4), repeat=members):
            if choices.count(SILENT) != silent:
                continue
            reached = {results[choices]}
            if SILENT in choices:
                at = choices.index(SILENT)
                for choice in range(3):
                    reached |= found[(*choices[:at], choice, *choices[at + 1 :])]
                reached |= _later_silences(found, choices, at)
            found[choices] = frozenset(reached)
    return found


def _later_silences(found: dict[Choices, frozenset[bool]], choices: Choices, at: int) -> set[bool]:
    """Completions in which the first silent member stays away and others do not."""
    reached: set[bool] = set()
    for later in range(at + 1, len(choices)):
        if choices[later] == SILENT:
            for choice in range(3):
                reached |= found[(*choices[:later], choice, *choices[later + 1 :])]
    return reached


def waits_in_vain(class_: Class, rule: ClassRule, members: int) -> tuple[int, int]:
    """How many states were decided, and in how many of them the rule waits; fails on an unsound one."""
    decided = waiting = 0
    for choices, results in ends(class_, rule, members).items():
        electors, counted = counted_of(rule, choices, reasons=True)
        sure = certainty(class_, counted, rule, electors)
        if sure is not Certainty.OPEN:
            assert results == {sure is Certainty.PASSES}, (class_, choices, sure)
        decided += len(results) == 1
        waiting += len(results) == 1 and sure is Certainty.OPEN
    return decided, waiting


@pytest.mark.parametrize("members", [*range(1, 6), pytest.param(6, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("class_", "rule"), RULES, ids=["consent", "ordinary", "financial", "tight", "loose"]
)
def test_no_completion_of_a_vote_that_was_closed_early_ends_otherwise(
    class_: Class, rule: ClassRule, members: int
) -> None:
    """All 4^n states of 1 to 6 members against all their completions; on heads no decided vote waits."""
    decided, waiting = waits_in_vain(class_, rule, members)
    assert decided >= 3**members
    if class_ in (Class.CONSENT, Class.ORDINARY):
        assert waiting == 0


def test_the_completions_are_really_all() -> None:
    """The shortcut over states gives what going through every completion gives."""
    rule = DEFAULT_RULES[Class.FINANCIAL]
    reached = ends(Class.FINANCIAL, rule, 4)
    for choices in product(range(4), repeat=4):
        plain = {passes(Class.FINANCIAL, rule, one, reasons=True) for one in completions(choices)}
        assert reached[choices] == plain, choices


def test_the_token_bound_waits_longer_than_it_must_and_not_always() -> None:
    """Five members, capped: some decided votes are seen as decided, and some are not."""
    decided, waiting = waits_in_vain(Class.FINANCIAL, DEFAULT_RULES[Class.FINANCIAL], 5)
    assert 0 < waiting < decided
