"""Worked examples of the class table: five members, equality written out, caps, consent."""

import pytest

from governance.caps import TokenSums, cap_up, capped_down
from governance.classes import (
    CONSENT_RULE,
    CONSTITUTIONAL_RULE,
    DEFAULT_RULES,
    FINANCIAL_RULE,
    ORDINARY_RULE,
    Class,
    class_of_calls,
)
from governance.quorum import heads_needed_up, quorum_reached, tokens_needed_up, voters_needed
from governance.support import vote_succeeded
from governance.tally import Ballot, Electors, Support, Tally, tally


def heads(in_favour: int, against: int, abstain: int = 0, objections: int = 0) -> Tally:
    """A tally of one-head voters."""
    return Tally(
        heads_for=in_favour,
        heads_against=against,
        heads_abstain=abstain,
        objections=objections,
        voters_for=in_favour,
        voters_against=against,
        voters_abstain=abstain,
    )


def passes(class_: Class, counted: Tally, electors: Electors) -> bool:
    """Quorum and support together, under the default rules."""
    rule = DEFAULT_RULES[class_]
    return quorum_reached(counted, rule, electors) and vote_succeeded(class_, counted, rule, electors)


FIVE = Electors(5, 0)


def test_one_vote_of_five_passes_nothing() -> None:
    """A quarter of five is 2 rounded up, and the floor makes it 3: a single vote is no quorum."""
    assert heads_needed_up(ORDINARY_RULE, 5) == 3
    assert not passes(Class.ORDINARY, heads(1, 0), FIVE)
    assert not passes(Class.ORDINARY, heads(2, 0), FIVE)
    assert passes(Class.ORDINARY, heads(3, 0), FIVE)


def test_abstaining_makes_quorum_and_nothing_else() -> None:
    """One for and two abstaining pass; three abstaining alone do not."""
    assert passes(Class.ORDINARY, heads(1, 0, 2), FIVE)
    assert not passes(Class.ORDINARY, heads(0, 0, 5), FIVE)


def test_voting_against_never_makes_quorum() -> None:
    """Two for and three against miss quorum although all voted."""
    assert not quorum_reached(heads(2, 3), ORDINARY_RULE, FIVE)


def test_a_tie_defeats_an_ordinary_proposal() -> None:
    """Ordinary support is strictly more than half."""
    assert not passes(Class.ORDINARY, heads(2, 2, 1), FIVE)


@pytest.mark.parametrize(("members", "needed"), [(1, 1), (2, 2), (3, 3), (5, 3), (12, 3), (13, 4), (300, 75)])
def test_the_ordinary_quorum_is_exact_for_every_size(members: int, needed: int) -> None:
    """The share is rounded up and the floor never exceeds the members."""
    assert heads_needed_up(ORDINARY_RULE, members) == needed


def test_two_thirds_exactly_carry_the_constitution() -> None:
    """Four of six heads are two thirds; three of five are not."""
    tokens = {"tokens_for": 40, "tokens_against": 0}
    six = Electors(6, 100)
    carried = Tally(heads_for=4, heads_against=2, voters_for=4, voters_against=2, **tokens)
    assert passes(Class.CONSTITUTIONAL, carried, six)
    missed = Tally(heads_for=3, heads_against=2, voters_for=3, voters_against=2, **tokens)
    assert not passes(Class.CONSTITUTIONAL, missed, Electors(5, 100))


def test_the_constitution_needs_both_electorates() -> None:
    """All heads and too few tokens fail, and so do all tokens and too few heads."""
    assert not passes(Class.CONSTITUTIONAL, Tally(heads_for=6, tokens_for=32), Electors(6, 100))
    assert passes(Class.CONSTITUTIONAL, Tally(heads_for=6, tokens_for=33), Electors(6, 100))
    assert not passes(Class.CONSTITUTIONAL, Tally(heads_for=2, tokens_for=100), Electors(6, 100))
    assert not passes(
        Class.CONSTITUTIONAL, Tally(heads_for=6, tokens_for=40, tokens_against=40), Electors(6, 100)
    )


def test_money_needs_three_heads_behind_it() -> None:
    """Two rich members pass nothing, whatever they hold."""
    rich = Tally(heads_for=2, voters_for=2, tokens_for=60)
    assert not passes(Class.FINANCIAL, rich, Electors(5, 100))
    third = Tally(heads_for=3, voters_for=3, tokens_for=60)
    assert passes(Class.FINANCIAL, third, Electors(5, 100))
    assert voters_needed(FINANCIAL_RULE, 2) == 2


def test_a_consortium_of_one_can_decide_everything() -> None:
    """Every floor stops at the number of heads; the cap leaves room for the token quorum."""
    one = Electors(1, 7)
    ballot = Ballot("a", Support.FOR, 1, 7, 1, objection=False)
    for class_ in Class:
        assert passes(class_, tally([ballot], one.supply, DEFAULT_RULES[class_]), one)


def test_silence_is_consent_and_one_objection_is_not() -> None:
    """With the default limit one objecting head stops it; against without a reason does not."""
    assert passes(Class.CONSENT, heads(0, 0), FIVE)
    assert passes(Class.CONSENT, heads(0, 5), FIVE)
    assert not passes(Class.CONSENT, heads(4, 1, objections=1), FIVE)


def test_an_objection_counts_the_heads_that_it_carries() -> None:
    """A delegate with three heads objects with three."""
    ballots = [Ballot("a", Support.AGAINST, 3, 0, 1, objection=True)]
    assert tally(ballots, 0, CONSENT_RULE).objections == 3


def test_the_cap_is_rounded_up_and_scales_a_group_down() -> None:
    """34 % of 1,000 is 340: of 500 cast, 400 for count 272 and 100 abstaining count 68."""
    assert cap_up(1_000, 3_400) == 340
    assert cap_up(7, 3_400) == 3
    assert capped_down(TokenSums(0, 400, 100), 340) == TokenSums(0, 272, 68)
    assert capped_down(TokenSums(0, 340, 0), 340) == TokenSums(0, 340, 0)


def test_sister_firms_share_one_cap() -> None:
    """Two members of one legal group count no more than one would."""
    sisters = [Ballot("a", Support.FOR, 1, 300, 1, False), Ballot("b", Support.FOR, 1, 300, 1, False)]
    alone = [Ballot("a", Support.FOR, 1, 600, 1, False)]
    strangers = [Ballot("a", Support.FOR, 1, 300, 1, False), Ballot("b", Support.FOR, 1, 300, 2, False)]
    assert tally(sisters, 1_000, FINANCIAL_RULE).tokens_for == 340
    assert tally(alone, 1_000, FINANCIAL_RULE).tokens_for == 340
    assert tally(strangers, 1_000, FINANCIAL_RULE).tokens_for == 600


def test_tokens_count_for_nothing_in_a_class_of_heads() -> None:
    """Ordinary proposals know no tokens."""
    assert tally([Ballot("a", Support.FOR, 1, 9, 1, False)], 9, ORDINARY_RULE).tokens_for == 0


def test_the_token_quorum_is_rounded_up() -> None:
    """33 % of 100 is 33, of 101 it is 34."""
    assert tokens_needed_up(CONSTITUTIONAL_RULE, 100) == 33
    assert tokens_needed_up(CONSTITUTIONAL_RULE, 101) == 34


def test_the_class_is_the_strictest_of_any_call() -> None:
    """An unlisted call, and one without a selector, is constitutional."""
    table = {("0xa", "0x01020304"): Class.CONSENT, ("0xa", "0x05060708"): Class.FINANCIAL}
    consent, financial = bytes([1, 2, 3, 4]), bytes([5, 6, 7, 8, 9])
    assert class_of_calls(table, ["0xa"], [consent]) is Class.CONSENT
    assert class_of_calls(table, ["0xa", "0xa"], [consent, financial]) is Class.FINANCIAL
    assert class_of_calls(table, ["0xb"], [consent]) is Class.CONSTITUTIONAL
    assert class_of_calls(table, ["0xa"], [b"\x01\x02\x03"]) is Class.CONSTITUTIONAL
