"""Signed ballots for many votes: a class whose ballots may be changed lets one member vote 31 times."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from governance.intents import CastVote
from ledger.calls import call_of
from ledger.crypto import address_of, checksum_address
from ledger.transactions import Transaction, sign_transaction
from scripts.bench.ground import FEES, Ground, key_of
from scripts.bench.sockets import Socket, post_request

TIMES = 30
"""Ballots of one member on one proposal, of at most 31."""

VOTE_GAS = 400_000

KNOWN_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Ready:
    """A ballot that is ready to be handed in."""

    intent: CastVote
    signature: bytes


class Supply:
    """Each member's next unused ballots, over as many proposals as it takes."""

    def __init__(self, place: Ground, members: int) -> None:
        self._place = place
        self.proposals: list[int] = []
        self._next = [self._ballots(member) for member in range(members)]

    def take(self, member: int, count: int) -> list[Ready]:
        """So many ballots of a member, in the order in which they must be cast."""
        return [next(self._next[member]) for _ in range(count)]

    def _ballots(self, member: int) -> Iterator[Ready]:
        at = 0
        while True:
            if at == len(self.proposals):
                self.proposals.append(self._place.propose_ordinary().proposal_id)
                self._place.advance(2)
            for nonce in range(TIMES):
                yield Ready(*self._place.ballot(self.proposals[at], member, nonce, nonce % 3))
            at += 1


class Known:
    """Proposals that an API was seen to know. They are made beside it, by a bare transaction, and it looks at
    the chain now and then: who votes at once would be told that there is no such proposal.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._seen: set[int] = set()

    def wait_for(self, supplies: Iterable[Supply]) -> None:
        """Returns when the API tells all their proposals."""
        new = {one for supply in supplies for one in supply.proposals} - self._seen
        if not new:
            return
        socket, until = Socket(self._port), time.monotonic() + KNOWN_SECONDS
        for proposal in new:
            while socket.get(f"/v1/proposals/{proposal}")[0] != 200:
                if time.monotonic() > until:
                    raise TimeoutError("the API does not tell a proposal that was made")
                time.sleep(0.01)
        socket.close()
        self._seen |= new


class Payers:
    """Keys that pay for raw transactions, one a client, so that no nonce waits for another client's."""

    def __init__(self, place: Ground, clients: int, name: str) -> None:
        self._place = place
        self._keys = [key_of(f"{name} payer {number}") for number in range(clients)]
        self._nonces = [0] * clients
        for key in self._keys:
            place.node.fund(address_of(key), 10**24)

    def raw(self, client: int, ready: Ready) -> list[str]:
        """A ballot's transaction, signed, and its hash."""
        call = call_of(ready.intent, ready.signature, self._place.deployment)
        chain_id, nonce = self._place.chain.chain_id, self._nonces[client]
        made = Transaction(chain_id, nonce, call.to, call.data, VOTE_GAS, FEES)
        self._nonces[client] += 1
        signed = sign_transaction(made, self._keys[client])
        return ["0x" + signed.raw.hex(), signed.hash]


def api_vote(ready: Ready) -> list[object]:
    """A ballot as a client hands it in over the API: the request, and what it looks for afterwards."""
    request = post_request("/v1/intents/CastVote", _signed(ready), "Prefer: wait=30")
    intent = ready.intent
    return [request.decode(), str(intent.proposal_id), intent.voter, intent.nonce]


def api_batch(batch: Sequence[Ready]) -> list[object]:
    """Many ballots in one request, and how many they are."""
    request = post_request("/v1/ballots", {"ballots": [_signed(ready) for ready in batch]}, "Prefer: wait=30")
    return [request.decode(), len(batch)]


def _signed(ready: Ready) -> dict[str, object]:
    intent = ready.intent
    fields = {
        "proposal_id": str(intent.proposal_id),
        "support": intent.support,
        "voter": checksum_address(intent.voter),
        "reason": intent.reason,
        "nonce": str(intent.nonce),
        "deadline": intent.deadline,
    }
    return {"intent": fields, "signature": "0x" + ready.signature.hex()}
