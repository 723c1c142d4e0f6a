"""Mutants of what is linked to governor and rounds reach the tests that are asked about them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.mutants import explained, libraries
from scripts.mutants.libraries import Mutant, path_of, show
from scripts.mutants.linked import NARROW, narrow, wide
from scripts.mutants.patched import carriers, linked
from scripts.mutants.score import Score
from scripts.mutants.workbench import ROOT

GOVERNOR = "contracts/ConsortiumGovernor.sol"
ROUNDS = "contracts/ProcurementRounds.sol"


@pytest.fixture(scope="module")
def deployed() -> list[str]:
    """The files of all that is deployed for governor and rounds."""
    return linked()


@pytest.mark.parametrize("library", NARROW)
def test_every_library_is_carried_by_something_deployed_and_asked_about(
    library: str, deployed: list[str]
) -> None:
    """Without a carrier a mutant changes no code; without a test nothing notices it."""
    assert carriers(path_of(library), deployed)
    assert all((ROOT / test).is_file() for test in [*narrow(library), *wide(library)])
    assert not set(narrow(library)) & set(wide(library))


def test_a_library_that_is_part_of_others_changes_all_of_them(deployed: list[str]) -> None:
    """A governor that counts by the old rule beside a batch by the new one is no mutant of the rule."""
    judging = carriers("contracts/libraries/Judging.sol", deployed)
    assert {GOVERNOR, "contracts/libraries/BatchedBallots.sol"} <= set(judging)
    assert ROUNDS not in judging
    assert {ROUNDS, "contracts/libraries/Settlement.sol"} <= set(
        carriers("contracts/libraries/Lifecycle.sol", deployed)
    )


def _embedding() -> Iterator[Path]:
    for file in sorted((ROOT / "tests" / "contracts").rglob("*.sol")):
        if re.search(r"new (ConsortiumGovernor|ProcurementRounds)\(", file.read_text(encoding="utf-8")):
            yield file


def test_no_test_carries_code_of_governor_or_rounds() -> None:
    """What a test carries is not replaced by a mutant's. A refused construction may be tested so, and the
    script that plays every vote judges no mutant.
    """
    assert [file.name for file in _embedding()] == ["ConsortiumGovernor.t.sol", "EveryVote.sol"]


def _mutant() -> Mutant:
    source = (ROOT / path_of("Claims")).read_bytes()
    at = source.index(b"++round.openClaims")
    return Mutant("Claims", "CR", at, at + len(b"++round.openClaims"), "//++round.openClaims")


def test_a_mutant_tells_its_function_and_finds_its_explanation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By library, function and changed line; an explained survivor counts among the explained."""
    mutant = _mutant()
    assert mutant.function == "file"
    assert mutant.explanation() is None
    entry = explained.Explained("Claims", "file", "++round.openClaims;", "//++round.openClaims;", "so")
    key = (entry.module, entry.function, entry.before, entry.after)
    monkeypatch.setattr(explained, "entries", lambda **_: {key: entry})
    score = Score("x", {mutant.name: "survived"})
    show(score, mutant)
    assert score.explained == [mutant.name]
    assert "because so" in capsys.readouterr().out


def test_every_explained_survivor_of_a_contract_is_a_line_of_its_function() -> None:
    """An entry about a line that is no longer there explains nothing."""
    lines = {library: _lines(library) for library in [*NARROW, *libraries.TESTS]}
    stale = [
        one
        for one in explained.entries(of_contracts=True).values()
        if one.module in lines and explained.plain(one.before) not in lines[one.module]
    ]
    assert not stale


def _lines(library: str) -> str:
    return explained.plain((ROOT / path_of(library)).read_text(encoding="utf-8"))
