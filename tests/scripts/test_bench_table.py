"""The bench's arithmetic and its table: what a reader of docs/benchmarks.md relies on."""

from pathlib import Path

import pytest

from scripts.bench.record import Measured, Record
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, at_least, at_most, first_difference
from scripts.bench.spread import at_rank, ratios, spread_of
from scripts.bench.table import document

EQUAL = Equality("3 rows")


def row(unit: str = "ms", equality: Equality = EQUAL) -> Row:
    """Ours takes twice the floor in each round, though rounds differ."""
    target = at_most(20, 15, "<= 15 ms", "20 ms", "the disk")
    ours, floor = Series("ours", (20, 60, 40)), Series("bare", (10, 30, 20))
    return Row("a job", unit, ours, equality, floor, (), (target,), load=(0.1, 0.2))


def line(*rows: Row, name: str = "job") -> Measured:
    """A measured line."""
    return Measured(name, 1_800_000_000, 3.0, "abc123", rows)


def test_ratios_are_taken_round_by_round() -> None:
    """A round that was slow for both does not widen the ratio."""
    assert row().times(Series("bare", (10, 30, 20))) == spread_of([2, 2, 2])


def test_rates_are_compared_as_costs() -> None:
    """With a rate, ours costs more when it does less a second."""
    assert row("ballots/s").times(Series("bare", (40, 120, 80))).median == 2


def test_series_of_other_lengths_are_compared_by_their_medians() -> None:
    """Peers measured less often still give a ratio."""
    assert ratios([10, 20, 30], [5]).median == 4


def test_a_percentile_is_a_sample_that_was_measured() -> None:
    """Nearest rank: of a hundred samples the 99th is the last but one."""
    assert at_rank(range(1, 101), 99) == 99
    assert at_rank([7], 99) == 7


@pytest.mark.slow
def test_every_round_begins_with_another_program() -> None:
    """Order moves on, so that no program always comes after the same one."""
    order: list[str] = []

    def subject(name: str, cost: float) -> float:
        order.append(name)
        return cost

    found = interleaved({"a": lambda: subject("a", 1), "b": lambda: subject("b", 2)}, 3)
    assert found == {"a": (1, 1, 1), "b": (2, 2, 2)}
    assert order == ["a", "b", "b", "a", "a", "b"]


def test_a_line_whose_programs_differ_prints_void() -> None:
    """No figure of a void row is shown, and its target is not judged."""
    text = document([line(row(equality=Equality("rows", "row 2: 1 and 2")))], {})
    assert "| a job | **void**: rows differ, row 2: 1 and 2 |" in text
    assert "40" not in text.split("## Where")[0]
    assert "| a job | <= 15 ms | 20 ms | void |" in text


def test_a_miss_is_printed_with_its_cause() -> None:
    """Targets that are missed say why; targets that are met say so."""
    assert "| a job | <= 15 ms | 20 ms | **MISS**: the disk |" in document([line(row())], {})
    assert at_least(0.8, 0.7, ">= 0.7", "0.8", "never shown").met


def test_the_table_shows_median_and_spread() -> None:
    """Median first, then lowest and highest, and how many times the floor it is."""
    assert "| a job | 40.0 ms (20.0–60.0) | bare: 20.0 ms (10.0–30.0), **2.00 x** |" in document(
        [line(row())], {}
    )


@pytest.mark.parametrize(
    ("pairs", "difference"),
    [([(1, 1), (2, 3)], "row 2: 2 and 3"), ([], "there was nothing to compare"), ([(1, 1)], None)],
)
def test_rows_are_compared_one_by_one(pairs: list[tuple[int, int]], difference: str | None) -> None:
    """The first difference is named; an empty comparison is none."""
    assert first_difference("rows", pairs).difference == difference


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Lines that were stored are not measured again, until the run is finished."""
    names = ["one", "two", "three"]
    assert Record(tmp_path).begin(names) == names
    Record(tmp_path).keep(line(row(), name="one"), names, ["two", "three"])
    assert Record(tmp_path).begin(names) == ["two", "three"]
    Record(tmp_path).keep(line(row(), name="two"), names, [])
    assert Record(tmp_path).begin(names) == names


def test_a_run_of_other_lines_begins_anew(tmp_path: Path) -> None:
    """What an interrupted run left belongs to that run."""
    Record(tmp_path).begin(["one", "two"])
    Record(tmp_path).keep(line(row(), name="one"), ["one", "two"], ["two"])
    assert Record(tmp_path).begin(["two", "three"]) == ["two", "three"]


def test_what_was_measured_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Rows survive the disk, load and targets included."""
    measured = line(row())
    Record(tmp_path).keep(measured, ["job"], [])
    assert Record(tmp_path).all(["job", "absent"]) == [measured]
