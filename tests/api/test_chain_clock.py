"""What time it is on a chain that stands still, for conclusions that depend on it."""

from api.chain_clock import REMEMBERED, STEP, ChainClock
from tests.api.house import Watch

AHEAD = 1_900_000_000
"""Time of a block far ahead of the wall clock, as on an embedded chain that was moved forward."""


def test_time_goes_on_from_the_last_block() -> None:
    """By as much as passed here since it was first seen."""
    watch = Watch()
    clock = ChainClock(watch)
    assert clock.now("0xb", AHEAD) == AHEAD
    watch.now += 40
    assert clock.now("0xb", AHEAD) == AHEAD + 40
    assert clock.judged_at("0xb", AHEAD) == (AHEAD + 40) // STEP * STEP


def test_a_slow_reader_of_an_older_block_turns_no_clock_back() -> None:
    """It asks about its own block while others ask about the newest."""
    watch = Watch()
    clock = ChainClock(watch)
    clock.now("0xa", AHEAD - 60)
    clock.now("0xb", AHEAD)
    watch.now += 40
    assert clock.now("0xa", AHEAD - 60) == AHEAD - 20
    assert clock.now("0xb", AHEAD) == AHEAD + 40


def test_only_the_newest_blocks_are_remembered() -> None:
    """A chain has no end; one that was forgotten is seen for the first time again."""
    watch = Watch()
    clock = ChainClock(watch)
    for number in range(REMEMBERED + 1):
        clock.observe(f"0x{number}")
    watch.now += 40
    assert clock.now("0x1", AHEAD) == AHEAD + 40
    assert clock.now("0x0", AHEAD) == AHEAD


def test_a_machine_whose_clock_is_ahead_judges_early_and_one_behind_does_not() -> None:
    """Ahead, votes look closed before they are, which the chain does not believe; behind, blocks count."""
    watch = Watch()
    truth = watch.now
    watch.now = truth + 3_600
    assert ChainClock(watch).now("0xb", truth) == truth + 3_600
    watch.now = truth - 3_600
    clock = ChainClock(watch)
    assert clock.now("0xb", truth) == truth
    watch.now += 40
    assert clock.now("0xb", truth) == truth + 40
