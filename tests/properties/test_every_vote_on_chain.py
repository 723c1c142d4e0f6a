"""Every vote of one to six members, in every class: contract, rule and a third, naive reading agree.

The contracts play all 4^n ways in forge's own machine; what they said of each is compared here.
"""

import json
import os
import subprocess
from dataclasses import astuple, dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from governance.classes import DEFAULT_RULES, Class
from governance.early_close import Certainty, certainty
from governance.proposal_state import ProposalState
from governance.quorum import quorum_reached
from governance.support import vote_succeeded
from governance.tally import Ballot, Electors, Support, Tally, tally
from tests.governance.naive_votes import FIRMS, SILENT, naive

pytestmark = pytest.mark.twin

ROOT = Path(__file__).parents[2]
HARNESS = "tests/contracts/twins/EveryVote.sol"
RECORD_BYTES = 18
REFUSED = 255
KINDS = (
    (Class.CONSENT, False),
    (Class.CONSENT, True),
    *((one, False) for one in Class if one is not Class.CONSENT),
)
"""Each class; consent also with a reason in every ballot against, which makes it an objection."""

Way = tuple[int, ...]
"""What each member did: 0 against, 1 for, 2 abstain, 3 nothing."""


@dataclass(frozen=True, slots=True)
class Played:
    """What the contracts said of one way to vote."""

    state: int
    quorum: bool
    support: bool
    early: int
    refused: int
    tally: Tally


@cache
def played(class_: Class, reasons: bool, members: int) -> dict[Way, Played]:
    """All ways, played by the contracts."""
    tokens, groups = zip(*FIRMS[:members], strict=True)
    order = (Class.CONSENT, Class.ORDINARY, Class.FINANCIAL, Class.CONSTITUTIONAL)
    given = [order.index(class_), str(reasons).lower(), _list(tokens), _list(group + 1 for group in groups)]
    local = ROOT / "node_modules" / ".bin" / "forge"
    forge = str(local) if local.exists() else "forge"
    command = [forge, "script", HARNESS, "--tc", "EveryVote", "--json", "--gas-limit", str(2**62)]
    command += ["--sig", "play(uint8,bool,uint256[],uint32[])", *map(str, given)]
    # the players are contracts of the script itself, whose address forge otherwise calls a mistake
    surroundings = os.environ | {"FOUNDRY_SCRIPT_EXECUTION_PROTECTION": "false"}
    done = _run(command, surroundings)
    if "No contract bytecode" in done.stderr:
        # forge takes what it built for an older checkout as current and then finds no code in it
        done = _run([*command, "--force"], surroundings)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    told = next(json.loads(line) for line in done.stdout.splitlines() if '"returns"' in line)
    raw = bytes.fromhex(told["returns"]["0"]["value"].removeprefix("0x"))
    assert len(raw) == RECORD_BYTES * 4**members
    records = (raw[at : at + RECORD_BYTES] for at in range(0, len(raw), RECORD_BYTES))
    return {
        way: _read(record) for way, record in zip(product(range(4), repeat=members), records, strict=True)
    }


def _run(command: list[str], surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=600, check=False
    )


def _list(numbers: object) -> str:
    return "[" + ",".join(map(str, numbers)) + "]"  # type: ignore[call-overload]


def _read(record: bytes) -> Played:
    state, quorum, support, early, refused, *rest = record
    heads, voters, objections = rest[0:3], rest[3:6], rest[6]
    tokens = [int.from_bytes(record[at : at + 2], "big") for at in (12, 14, 16)]
    return Played(
        state, bool(quorum), bool(support), early, refused, Tally(*heads, objections, *voters, *tokens)
    )


def _counted(way: Way, refused: int) -> Way:
    """What is left of a way when refused ballots are none."""
    return tuple(SILENT if refused >> at & 1 else choice for at, choice in enumerate(way))


def _ballots(way: Way, reasons: bool) -> list[Ballot]:
    return [
        Ballot(str(at), Support(choice), 1, FIRMS[at][0], FIRMS[at][1], objection=reasons and choice == 0)
        for at, choice in enumerate(way)
        if choice != SILENT
    ]


@pytest.mark.parametrize(
    "members", [pytest.param(n, marks=[pytest.mark.slow] if n != 2 else []) for n in range(1, 7)]
)
@pytest.mark.parametrize(("class_", "reasons"), KINDS, ids=lambda one: getattr(one, "name", str(one)))
def test_every_vote_of_up_to_six_members_ends_alike(class_: Class, reasons: bool, members: int) -> None:
    """Which ballots are refused, tally, quorum, support, state after the close and the verdict of an early
    close.
    """
    rule, electors = DEFAULT_RULES[class_], Electors(members, sum(tokens for tokens, _ in FIRMS[:members]))
    for way, told in played(class_, reasons, members).items():
        powerless = [
            class_ is Class.FINANCIAL and FIRMS[at][0] == 0 and choice != SILENT
            for at, choice in enumerate(way)
        ]
        assert told.refused == sum(1 << at for at, one in enumerate(powerless) if one), way
        cast = _counted(way, told.refused)
        counted = tally(_ballots(cast, reasons), electors.supply, rule)
        assert astuple(told.tally) == astuple(counted), way
        quorum, support = (
            quorum_reached(counted, rule, electors),
            vote_succeeded(class_, counted, rule, electors),
        )
        assert (told.quorum, told.support) == (quorum, support), way
        ends = ProposalState.SUCCEEDED if naive(class_, cast, reasons) else ProposalState.DEFEATED
        assert (
            told.state == ends == (ProposalState.SUCCEEDED if quorum and support else ProposalState.DEFEATED)
        ), way
        sure = Certainty.OPEN if rule.changeable else certainty(class_, counted, rule, electors)
        assert told.early == EARLY[sure], way


EARLY = {
    Certainty.OPEN: REFUSED,
    Certainty.PASSES: ProposalState.SUCCEEDED,
    Certainty.FAILS: ProposalState.DEFEATED,
}


@pytest.mark.parametrize(
    "members", [pytest.param(n, marks=[pytest.mark.slow] if n != 2 else []) for n in range(1, 6)]
)
@pytest.mark.parametrize("class_", [Class.FINANCIAL, Class.CONSTITUTIONAL])
def test_no_ballot_still_to_come_changes_an_early_close(class_: Class, members: int) -> None:
    """Whatever those who were silent do: every completion ends as the early close said."""
    ways = played(class_, False, members)
    for way, told in ways.items():
        if told.early == REFUSED:
            continue
        open_ = [range(4) if choice == SILENT else (choice,) for choice in way]
        assert all(ways[complete].state == told.early for complete in product(*open_)), way
