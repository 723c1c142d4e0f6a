"""Late changes: only what harms nobody."""

import pytest

from governance.no_harm import Change, Demand, accepts, change_between, judge_change


def test_more_tolerance_is_always_welcome() -> None:
    """dq = 0 and dt >= 0."""
    assert judge_change(Demand(5, 1), Demand(5, 4), 4).accepted


def test_units_that_bring_the_pack_nearer_are_welcome() -> None:
    """dmissing < 0, dpacks >= 0, dt >= 0: 5 of 8 becomes 7 of 8."""
    assert change_between(Demand(5, 0), Demand(7, 0), 4) == Change(2, 0, 0, -2)
    assert judge_change(Demand(5, 0), Demand(7, 0), 4).accepted


def test_taking_back_units_nobody_could_order_yet_helps() -> None:
    """5 wanted, packs of 4: without the fifth unit nothing is missing and no pack is lost."""
    assert judge_change(Demand(5, 0), Demand(4, 0), 4).accepted


def test_units_out_of_the_own_tolerance_are_welcome() -> None:
    """dq > 0 and dq = -dt."""
    assert judge_change(Demand(4, 3), Demand(6, 1), 4).accepted


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (Demand(8, 0), Demand(7, 0), "a full pack would be lost"),
        (Demand(5, 3), Demand(5, 2), "a full pack would be lost"),
        (Demand(4, 3), Demand(4, 2), "tolerance that others may count on"),
        (Demand(4, 0), Demand(5, 0), "brings no pack nearer"),
    ],
)
def test_what_harms_others_is_refused_with_the_reason(before: Demand, after: Demand, why: str) -> None:
    """A pack lost, tolerance lost, or a pack opened that nobody fills."""
    verdict = judge_change(before, after, 4)
    assert not verdict.accepted
    assert why in verdict.explanation.sentence


def test_exactly_the_three_cases_of_the_specification_are_accepted() -> None:
    """Exhaustively over small differences."""
    for units in range(-3, 4):
        for tolerance in range(-3, 4):
            for packs in range(-1, 2):
                for missing in range(-2, 3):
                    expected = (
                        (units == 0 and tolerance >= 0)
                        or (missing < 0 and packs >= 0 and tolerance >= 0)
                        or (units > 0 and units == -tolerance)
                    )
                    assert accepts(Change(units, tolerance, packs, missing)) is expected
