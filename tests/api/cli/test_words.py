"""Amounts, lines and dates as a person writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli.dates import moment_of, seconds_of
from api.cli.exits import Exit, Stop
from api.cli.quantities import line_of, minor_units, units_of
from governance.wording import amount

NOW = 1_800_000_000


@given(st.integers(0, 10**30 - 1), st.integers(0, 18))
def test_an_amount_reads_back_what_was_written(minor: int, decimals: int) -> None:
    """Property: minor_units(amount(x)) == x, for every number of decimals."""
    text = amount(minor, decimals)
    assert minor_units(text, decimals) == minor


@pytest.mark.parametrize("text", ["", "-1", "1,5", "1.555", "1e3", "٣", " 1", ".5", "1."])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Nothing is guessed and nothing is rounded."""
    with pytest.raises(Stop) as caught:
        minor_units(text, 2)
    assert (caught.value.name, caught.value.code) == ("BadMoney", Exit.USAGE)


def test_a_line_names_item_quantity_tolerance_and_ceiling() -> None:
    """`0:24+3@17.5` wants 24 of item 0, takes 3 more, pays at most 17.50 each."""
    line = {"item": 0, "quantity": "24", "tolerance": "3", "ceiling": "1750"}
    assert line_of("0:24+3@17.5", 2) == line
    assert line_of("2:5@1", 2) == {"item": 2, "quantity": "5", "tolerance": "0", "ceiling": "100"}


@pytest.mark.parametrize("text", ["24", "0:24", "0:24@", "0:-1@2", "0:1.5@2", "a:1@2", "0:1+@2"])
def test_what_is_no_line_is_refused(text: str) -> None:
    """With a sentence that shows how one is written."""
    with pytest.raises(Stop) as caught:
        line_of(text, 2)
    assert caught.value.name in ("BadLine", "BadMoney")


def test_units_are_whole_numbers() -> None:
    """One for each item."""
    assert units_of("96, 0,12") == ["96", "0", "12"]
    with pytest.raises(Stop):
        units_of("96,-1")


def test_a_date_is_a_day_or_a_span_from_now() -> None:
    """Days begin at midnight UTC."""
    assert moment_of("2027-01-31", NOW) == 1_801_353_600
    assert moment_of("90 d", NOW) == NOW + 90 * 86_400
    assert [seconds_of(text) for text in ("45s", "30 min", "6h")] == [45, 1_800, 21_600]


@pytest.mark.parametrize("text", ["", "tomorrow", "31.1.2027", "2027-02-30", "-5 d"])
def test_what_is_no_date_is_refused(text: str) -> None:
    """By name."""
    with pytest.raises(Stop) as caught:
        moment_of(text, NOW)
    assert caught.value.name == "BadDate"
