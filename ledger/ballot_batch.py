"""Many signed ballots in few transactions: which go together, with how much gas, and under which key.

A batch skips what it cannot pay for, so its gas cannot be found by trying: it is reckoned from above.
Gas that is not used costs nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from governance.intents import CastVote
from ledger.calls import Call, ballots_call
from ledger.chain import Chain, int_of, mapping_of
from ledger.crypto import BadSignature, keccak
from ledger.deployment import Deployment
from ledger.entries import intent_digest
from ledger.signing import ForeignSignature, check

BATCH_GAS: Final = 450_000
"""What a batch needs besides its ballots; with it a wallet contract can always answer in full."""

BALLOT_GAS: Final = 45_000
"""What one ballot may need: two new storage slots, one event, one recovered signature."""

WALLET_GAS: Final = 320_000
"""What a ballot of a wallet contract may need more (`WALLET_GAS` in `contracts/libraries/Signatures.sol`)."""

BYTE_GAS: Final = 50
"""Each byte of a reason or a signature, in calldata and in the log."""

MOST_TRANSACTION_GAS: Final = 2**24
"""No transaction may have more (EIP-7825)."""

Signed = tuple[CastVote, bytes]
"""A ballot and its signature."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Ballots of one proposal that go in one transaction. `places` are theirs in what was given."""

    places: tuple[int, ...]
    call: Call
    gas: int
    key: str


def most_gas(chain: Chain) -> int:
    """The most gas that one transaction may have on this chain now; raises `NodeUnwell`."""
    block = mapping_of(chain.request("eth_getBlockByNumber", ["latest", False]))
    return min(MOST_TRANSACTION_GAS, int_of(block["gasLimit"]))


def batches(ballots: Sequence[Signed], deployment: Deployment, most: int) -> Iterator[Batch]:
    """One transaction for each proposal; more of them only where one would need more than `most` gas."""
    for places in _by_proposal(ballots):
        chosen: list[int] = []
        gas = BATCH_GAS
        for place in places:
            needed = _gas(ballots[place], deployment)
            if chosen and gas + needed > most:
                yield _batch(chosen, ballots, deployment, gas)
                chosen, gas = [], BATCH_GAS
            chosen.append(place)
            gas += needed
        yield _batch(chosen, ballots, deployment, gas)


def _by_proposal(ballots: Sequence[Signed]) -> list[list[int]]:
    """Places of the ballots of each proposal, in their order."""
    found: dict[int, list[int]] = {}
    for place, (ballot, _) in enumerate(ballots):
        found.setdefault(ballot.proposal_id, []).append(place)
    return list(found.values())


def _gas(signed: Signed, deployment: Deployment) -> int:
    ballot, signature = signed
    size = len(ballot.reason.encode("utf-8")) + len(signature)
    return BALLOT_GAS + BYTE_GAS * size + (0 if _by_key(signed, deployment) else WALLET_GAS)


def _by_key(signed: Signed, deployment: Deployment) -> bool:
    try:
        check(signed[0], deployment, signed[1])
    except (BadSignature, ForeignSignature):
        return False
    return True


def _batch(places: Sequence[int], ballots: Sequence[Signed], deployment: Deployment, gas: int) -> Batch:
    """The key is made of what is signed: the same ballots are the same batch."""
    chosen = [ballots[place] for place in places]
    key = keccak(b"".join(intent_digest(ballot, deployment) for ballot, _ in chosen)).hex()
    return Batch(tuple(places), ballots_call(chosen, deployment), gas, f"ballots {key}")


__all__ = ["Batch", "batches", "most_gas"]
