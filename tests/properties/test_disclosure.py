"""Numbered properties of what is told of many firms.

D1 order and sister firms never matter · D2 adding a rule never makes a cell safe · D3 the ledger's answer
equals a search over all combinations · D4 rounding keeps order and is within half of the last digit · D5 a
suppressed table leaves nothing to compute · D6 HHI, Gini and Nakamoto do not depend on units.
"""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.differencing import reveals_small_set
from governance.disclosure import DisclosureRules, Dominance, is_safe, unsafe_because
from governance.linear import rank
from governance.published import round_half_up_to_digits
from governance.relations import gini, hhi, nakamoto
from governance.suppression import exposed_cells, suppressed
from tests.budget import examples

CONTRIBUTIONS = st.lists(st.integers(0, 1_000), max_size=12)
WEIGHTS = st.lists(st.integers(0, 1_000), min_size=1, max_size=12).filter(any)


@given(CONTRIBUTIONS, st.randoms(use_true_random=False))
def test_d1_the_order_of_contributions_never_matters(values: list[int], chance: object) -> None:
    """A cell is a set of numbers."""
    shuffled = list(values)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert is_safe(values, DisclosureRules()) == is_safe(shuffled, DisclosureRules())


@given(CONTRIBUTIONS, st.integers(1, 5), st.integers(1, 99))
def test_d2_one_more_rule_never_makes_a_cell_safe(values: list[int], n: int, k: int) -> None:
    """Unsafe as soon as one rule says so."""
    fewer = unsafe_because(values, DisclosureRules(threshold=3))
    more = unsafe_because(values, DisclosureRules(threshold=3, dominance=Dominance(n, k)))
    assert {reason.rule for reason in fewer} <= {reason.rule for reason in more}


@settings(max_examples=examples(60))
@given(st.lists(st.frozensets(st.integers(0, 7), min_size=1), min_size=1, max_size=4), st.integers(2, 4))
def test_d3_the_ledger_finds_what_a_search_over_all_small_sets_finds(
    cells: list[frozenset[int]], threshold: int
) -> None:
    """A small set is given away iff leaving it out lowers the rank."""
    everybody = sorted(frozenset().union(*cells))
    whole = rank(_columns(cells, everybody))
    given_away = any(
        rank(_columns(cells, [one for one in everybody if one not in chosen])) < whole
        for size in range(1, threshold)
        for chosen in combinations(everybody, size)
    )
    assert reveals_small_set(cells, threshold) == given_away


def _columns(cells: list[frozenset[int]], members: list[int]) -> list[list[int]]:
    return [[int(member in cell) for cell in cells] for member in members]


@given(st.fractions(min_value=0, max_value=10**9), st.fractions(min_value=0, max_value=10**9))
def test_d4_rounding_keeps_order_and_stays_within_half_a_digit(one: Fraction, other: Fraction) -> None:
    """Half of the third digit is at most 1/200 of the value."""
    low, high = sorted((one, other))
    assert round_half_up_to_digits(low) <= round_half_up_to_digits(high)
    assert abs(round_half_up_to_digits(one) - one) * 200 <= one


@settings(max_examples=examples(60))
@given(st.data(), st.integers(2, 4), st.integers(2, 4))
def test_d5_nothing_hidden_can_be_computed(data: st.DataObject, rows: int, columns: int) -> None:
    """And what was unsafe is hidden."""
    table = [[data.draw(st.integers(0, 99)) for _ in range(columns)] for _ in range(rows)]
    places = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    unsafe = data.draw(st.frozensets(places, max_size=4))
    hidden = suppressed(table, unsafe)
    assert unsafe <= hidden
    assert exposed_cells(table, hidden) == ()


@given(WEIGHTS, st.integers(1, 100))
def test_d6_concentration_does_not_depend_on_units(weights: list[int], unit: int) -> None:
    """In cents as in euros."""
    scaled = [weight * unit for weight in weights]
    assert (hhi(scaled), gini(scaled), nakamoto(scaled)) == (hhi(weights), gini(weights), nakamoto(weights))
    assert 0 <= gini(weights) < 1
    assert Fraction(10_000, len(weights)) <= hhi(weights) <= 10_000
