"""Figures as they are published, and relations between members: exact, then rounded once."""

from fractions import Fraction

import pytest

from governance.differencing import DifferencingLedger
from governance.disclosure import DisclosureRules
from governance.published import (
    Cell,
    in_digits_half_up,
    median,
    publish,
    quantile,
    ratio_to_own,
    round_half_up_to_digits,
)
from governance.relations import (
    Meeting,
    dependence,
    free_riding,
    gini,
    hhi,
    is_dormant,
    market_share_warning,
    nakamoto,
    reciprocity,
    reliability,
    supplier_warning,
    ties,
)


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (Fraction(17_424), "17400"),
        (Fraction(17_450), "17500"),
        (Fraction(999_500), "1000000"),
        (Fraction(2, 3), "0.667"),
        (Fraction(1, 3000), "0.000333"),
        (Fraction(7), "7"),
        (Fraction(25, 2), "12.5"),
        (Fraction(0), "0"),
    ],
)
def test_three_significant_digits_half_up(value: Fraction, published: str) -> None:
    """No float is ever near."""
    assert in_digits_half_up(value) == published
    assert round_half_up_to_digits(round_half_up_to_digits(value)) == round_half_up_to_digits(value)


def test_quartiles_are_told_from_ten_contributors_on() -> None:
    """With nine only total, mean and median."""
    for count, told in ((9, False), (10, True)):
        values = {f"m{number}": 100 + number for number in range(count)}
        groups = {member: number for number, member in enumerate(values)}
        aggregate = publish(Cell("x", "x", values), groups, DisclosureRules(), DifferencingLedger(5))
        assert (aggregate.quartiles is not None) == told
        assert aggregate.contributors == count


def test_median_and_quantiles_are_exact() -> None:
    """Between neighbours in proportion."""
    assert median([1, 2, 3, 10]) == Fraction(5, 2)
    assert quantile([0, 10, 20, 30], Fraction(1, 4)) == Fraction(15, 2)
    assert quantile([4], Fraction(3, 4)) == 4


def test_a_members_own_figure_is_told_as_a_ratio() -> None:
    """To the mean of all."""
    assert ratio_to_own(150, [100, 100, 100]) == "1.5"
    assert ratio_to_own(0, [0, 0]) == "0"


def test_concentration_of_the_specified_weights() -> None:
    """50/20/10/10/10: HHI 3,200, Gini 0.36, Nakamoto 2."""
    weights = [50, 20, 10, 10, 10]
    assert (hhi(weights), gini(weights), nakamoto(weights)) == (3_200, Fraction(36, 100), 2)


def test_concentration_at_the_ends() -> None:
    """One holder, equal holders, nobody."""
    assert (hhi([7]), gini([7]), nakamoto([7])) == (10_000, 0, 1)
    assert (hhi([1] * 10), gini([1] * 10), nakamoto([1] * 10)) == (1_000, 0, 6)
    assert (hhi([0, 0]), gini([0, 0]), nakamoto([])) == (0, 0, 0)


def test_ties_grow_and_fall_asleep() -> None:
    """From facts only, in either direction."""
    meetings = [Meeting("a", "b", 10, "round"), Meeting("b", "a", 30, "item"), Meeting("a", "c", 5, "round")]
    tie = ties(meetings)[frozenset("ab")]
    assert (tie.strength, tie.since, tie.last, tie.kinds) == (2, 10, 30, {"round", "item"})
    assert not is_dormant(tie, 30 + 180 * 86_400)
    assert is_dormant(tie, 31 + 180 * 86_400)


def test_giving_and_taking_in_fractions() -> None:
    """Nothing taken is no ratio, not a zero."""
    assert (reciprocity(3, 2), reciprocity(3, 0)) == (Fraction(3, 2), None)
    assert (free_riding(1, 4), free_riding(4, 1), free_riding(0, 0)) == (Fraction(3, 4), 0, 0)
    assert (reliability(9, 10), reliability(0, 0)) == (Fraction(9, 10), None)


def test_dependence_is_the_largest_share_of_one_partner() -> None:
    """Of all that the member does with others."""
    volumes = {frozenset("ab"): 60, frozenset("ac"): 20, frozenset("bc"): 100}
    assert dependence("a", volumes) == Fraction(3, 4)
    assert dependence("z", volumes) == 0


def test_warnings_come_above_their_limits_only() -> None:
    """Half of the spend, 10 % and 15 % of a market."""
    assert supplier_warning({"x": 50, "y": 50}) is None
    warning = supplier_warning({"x": 51, "y": 49})
    assert warning is not None
    assert warning.numbers["supplier"] == "x"
    assert market_share_warning(10, 100) is None
    assert "De Minimis" in str(market_share_warning(11, 100))
    assert "Horizontal" in str(market_share_warning(16, 100))
