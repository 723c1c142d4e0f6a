"""A server reads what there is before it answers, and waits for nothing that may not come."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.beginning import read_the_record
from ledger.follower import Health
from tests.api.house import quiet_house

READING = Health(behind=True, trouble=None, stopped=False)
READ = Health(behind=False, trouble=None, stopped=False)


def looks(folder: Path, told: Iterator[Health]) -> None:
    """Begins with a record whose follower tells these, one after the other."""
    house = quiet_house(folder)
    try:
        read_the_record(replace(house, health=lambda: next(told)))
    finally:
        house.close()


def test_it_waits_until_old_blocks_are_read(tmp_path: Path) -> None:
    """It looks again as long as the follower is behind, and no longer."""
    told = iter([READING, READING, READING, READ, READING])
    looks(tmp_path, told)
    assert list(told) == [READING]


@pytest.mark.parametrize(
    "why", [replace(READING, trouble="The node is away."), replace(READING, stopped=True)]
)
def test_what_no_reading_ends_is_not_waited_for(tmp_path: Path, why: Health) -> None:
    """A node that is away, a record that is not followed: /readyz tells of them."""
    told = iter([why, READ])
    looks(tmp_path, told)
    assert list(told) == [READ]


def test_a_long_record_is_read_on_while_it_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not behind by a few blocks: nobody waits minutes for an address that refuses."""
    monkeypatch.setattr("api.beginning.READING_SECONDS", 0.2)
    looks(tmp_path, iter(lambda: READING, READ))
