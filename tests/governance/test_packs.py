"""Whole packs, filled from tolerances."""

import pytest

from governance.packs import ordered_units, pack_order, packs_filled, units_missing


@pytest.mark.parametrize(
    ("pack", "quantity", "tolerance", "packs"), [(4, 2, 2, 1), (4, 4, 4, 1), (4, 5, 3, 2)]
)
def test_the_examples_of_the_specification(pack: int, quantity: int, tolerance: int, packs: int) -> None:
    """(u, q, t -> packs): (4,2,2 -> 1) (4,4,4 -> 1) (4,5,3 -> 2)."""
    assert packs_filled(quantity, tolerance, pack) == packs


def test_a_pack_is_never_filled_by_tolerance_alone() -> None:
    """Whoever only tolerates units never makes anybody buy a pack."""
    assert packs_filled(0, 100, 4) == 0
    assert packs_filled(8, 100, 4) == 2


def test_what_does_not_fill_a_pack_is_left_out() -> None:
    """5 wanted and 2 tolerated in packs of 4: one pack, one more unit would fill the second."""
    assert ordered_units(5, 2, 4, 0) == 4
    assert units_missing(5, 2, 4) == 1
    assert "1 unit more would fill one" in pack_order(5, 2, 4, 0).explanation.sentence


def test_nothing_is_ordered_under_the_minimum() -> None:
    """0 if q + t < M."""
    assert ordered_units(5, 4, 1, 10) == 0


def test_the_minimum_is_reached_with_tolerances_in_whole_packs() -> None:
    """M if 0 < q < M <= q + t, rounded up to whole packs when that still fits."""
    assert ordered_units(7, 5, 1, 10) == 10
    assert ordered_units(7, 5, 4, 10) == 12


def test_a_minimum_that_whole_packs_overshoot_falls_back_to_packs() -> None:
    """9 wanted, 2 tolerated, minimum 10, packs of 4: 12 units are more than anybody accepts."""
    assert ordered_units(9, 2, 4, 10) == 8


def test_tolerance_alone_does_not_reach_a_minimum() -> None:
    """Without a wanted unit nothing is bought, whatever is tolerated."""
    assert ordered_units(0, 50, 1, 10) == 0


@pytest.mark.parametrize("pack", range(1, 6))
def test_orders_stay_between_nothing_and_what_is_accepted(pack: int) -> None:
    """Exhaustively: whole packs, never above quantity + tolerance, missing units would really fill a pack."""
    for quantity in range(14):
        for tolerance in range(14):
            for minimum in range(0, 20, 3):
                units = ordered_units(quantity, tolerance, pack, minimum)
                assert units % pack == 0
                assert units <= quantity + tolerance
            missing = units_missing(quantity, tolerance, pack)
            before = packs_filled(quantity, tolerance, pack)
            assert missing == 0 or packs_filled(quantity + missing, tolerance, pack) == before + 1
