"""Reading over HTTP, beside a bare route under the same server."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.calls import call
from scripts.bench.ballot_supply import Known, Supply, api_batch
from scripts.bench.ground import Ground, ground
from scripts.bench.line import Bench, Line
from scripts.bench.machine import ROOT
from scripts.bench.rounds import Subject, interleaved
from scripts.bench.row import Equality, Row, Series
from scripts.bench.served import served
from scripts.bench.sockets import Socket
from scripts.bench.voters import Voters

MEMBERS = 100
PROPOSALS = 6


def measure(bench: Bench) -> Iterator[Row]:
    """A consortium with members, proposals and ballots; each path asked again and again on one connection."""
    members, times = bench.size(MEMBERS, 6), bench.size(150, 5)
    with (
        ground(bench.folder, members) as place,
        served(place, bench.folder) as port,
        _bare_server() as bare,
        Voters() as voters,
    ):
        proposals = _play(place, port, voters, members)
        paths = _paths(proposals[-1])
        equality = _compare(place, port, proposals)
        subjects = {name: _reader(voters, port, path, times) for name, path in paths.items()}
        subjects["bare"] = _reader(voters, bare, "/", times)
        found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
    floor = Series("a bare route", found.pop("bare"))
    for name, samples in found.items():
        yield Row(f"GET {name}", "ms", Series("ours", samples), equality, floor)


def _reader(voters: Voters, port: int, path: str, times: int) -> Subject:
    return lambda: statistics.median(voters.run("get", port, [[path] * times]))


def _paths(proposal: int) -> dict[str, str]:
    return {
        "one proposal": f"/v1/proposals/{proposal}",
        "all proposals": "/v1/proposals",
        "50 ballots": f"/v1/proposals/{proposal}/ballots",
        "50 members": "/v1/members",
        "a proposal's page": f"/proposals/{proposal}",
    }


def _play(place: Ground, port: int, voters: Voters, members: int) -> list[int]:
    """Everybody votes once on each of some proposals."""
    proposals, known = [], Known(port)
    for _ in range(PROPOSALS):
        supply = Supply(place, members)
        batch = [supply.take(member, 1)[0] for member in range(members)]
        known.wait_for([supply])
        voters.run("batch", port, [[api_batch(batch)]])
        proposals += supply.proposals
    return proposals


def _compare(place: Ground, port: int, proposals: list[int]) -> Equality:
    """The heads that the API shows are those that the contract counted."""
    socket = Socket(port)
    governor = place.deployment.addresses["ConsortiumGovernor"]
    for proposal in proposals:
        question = call(governor, "proposalTally(uint256)", proposal)
        answer = place.chain.call(question.to, question.data)
        on_chain = [int.from_bytes(answer[at : at + 32], "big") for at in (0, 32, 64)]
        _, body = socket.get(f"/v1/proposals/{proposal}")
        tally = json.loads(body)["data"]["tally"]
        shown = [int(tally[name]) for name in ("heads_against", "heads_for", "heads_abstain")]
        if shown != on_chain:
            return Equality("tallies", f"the API shows {shown}, the contract has {on_chain}")
    socket.close()
    return Equality(f"tallies of {len(proposals)} proposals, by the API and by the contract")


@contextmanager
def _bare_server() -> Iterator[int]:
    """The port of a server with one route that does nothing."""
    command = [sys.executable, "-m", "scripts.bench.bare_server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)


LINE = Line("reading", measure)
