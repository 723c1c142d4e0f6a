"""The bench itself, with the smallest sizes: it measures, compares and prints."""

import json
from pathlib import Path

import pytest

from scripts.bench.__main__ import main
from scripts.bench.emitted import emitted


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


@pytest.mark.slow
@pytest.mark.chain
def test_what_the_emitter_logged_is_indexed_by_us_and_by_a_peer(tmp_path: Path) -> None:
    """The programs of the lines `index` and `backfill` find every event, each in a process of its own."""
    with emitted(tmp_path, 200, lambda _: None, together=100) as place:
        found = {
            "ours": place.index("ours", f"sqlite:///{tmp_path}/ours.db"),
            "fetch": place.index("fetch", ""),
            "web3": place.index("web3", f"{tmp_path}/web3.db"),
        }
    assert {name: done["events"] for name, done in found.items()} == dict.fromkeys(found, 200)
