"""Gas of a ballot in a batch of a hundred signed ones, beside a multicall of OpenZeppelin's castVoteBySig."""

from collections.abc import Iterator

from governance.facts.voting import BallotSkipped, ProposalCreated
from governance.tally import Support
from ledger.block_proof import receipts_of
from ledger.calls import ballots_call, call
from ledger.watched import decoder_of
from scripts.bench.ground import SENDER, Ground, gas_of, ground
from scripts.bench.line import Bench, Line
from scripts.bench.openzeppelin import Content, Peer, deploy_peer
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, at_most

BATCH = 100
FOR = int(Support.FOR)
VOTERS_FOR = 5
"""Word of the governor's Tally."""

HEADS = ("on heads", 13_000)
BOTH = ("on heads and tokens", 18_000)
CAUSE = (
    "97 bytes of calldata (1,510 gas), a recovered signature (3,100), the event (2,405; 3,430 with tokens), "
    "a cold slot of the register (2,100; as much of the token) and shares of new storage words and of the "
    "transaction are 10,430 gas on heads, 13,780 with tokens; the rest is reading, checking and hashing"
)


def measure(bench: Bench) -> Iterator[Row]:
    """Every round is a new proposal, a hundred first ballots, one transaction."""
    voters = bench.size(BATCH, 12)
    with ground(bench.folder, voters) as place:
        peers = {name: deploy_peer(place, name) for name in ("PlainGovernor", "FullGovernor")}
        rounds = iter(range(10 * bench.repeats))
        equality = _compare(place, peers["PlainGovernor"], next(rounds))
        subjects = {
            HEADS[0]: lambda: _ours(place, place.propose_ordinary()),
            BOTH[0]: lambda: _ours(place, place.propose_constitutional()),
            "plain": lambda: _theirs(peers["PlainGovernor"], next(rounds)),
            "full": lambda: _theirs(peers["FullGovernor"], next(rounds)),
        }
        found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
    series = (
        Series("OpenZeppelin 5.7 plain, multicall", found["plain"]),
        Series("OpenZeppelin 5.7 most modules, multicall", found["full"]),
    )
    for name, limit in (HEADS, BOTH):
        ours = Series("ours", found[name])
        median = ours.spread.median
        target = at_most(median, limit, f"<= {limit:,} gas a ballot", f"{median:,.0f}", CAUSE)
        title = f"gas a ballot, {voters} signed ones in a batch, {name}"
        yield Row(title, "gas", ours, equality, None, series, (target,))


def _ours(place: Ground, made: ProposalCreated) -> float:
    place.advance(2)
    voters = len(place.members)
    signed = [place.ballot(made.proposal_id, member) for member in range(voters)]
    return gas_of(place.send(SENDER, ballots_call(signed, place.deployment))) / voters


def _theirs(peer: Peer, number: int) -> float:
    """One more proposal; `number` is new each time. Every voter's nonce is that of its votes in this
    governor.
    """
    place = peer.ground
    receipt, _ = _vote_together(peer, number)
    return gas_of(receipt) / len(place.members)


def _vote_together(peer: Peer, number: int) -> tuple[dict[str, object], int]:
    place = peer.ground
    content = Content(peer.token, call(peer.token, "decimals()").data, f"{peer.name} {number}")
    place.send(place.members[number % len(place.members)], peer.propose(content))
    place.advance(1)
    proposal = peer.proposal_id(content)
    calls = [peer.signed_vote(proposal, key, FOR, peer.nonce(key)) for key in place.members]
    return place.send(SENDER, peer.together(calls)), proposal


def _compare(place: Ground, peer: Peer, number: int) -> Equality:
    """All are counted by both; and one bad ballot among ours is skipped by name, without harm to the
    others.
    """
    made = place.propose_ordinary()
    place.advance(2)
    signed = [place.ballot(made.proposal_id, member) for member in range(len(place.members))]
    forged = (signed[1][0], signed[0][1])
    receipt = place.send(SENDER, ballots_call([signed[0], forged, *signed[2:]], place.deployment))
    decoder = decoder_of(place.deployment)
    facts = [decoder.decode(log, 0) for log in receipts_of([receipt]).logs]
    skipped = [fact.position for fact in facts if isinstance(fact, BallotSkipped)]
    _, theirs = _vote_together(peer, number)
    found = (skipped, _voters_for(place, made.proposal_id), peer.votes_for(theirs))
    wanted = ([1], len(place.members) - 1, 100 * len(place.members))
    return Equality(
        "votes counted by both, one forged ballot skipped", None if found == wanted else f"{found}"
    )


def _voters_for(place: Ground, proposal: int) -> int:
    question = call(place.deployment.addresses["ConsortiumGovernor"], "proposalTally(uint256)", proposal)
    answer = place.chain.call(question.to, question.data)
    return int.from_bytes(answer[32 * VOTERS_FOR : 32 * VOTERS_FOR + 32], "big")


LINE = Line("batch-gas", measure)
