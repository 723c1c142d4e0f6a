"""Allocation: the numbered invariants of the specification."""

from hypothesis import given
from hypothesis import strategies as st

from governance.allocation import Want, misallocated, shares_of
from governance.charges import item_charges


@st.composite
def groups(draw: st.DrawFn) -> list[Want]:
    """One to eight wants with distinct tie keys."""
    rows = draw(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 20)), min_size=1, max_size=8))
    keys = draw(st.permutations(range(len(rows))))
    return [
        Want(f"0x{place}", quantity, slack, f"0x{key:064x}")
        for place, ((quantity, slack), key) in enumerate(zip(rows, keys, strict=True))
    ]


def two_phases(received: int, wants: list[Want]) -> tuple[int, ...]:
    """The rule word by word: orders until every one is full, only then tolerances."""
    units = [0] * len(wants)
    for _ in range(min(received, sum(want.quantity + want.tolerance for want in wants))):
        open_orders = [i for i, want in enumerate(wants) if units[i] < want.quantity]
        places = open_orders or [i for i, w in enumerate(wants) if units[i] < w.quantity + w.tolerance]
        best = places[0]
        for place in places[1:]:
            mine = wants[place].quantity * (2 * units[best] + 1)
            theirs = wants[best].quantity * (2 * units[place] + 1)
            if (-mine, wants[place].tie_key) < (-theirs, wants[best].tie_key):
                best = place
        units[best] += 1
    return tuple(units)


@given(groups(), st.integers(0, 500))
def test_allocation_is_the_rule_word_by_word(wants: list[Want], received: int) -> None:
    """One capped division is the same as two phases."""
    assert shares_of(received, wants) == two_phases(received, wants)


@given(groups(), st.integers(0, 500))
def test_invariants_of_the_specification(wants: list[Want], received: int) -> None:
    """sum = min(R, sum(w + t)); a <= w + t; R >= sum w implies a >= w."""
    units = shares_of(received, wants)
    assert sum(units) == min(received, sum(want.quantity + want.tolerance for want in wants))
    assert all(share <= want.quantity + want.tolerance for share, want in zip(units, wants, strict=True))
    if received >= sum(want.quantity for want in wants):
        assert all(share >= want.quantity for share, want in zip(units, wants, strict=True))


@given(groups(), st.integers(0, 500))
def test_one_unit_more_takes_from_nobody(wants: list[Want], received: int) -> None:
    """Cumulative over deliveries: what a member has is never taken back."""
    before, after = shares_of(received, wants), shares_of(received + 1, wants)
    assert all(new >= old for old, new in zip(before, after, strict=True))


@given(groups(), st.integers(0, 500))
def test_the_order_of_members_is_irrelevant(wants: list[Want], received: int) -> None:
    """Reversed input, reversed output."""
    assert shares_of(received, wants[::-1]) == shares_of(received, wants)[::-1]


@given(groups(), st.integers(0, 500))
def test_the_contracts_check_accepts_it(wants: list[Want], received: int) -> None:
    """The verification in one pass has no objection."""
    assert misallocated(shares_of(received, wants), wants) is None


@given(groups(), st.integers(1, 500), st.integers(0, 10**9))
def test_charges_add_up_and_stay_within_one_price(wants: list[Want], received: int, bill: int) -> None:
    """The sum is the bill, and nobody pays above the unit price rounded up.

    The price its ceiling was held to.
    """
    units = shares_of(received, wants)
    charges = item_charges(bill, units, [want.tie_key for want in wants])
    assert sum(charges) == bill
    price = -(-bill // sum(units))
    assert all(charge <= price * share for charge, share in zip(charges, units, strict=True))
