"""Signed ballots a second end to end: posted in batches, judged, journaled, mined, indexed, counted.

Floor: the same batches as raw transactions on a kept-alive socket until their receipts. Peer: signed votes of
OpenZeppelin's Governor in a multicall, sent the same bare way.
"""

import time
from collections.abc import Iterator
from itertools import count

from ledger.calls import ballots_call, call
from ledger.crypto import address_of
from ledger.transactions import Transaction, sign_transaction
from scripts.bench.ballot_supply import Known, Ready, Supply, api_batch
from scripts.bench.ground import FEES, GAS, Ground, ground, key_of
from scripts.bench.line import Bench, Line
from scripts.bench.openzeppelin import Content, Peer, deploy_peer
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, at_least
from scripts.bench.served import served
from scripts.bench.voters import Voters

MEMBERS = 250
CLIENTS = 2
FOR = 1
CAUSE = "Python reads, judges and hashes every ballot in one process; the node needs its share of two cores"


def measure(bench: Bench) -> Iterator[Row]:
    """Two clients, each with a proposal of its own, hand in batches of one ballot a member."""
    members, batches = bench.size(MEMBERS, 10), bench.size(4, 1)
    with ground(bench.folder, members) as place, served(place, bench.folder) as port, Voters() as voters:
        contest = _Contest(place, deploy_peer(place, "PlainGovernor"), port, voters, batches)
        contest.ours()
        subjects = {"ours": contest.ours, "raw": contest.raw, "peer": contest.peer}
        found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
        equality = contest.equality()
    ballots = members * batches * CLIENTS
    rates = {name: tuple(ballots / seconds for seconds in taken) for name, taken in found.items()}
    ours = Series("ours", rates["ours"])
    target = at_least(ours.spread.median, 1500, ">= 1,500 ballots/s", f"{ours.spread.median:,.0f}", CAUSE)
    floor = Series("the same batches as raw transactions", rates["raw"])
    peer = Series("OpenZeppelin 5.7 plain, multicall as a raw transaction", rates["peer"])
    title = f"signed ballots in batches of {members}, end to end, {CLIENTS} clients"
    yield Row(title, "ballots/s", ours, equality, floor, (peer,), (target,))


class _Contest:
    """Every round casts the same number of ballots in each way."""

    def __init__(self, place: Ground, peer: Peer, port: int, voters: Voters, batches: int) -> None:
        self._place, self._peer, self._port, self._voters, self._batches = place, peer, port, voters, batches
        members = len(place.members)
        self._api = [Supply(place, members) for _ in range(CLIENTS)]
        self._bare = [Supply(place, members) for _ in range(CLIENTS)]
        self._node = int(place.node.url.rpartition(":")[2])
        self._payers = [key_of(f"batch payer {number}") for number in range(CLIENTS)]
        for key in self._payers:
            place.node.fund(address_of(key), 10**24)
        self._nonces = {key: count() for key in self._payers}
        self._known = Known(port)
        self._numbers = count(1)
        self._given: list[Ready] = []

    def ours(self) -> float:
        """Seconds through the API."""
        given = []
        for supply in self._api:
            batches = [self._batch(supply) for _ in range(self._batches)]
            given.append([api_batch(batch) for batch in batches])
        self._known.wait_for(self._api)
        return self._run("batch", self._port, given)

    def raw(self) -> float:
        """Seconds of the same calls, bare."""
        given: list[list[object]] = []
        for key, supply in zip(self._payers, self._bare, strict=True):
            batches = [
                [(one.intent, one.signature) for one in self._batch(supply)] for _ in range(self._batches)
            ]
            calls = [ballots_call(batch, self._place.deployment) for batch in batches]
            given.append([self._transaction(key, made.to, made.data) for made in calls])
        return self._run("raw", self._node, given)

    def peer(self) -> float:
        """Seconds of multicalls: every one on a proposal of its own, because its votes are final."""
        given: list[list[object]] = []
        nonces = [self._peer.nonce(key) for key in self._place.members]
        for key in self._payers:
            transactions: list[object] = []
            for _ in range(self._batches):
                proposal = self._propose()
                pairs = zip(self._place.members, nonces, strict=True)
                votes = [self._peer.signed_vote(proposal, voter, FOR, nonce) for voter, nonce in pairs]
                nonces = [nonce + 1 for nonce in nonces]
                made = self._peer.together(votes)
                transactions.append(self._transaction(key, made.to, made.data))
            given.append(transactions)
            # one client after the other: sequential nonces of the same voters
        began = time.perf_counter()
        for transactions in given:
            self._voters.run("raw", self._node, [transactions])
        return time.perf_counter() - began

    def equality(self) -> Equality:
        """Every ballot that was given is counted by the contract, once: the voters' next nonces say so."""
        wanted: dict[tuple[int, str], int] = {}
        for one in self._given:
            key = (one.intent.proposal_id, one.intent.voter)
            wanted[key] = wanted.get(key, 0) + 1
        governor = self._place.deployment.addresses["ConsortiumGovernor"]
        for (proposal, voter), times in wanted.items():
            question = call(governor, "ballotOf(uint256,address)", proposal, voter)
            found = int.from_bytes(self._place.chain.call(question.to, question.data)[96:128], "big")
            if found != times:
                return Equality("ballots", f"{voter} cast {times} and the contract has {found}")
        return Equality(f"{len(self._given):,} ballots, each counted once")

    def _batch(self, supply: Supply) -> list[Ready]:
        batch = [supply.take(member, 1)[0] for member in range(len(self._place.members))]
        self._given += batch
        return batch

    def _run(self, kind: str, port: int, given: object) -> float:
        assert isinstance(given, list)
        began = time.perf_counter()
        self._voters.run(kind, port, given)
        return time.perf_counter() - began

    def _transaction(self, key: bytes, to: str, data: bytes) -> list[str]:
        nonce = next(self._nonces[key])
        signed = sign_transaction(Transaction(self._place.chain.chain_id, nonce, to, data, GAS, FEES), key)
        return ["0x" + signed.raw.hex(), signed.hash]

    def _propose(self) -> int:
        token = self._peer.token
        content = Content(token, call(token, "decimals()").data, f"batch {next(self._numbers)}")
        self._place.send(self._place.members[0], self._peer.propose(content))
        self._place.advance(1)
        return self._peer.proposal_id(content)


LINE = Line("batch-rate", measure)
