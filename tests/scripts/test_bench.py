"""The bench itself, with the smallest sizes: it measures, compares and prints."""

import json

import pytest

from scripts.bench.__main__ import main


@pytest.mark.slow
@pytest.mark.chain
@pytest.mark.parametrize("name", ["tally-plain", "deploy", "gas"])
def test_a_line_of_the_bench_measures_and_agrees(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row has figures of ours and of all others, and the programs agreed."""
    main(["--quick", "--fresh", "--json", "--only", name])
    (line,) = json.loads(capsys.readouterr().out)["lines"]
    assert line["rows"]
    for row in line["rows"]:
        assert row["equality"]["difference"] is None
        others = [row["floor"], *row["peers"]] if row["floor"] else row["peers"]
        assert others
        assert all(min(series["samples"]) > 0 for series in (row["ours"], *others))
