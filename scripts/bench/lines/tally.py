"""A tally with every signature checked, at 10^5 and 10^6 ballots, beside bare libsecp256k1 on all cores."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import coincurve
from eth_account import Account
from eth_account.messages import encode_typed_data

from governance.classes import DEFAULT_RULES, Class
from governance.intents import CastVote
from governance.tally import Tally, tally_of_columns
from ledger.ballot_check import SignedBallot, badly_signed, ballot_hasher
from ledger.crypto import address_of, sign_digest
from ledger.deployment import CONTRACTS, Deployment, Settlement
from ledger.signing import typed_data
from scripts.bench.ground import FOREVER, key_of
from scripts.bench.line import Bench, Line
from scripts.bench.node_peer import NodePeer
from scripts.bench.rounds import interleaved, timed
from scripts.bench.row import Equality, Row, Series, at_least

FIRMS = 250
"""Voters of each proposal: a large consortium."""

FORGED = 7
"""Each of so many thousand ballots has a signature of somebody else."""

PLACE = Deployment(
    31337,
    "Bench",
    {name: f"0x{number:040x}" for number, name in enumerate(CONTRACTS, start=0xC0)},
    0,
    "0x" + "00" * 32,
    Settlement("Settlement", "EUR", 2, local=True),
)
RULE = DEFAULT_RULES[Class.CONSTITUTIONAL]
TOKENS = 100
SUPPLY = TOKENS * FIRMS
KEYS = [key_of(f"voter {number}") for number in range(FIRMS)]
VOTERS = [address_of(key) for key in KEYS]
GROUPS = {voter: number for number, voter in enumerate(VOTERS)}
"""Each voter is a legal group of its own."""

SAMPLE_ETH_ACCOUNT, SAMPLE_VIEM = 2_000, 400
CORES = os.cpu_count() or 1


def measure(bench: Bench) -> Iterator[Row]:
    """The same ballots for everybody; peers get the first of them."""
    sizes = (bench.size(100_000, 2_000), bench.size(1_000_000, 4_000))
    bench.tell(f"signing {sizes[-1]:,} ballots")
    ballots = signed_ballots(sizes[-1])
    with NodePeer("tally") as viem:
        viem.ask({"ballots": [_plain(one) for one in ballots[:SAMPLE_VIEM]]})
        peers = {"eth-account": _eth_account(ballots), "viem": _viem(viem, ballots)}
        for size in sizes:
            yield _row(bench, ballots[:size], peers)


def _row(bench: Bench, ballots: Sequence[SignedBallot], peers: dict[str, Callable[[], float]]) -> Row:
    equality = _compare(ballots)
    subjects = {
        "ours": timed(lambda: count_signed(ballots)),
        "libsecp256k1 on all cores": timed(lambda: _bare(ballots)),
        **peers,
    }
    bench.tell(f"{len(ballots):,} ballots")
    found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
    rates = {name: tuple(len(ballots) / seconds for seconds in taken) for name, taken in found.items()}
    rates["eth-account"] = tuple(SAMPLE_ETH_ACCOUNT / seconds for seconds in found["eth-account"])
    rates["viem"] = tuple(SAMPLE_VIEM / seconds for seconds in found["viem"])
    ours, floor = Series("ours", rates["ours"]), Series("libsecp256k1", rates["libsecp256k1 on all cores"])
    row = Row(
        f"tally of {len(ballots):,} ballots, signatures checked",
        "ballots/s",
        ours,
        equality,
        floor,
        (
            Series("eth-account", rates["eth-account"], f"{SAMPLE_ETH_ACCOUNT:,} ballots, one core"),
            Series("viem", rates["viem"], f"{SAMPLE_VIEM:,} ballots, one core"),
        ),
    )
    share = 1 / row.times(floor).median
    shown = f"{share:.2f} x; {len(ballots) / ours.spread.median:.1f} s"
    cause = "what Python does for a ballot beside the curve's arithmetic: three hashes, and the count"
    target = at_least(share, 0.7, ">= 0.7 x libsecp256k1 on all cores", shown, cause)
    return Row(row.title, row.unit, ours, equality, floor, row.peers, (target,))


def signed_ballots(count: int) -> list[SignedBallot]:
    """Ballots of `FIRMS` voters on as many proposals as it takes; a few signed by somebody else."""
    digest = ballot_hasher(PLACE)

    def make(place: int) -> SignedBallot:
        proposal, voter = divmod(place, FIRMS)
        ballot = CastVote(proposal + 1, place % 3, VOTERS[voter], "", place % 2, FOREVER)
        signer = voter if place % 1000 != FORGED else (voter + 1) % FIRMS
        return ballot, sign_digest(digest(ballot), KEYS[signer])

    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(make, range(count), chunksize=1000))


def count_signed(ballots: Sequence[SignedBallot]) -> dict[int, Tally]:
    """Every proposal's tally of the ballots that their voters signed."""
    return count_good(ballots, set(badly_signed(ballots, PLACE)))


def count_good(ballots: Sequence[SignedBallot], bad: set[int]) -> dict[int, Tally]:
    """Every proposal's tally without the ballots at the places of `bad`, by the rule for many ballots."""
    cast = defaultdict[int, tuple[list[int], list[int]]](lambda: ([], []))
    for place, (ballot, _) in enumerate(ballots):
        if place not in bad:
            supports, groups = cast[ballot.proposal_id]
            supports.append(ballot.support)
            groups.append(GROUPS[ballot.voter])
    return {proposal: _tally(*columns) for proposal, columns in cast.items()}


def _tally(supports: list[int], groups: list[int]) -> Tally:
    """Each voter has one head and `TOKENS`, below the cap, and nobody objects."""
    voters = len(supports)
    return tally_of_columns(supports, [1] * voters, [TOKENS] * voters, groups, [0] * voters, SUPPLY, RULE)


def _bare(ballots: Sequence[SignedBallot]) -> None:
    """The curve's arithmetic alone, through coincurve, on digests that cost nothing."""
    recover = coincurve.PublicKey.from_signature_and_message
    some = bytes(31) + b"\1"

    def run(part: Sequence[SignedBallot]) -> None:
        for _, signature in part:
            recover(signature[:64] + bytes([signature[64] - 27]), some, hasher=None)

    share = -(-len(ballots) // CORES)
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(run, [ballots[start : start + share] for start in range(0, len(ballots), share)]))


def _eth_account(ballots: Sequence[SignedBallot]) -> Callable[[], float]:
    sample = [(typed_data(ballot, PLACE), signature) for ballot, signature in ballots[:SAMPLE_ETH_ACCOUNT]]
    return timed(lambda: _good_by_eth_account(sample))


def _good_by_eth_account(sample: Sequence[tuple[dict[str, Any], bytes]]) -> list[int]:
    good = []
    for place, (typed, signature) in enumerate(sample):
        signer = Account.recover_message(encode_typed_data(full_message=typed), signature=signature)
        if signer.lower() == typed["message"]["voter"].lower():
            good.append(place)
    return good


def _viem(peer: NodePeer, ballots: Sequence[SignedBallot]) -> Callable[[], float]:
    return lambda: float(_ask_viem(peer, ballots)["seconds"])


def _plain(one: SignedBallot) -> list[object]:
    """A ballot as Node reads it."""
    return [typed_data(one[0], PLACE)["message"], "0x" + one[1].hex()]


def _ask_viem(peer: NodePeer, ballots: Sequence[SignedBallot]) -> Any:
    typed = typed_data(ballots[0][0], PLACE)
    return peer.ask({"typed": {name: typed[name] for name in ("domain", "types", "primaryType")}})


def _compare(ballots: Sequence[SignedBallot]) -> Equality:
    """Who signed what, by us and by eth-account, ballot for ballot; and the tallies, counted twice."""
    sample = ballots[:SAMPLE_ETH_ACCOUNT]
    bad = set(badly_signed(sample, PLACE))
    ours = [place for place in range(len(sample)) if place not in bad]
    theirs = _good_by_eth_account([(typed_data(ballot, PLACE), signature) for ballot, signature in sample])
    forged = [place for place in range(len(ballots)) if place % 1000 == FORGED]
    if ours != theirs:
        return Equality("signatures", "eth-account finds other ballots well signed than we do")
    found = badly_signed(ballots, PLACE)
    if list(found) != forged:
        return Equality("signatures", "not the forged ballots were found")
    return _same_tallies(count_good(ballots, set(found)), ballots, set(forged))


def _same_tallies(found: dict[int, Tally], ballots: Sequence[SignedBallot], forged: set[int]) -> Equality:
    heads: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for place, (ballot, _) in enumerate(ballots):
        if place not in forged:
            heads[ballot.proposal_id][ballot.support] += 1
    for proposal, (against, in_favour, abstain) in heads.items():
        tally = found[proposal]
        by_head = (tally.heads_against, tally.heads_for, tally.heads_abstain)
        by_token = (tally.tokens_against, tally.tokens_for, tally.tokens_abstain)
        sums = (against, in_favour, abstain)
        if by_head != sums or by_token != tuple(TOKENS * heads for heads in sums):
            return Equality("tallies", f"proposal {proposal}: {tally}")
    return Equality(f"{len(heads):,} tallies, and {len(ballots):,} verdicts on signatures")


LINE = Line("tally", measure)
