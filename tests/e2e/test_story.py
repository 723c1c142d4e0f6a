"""The whole story, once, on a real chain, through the public API and the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import database_in

pytestmark = pytest.mark.chain


def test_the_whole_story_ends_well(tmp_path: Path) -> None:
    """Every check in it holds, the audit finds both forgeries, and the summary adds up."""
    summary = tmp_path / "summary.json"
    options = ["--summary", str(summary), "--folder", str(tmp_path / "story")]
    options += ["--database", database_in(tmp_path)]
    told = subprocess.run(
        [sys.executable, "-m", "scripts.demo", *options],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    facts = json.loads(summary.read_text(encoding="utf-8"))
    assert [chapter["title"] for chapter in facts["chapters"]] == [
        "A coordinator founds a consortium",
        "Three founders admit three more firms",
        "One proposal fails, one changes the rules",
        "Six members buy together",
        "A member shares what it knows",
        "An auditor recomputes everything",
        "What it was worth",
    ]
    assert facts["refused_ballot"]["code"] == "WrongBallotNonce"
    assert facts["refused_change"]["code"] == "HarmsOthers"
    assert facts["audit"]["ok"] is True
    assert facts["audit"]["findings"] == []
    settled = facts["settled"]
    assert int(settled["charged"]) == int(settled["to_supplier"]) + int(settled["to_treasury"])
    assert len(facts["savings"]) == 5, "five members were bound, one was released"
