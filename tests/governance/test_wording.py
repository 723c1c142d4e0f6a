"""Numbers and times in words."""

import pytest

from governance.wording import LAST_MOMENT, utc


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (0, "1 Jan 1970 00:00 UTC"),
        (1_800_000_001, "15 Jan 2027 08:00:01 UTC"),
        (LAST_MOMENT, "31 Dec 9999 23:59:59 UTC"),
        (LAST_MOMENT + 1, "after the year 9999"),
        (2**48 - 1, "after the year 9999"),
    ],
)
def test_every_time_that_a_contract_holds_can_be_told(time: int, said: str) -> None:
    """Contracts keep 48 bits, calendars end with the year 9999."""
    assert utc(time) == said
