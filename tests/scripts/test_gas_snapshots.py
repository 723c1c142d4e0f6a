"""A cost that grows is noticed, in a table that a person reads; nothing is rounded in its favour."""

import json
from pathlib import Path

import pytest

from scripts.gas_snapshots import Change, compare, grew, read, table


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(100, 100, False), (100, 101, False), (100, 102, True), (99, 100, True), (100, 1, False), (0, 1, True)],
)
def test_more_than_one_percent_is_growth(before: int, now: int, expected: bool) -> None:
    """Exactly one percent passes, one unit of gas above it does not; a saving always passes."""
    assert grew(before, now) == expected


def test_what_is_new_gone_or_grown_is_complained_of() -> None:
    """The rest is shown and passes."""
    changes = compare({"a": 1_000, "b": 1_000, "c": 5}, {"a": 1_010, "b": 1_011, "d": 6})
    assert [(one.what, one.complaint) for one in changes] == [
        ("a", ""),
        ("b", "grew"),
        ("c", "gone"),
        ("d", "new"),
    ]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [(1_000, 1_011, "+1.10 %"), (1_000, 999, "-0.10 %"), (7, 7, ""), (3, 2, "-33.33 %")],
)
def test_the_difference_is_told_in_hundredths_of_a_percent(before: int, now: int, told: str) -> None:
    """With its sign; nothing when there is none."""
    assert Change("x", before, now).percent == told


def test_the_table_has_a_line_for_each_cost() -> None:
    """With both numbers, or a dash where there is none."""
    [head, line] = table([Change("vote", None, 12)])
    assert head.split() == ["gas", "of", "committed", "now", "change"]
    assert line.split() == ["vote", "-", "12", "new"]


def test_costs_are_named_by_file_and_act(tmp_path: Path) -> None:
    """Two files may measure acts of the same name."""
    for name in ("A", "B"):
        (tmp_path / f"{name}.json").write_text(json.dumps({"act": "7"}))
    assert read(tmp_path) == {"A: act": 7, "B: act": 7}
