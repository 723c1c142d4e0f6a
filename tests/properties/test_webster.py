"""Webster's division: the fast way against one unit at a time, the verification against both."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from governance.webster import Turn, misplaced, webster


def one_by_one(total: int, weights: list[int], tie_keys: list[str], caps: list[int]) -> tuple[int, ...]:
    """The definition: `total` times, the unit goes to the smallest turn among parties below their cap."""
    shares = [0] * len(weights)
    for _ in range(total):
        turns = [
            Turn(weights[i], shares[i], tie_keys[i], i) for i in range(len(weights)) if shares[i] < caps[i]
        ]
        shares[min(turns).place] += 1
    return tuple(shares)


@st.composite
def divisions(draw: st.DrawFn) -> tuple[int, list[int], list[str], list[int]]:
    """A total that fits, weights (one of them positive), distinct tie keys and caps."""
    weights = draw(st.lists(st.integers(0, 60), min_size=1, max_size=9).filter(any))
    caps = [draw(st.integers(0, 80)) for _ in weights]
    placeable = sum(caps)
    keys = draw(st.permutations([f"0x{i:064x}" for i in range(len(weights))]))
    return draw(st.integers(0, placeable)), weights, list(keys), caps


@given(divisions())
def test_division_equals_handing_out_unit_by_unit(case: tuple[int, list[int], list[str], list[int]]) -> None:
    """The quick start never changes the result."""
    total, weights, keys, caps = case
    assert webster(total, weights, keys, caps) == one_by_one(total, weights, keys, caps)


@given(divisions())
def test_verification_accepts_the_division(case: tuple[int, list[int], list[str], list[int]]) -> None:
    """The one-pass check has nothing against Webster's division."""
    total, weights, keys, caps = case
    assert misplaced(webster(total, weights, keys, caps), weights, keys, caps) is None


@given(divisions(), st.data())
def test_verification_refuses_every_other_division_of_the_same_sum(
    case: tuple[int, list[int], list[str], list[int]], data: st.DataObject
) -> None:
    """Moving one unit from anybody to anybody else is noticed."""
    total, weights, keys, caps = case
    shares = list(webster(total, weights, keys, caps))
    moves = [(i, j) for i, j in product(range(len(shares)), repeat=2) if i != j and shares[i]]
    if not moves:
        return
    giver, taker = data.draw(st.sampled_from(moves))
    shares[giver] -= 1
    shares[taker] += 1
    assert misplaced(shares, weights, keys, caps) is not None


def test_small_divisions_exhaustively() -> None:
    """All weights below 5, three parties, caps below 4, every total and two orders of tie keys."""
    for weights in product(range(5), repeat=3):
        for caps in product(range(4), repeat=3):
            for total in range(sum(caps) + 1):
                for keys in (["0xa", "0xb", "0xc"], ["0xc", "0xa", "0xb"]):
                    args = (total, list(weights), keys, list(caps))
                    assert webster(*args) == one_by_one(*args)


@given(
    st.lists(st.integers(1, 10**12), min_size=1, max_size=40),
    st.integers(0, 10**15),
)
def test_uncapped_division_of_money_is_exact_and_verified(weights: list[int], total: int) -> None:
    """Sums are exact to the last minor unit, also for amounts no loop could hand out."""
    keys = [f"0x{i:064x}" for i in range(len(weights))]
    shares = webster(total, weights, keys)
    assert sum(shares) == total
    assert misplaced(shares, weights, keys) is None
