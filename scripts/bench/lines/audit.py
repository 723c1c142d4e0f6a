"""An independent audit of 10^5 ballots in 10^4 blocks: from the node alone, every block proved complete.

Floor: the same blocks and receipts asked for and parsed. Peer: a viem script that decodes ballots and adds
them up, and proves nothing, on the first thousand blocks.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.artifacts import artifact
from ledger.calls import Call, ballots_call
from ledger.chain import int_of
from ledger.crypto import address_of
from ledger.transactions import Transaction, sign_transaction
from scripts.bench.ballot_supply import Supply
from scripts.bench.ground import FEES, SENDER, Ground, ground
from scripts.bench.line import Bench, Line
from scripts.bench.machine import ROOT
from scripts.bench.node_peer import NodePeer
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, at_most

MEMBERS, QUICK_MEMBERS = 250, 10
BATCH = 10
BATCH_GAS = 3_000_000
VIEM_BLOCKS = 1_000
CAUSE = (
    "Python encodes and hashes every receipt again to prove its block, and judges every ballot by the rules"
)


def measure(bench: Bench) -> Iterator[Row]:
    """One chain for all rounds; every program reads it from nothing."""
    ballots = bench.size(100_000, 200)
    with ground(bench.folder, bench.size(MEMBERS, QUICK_MEMBERS)) as place, NodePeer("audit") as viem:
        bench.tell(f"casting {ballots:,} ballots in {ballots // BATCH:,} blocks")
        first, cast = _cast(place, ballots, bench)
        last = first + len(cast) // BATCH - 1
        blocks = min(VIEM_BLOCKS, last - first + 1)
        runs: dict[str, Any] = {}

        def ours() -> float:
            runs["ours"] = _run("ours", bench.folder, place)
            return float(runs["ours"]["seconds"])

        def peer() -> float:
            runs["viem"] = _ask(viem, place, first, first + blocks - 1)
            return float(runs["viem"]["seconds"]) * (last - first + 1) / blocks

        subjects = {
            "ours": ours,
            "floor": lambda: float(_run("fetch", bench.folder, place)["seconds"]),
            "viem": peer,
        }
        found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
    series = Series("ours", found["ours"], f"{runs['ours']['megabytes']:.0f} MB")
    limit = 10 * ballots / 100_000
    seconds = series.spread.median
    target = at_most(seconds, limit, f"<= {limit:g} s", f"{seconds:.1f} s", CAUSE)
    title = f"audit of {ballots:,} ballots in {ballots // BATCH:,} blocks"
    equality = _compare(runs, cast, blocks * BATCH)
    floor = Series("fetch and parse", found["floor"])
    peers = (Series("viem script", found["viem"], f"{blocks:,} blocks, scaled"),)
    yield Row(title, "s", series, equality, floor, peers, (target,))


def _cast(place: Ground, ballots: int, bench: Bench) -> tuple[int, list[tuple[int, int]]]:
    """The first block with ballots, and (proposal, side) of every ballot in the order of the chain."""
    supply, members = Supply(place, len(place.members)), len(place.members)
    calls, cast = list[Call](), list[tuple[int, int]]()
    while len(cast) < ballots:
        for start in range(0, members, BATCH):
            batch = [supply.take(member, 1)[0] for member in range(start, start + BATCH)]
            calls.append(ballots_call([(one.intent, one.signature) for one in batch], place.deployment))
            cast += [(one.intent.proposal_id, one.intent.support) for one in batch]
    calls, cast = calls[: ballots // BATCH], cast[:ballots]
    bench.tell("sending them")
    first = int_of(place.chain.request("eth_blockNumber")) + 1
    _send(place, calls)
    return first, cast


def _send(place: Ground, calls: list[Call]) -> None:
    """Each in a block of its own: mined by request, as a node that mines by itself may take two that wait."""
    chain = place.chain
    nonce = int_of(chain.request("eth_getTransactionCount", [address_of(SENDER), "latest"]))
    chain.request("evm_setAutomine", [False])
    for at, made in enumerate(calls):
        sent = Transaction(chain.chain_id, nonce + at, made.to, made.data, BATCH_GAS, FEES)
        signed = sign_transaction(sent, SENDER)
        chain.request("eth_sendRawTransaction", ["0x" + signed.raw.hex()])
        chain.request("evm_mine")
        place.receipt(signed.hash)
    chain.request("evm_setAutomine", [True])


def _run(kind: str, folder: Path, place: Ground) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "scripts.bench.auditing",
        kind,
        str(folder / "deployment.json"),
        place.node.url,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=900)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _ask(viem: NodePeer, place: Ground, first: int, last: int) -> Any:
    governor = place.deployment.addresses["ConsortiumGovernor"]
    question = {"url": place.node.url, "first": first, "last": last, "governor": governor}
    return viem.ask({**question, "abi": artifact("ConsortiumGovernor").abi})


def _compare(runs: dict[str, Any], cast: list[tuple[int, int]], sampled: int) -> Equality:
    """The audit counted every ballot and found nothing wrong; viem's sums are those of what was cast."""
    sums: dict[str, list[int]] = {}
    for proposal, side in cast[:sampled]:
        sums.setdefault(str(proposal), [0, 0, 0])[side] += 1
    audited, theirs = runs["ours"], runs["viem"]["tallies"]
    what = f"{len(cast):,} ballots judged, {sampled:,} sums of viem"
    if audited["ballots"] != len(cast) or audited["findings"]:
        return Equality(what, f"the audit judged {audited['ballots']}: {audited['findings'][:1]}")
    return Equality(what, None if sums == theirs else "viem has other sums")


LINE = Line("audit", measure)
