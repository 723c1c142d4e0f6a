"""Mutants of the contracts and of what is linked to them reach the tests that are asked about them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.mutants import explained, libraries
from scripts.mutants.libraries import Mutant, path_of, show
from scripts.mutants.linked import NARROW, narrow, wide
from scripts.mutants.patched import CONTRACTS, carriers
from scripts.mutants.patched import deployed as files_deployed
from scripts.mutants.score import Score
from scripts.mutants.workbench import ROOT

GOVERNOR = "contracts/ConsortiumGovernor.sol"
ROUNDS = "contracts/ProcurementRounds.sol"


@pytest.fixture(scope="module")
def deployed() -> list[str]:
    """The files of all that is deployed."""
    return files_deployed()


def test_everything_that_a_deployment_runs_can_be_changed() -> None:
    """By one way or the other. Left out are constants, and the token that stands for any other."""
    places = (ROOT / "contracts", ROOT / "contracts" / "libraries")
    written = {file.stem for place in places for file in place.glob("*.sol")}
    assert written - NARROW.keys() - libraries.TESTS.keys() == {"Roles", "SettlementToken"}


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
        if re.search(rf"\bnew ({'|'.join(CONTRACTS)})\(", file.read_text(encoding="utf-8")):
            yield file


def test_no_test_carries_code_of_a_contract() -> None:
    """What a test carries no mutant replaces. The script that plays every vote judges no mutant."""
    assert [file.name for file in _embedding()] == ["EveryVote.sol"]


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
