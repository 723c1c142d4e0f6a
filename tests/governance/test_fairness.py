"""Who would do better without the others, with the numbers; and what Shapley's value is worth as advice."""

import random

import pytest

from governance.charges import divide_money
from governance.core_check import TooManyMembers
from governance.fairness import GAMES, OUTSIDE, Buyer, fairness
from governance.price import best_cost
from tests.governance.round_story import LISTS, PEOPLE, listing

KEYS = tuple(f"{place:064x}" for place in range(12))


def buyers(charges: dict[int, int], *units: int) -> list[Buyer]:
    """Members with these units of one item and these charges."""
    return [Buyer(PEOPLE[place], KEYS[place], (count,), charges[place]) for place, count in enumerate(units)]


def test_the_subgroups_that_lose_are_named_with_their_numbers() -> None:
    """100 plugs and 1: the small one bears 1.44 of freight that it would get for 1.00."""
    found = fairness(buyers({0: 15_556, 1: 300}, 100, 1), [listing(0)], 100, 2)
    (group,) = found.losing
    assert (group.members, group.charged, group.alone, group.loses) == ((PEOPLE[1],), 300, 295, 5)
    assert not found.check.in_core
    assert [one.alone for one in found.standings] == [15_700, 295]


def test_the_group_that_loses_most_comes_first() -> None:
    """Two members who are charged far too much, each alone and both together."""
    found = fairness(buyers({0: 9_000, 1: 5_000, 2: 0}, 10, 10, 10), [listing(0)], 0, 2)
    assert [one.loses for one in found.losing] == sorted((one.loses for one in found.losing), reverse=True)
    assert found.losing[0].members == (PEOPLE[0], PEOPLE[1])


def test_the_advice_adds_up_to_what_was_charged() -> None:
    """To the minor unit, and says that it is advice."""
    found = fairness(buyers({0: 9_360, 1: 4_680, 2: 1_560}, 60, 30, 10), [listing(0)], 0, 2)
    assert sum(one.advised for one in found.standings) == 15_600
    assert found.advice.sentence.startswith("Shapley's value is advice, never a charge")


def test_more_than_twelve_members_are_too_many() -> None:
    """The rule says so by name instead of guessing."""
    crowd = [Buyer(f"0x{place:040x}", f"{place:064x}", (1,), 195) for place in range(13)]
    with pytest.raises(TooManyMembers):
        fairness(crowd, [listing(0)], 0, 2)


def test_how_often_shapley_left_the_core_is_counted() -> None:
    """The sentence tells numbers that anybody can count again; one price for all never leaves it."""
    dice = random.Random(1953)
    outside = 0
    for _ in range(GAMES):
        item = listing(dice.randrange(len(LISTS)))
        units = [dice.randint(1, 60) for _ in range(dice.randint(3, 6))]
        cost = best_cost(sum(units), item.tiers, item.kind)
        shares = divide_money(cost, units, KEYS[: len(units)])
        same = fairness(buyers(dict(enumerate(shares)), *units), [item], 0, 2)
        assert same.check.excess <= len(units), "no subgroup loses more than the rounding to cents"
        outside += same.advice_check.excess > len(units)
    assert outside == OUTSIDE
