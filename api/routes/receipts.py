"""Receipts: proofs that a ballot, a commitment or any fact is in a block, to be checked without this server.

Whoever trusts the block's hash needs nothing else: `guildhall audit check-receipt` (docs/formats.md).
"""

from typing import Annotated, Any

from fastapi import Path
from pydantic import Field

from api.collaborators import Collaborators
from api.depends import House, Read
from api.documented import errors
from api.envelope import Answer, Outgoing
from api.problems import Problem
from api.reading import Reading
from api.routes import proposals, rounds
from api.section import Section
from api.wide import Address, Hash32, Wide
from governance.facts.position import Position
from ledger.fact_proof import FORMAT, prove_fact

router = Section(prefix="/v1", tags=["audit"])

Number = Annotated[int, Path(ge=0, le=2**62)]


class ReceiptShape(Outgoing):
    """A fact, and the proof that it is in the block with this hash."""

    format: str = Field(examples=[FORMAT])
    block_hash: Hash32
    fact: dict[str, Any] = Field(description="The fact, as exported records have it.")
    header: dict[str, str] = Field(description="Fields of the block's header, as JSON-RPC writes them.")
    nodes: list[str] = Field(description="From the receipts root down to the transaction's receipt.")
    tx_index: int = Field(description="Place of the transaction in the block.")
    log: int = Field(description="Place of the log in the receipt.")
    log_index: int = Field(description="Place of the log in the block; told, not proved.")


_REFUSALS = ("ReceiptUnprovable", "NoSuchFact")


@router.get(
    "/audit/facts/{block}/{log_index}/receipt",
    summary="Proof of one fact",
    responses=errors("UnknownFact", *_REFUSALS),
)
def fact_receipt(block: Number, log_index: Number, reading: Read, house: House) -> Answer[ReceiptShape]:
    """Of any fact of the record, by its place."""
    return reading.answer(_receipt(block, log_index, house))


@router.get(
    "/proposals/{proposal_id}/ballots/{voter}/receipt",
    summary="Proof of a ballot",
    responses=errors("UnknownProposal", "BallotMissing", "BadAddress", *_REFUSALS),
)
def ballot_receipt(proposal_id: Wide, voter: Address, reading: Read, house: House) -> Answer[ReceiptShape]:
    """Of the voter's ballot that counts; a replaced one has its place among the facts."""
    cast = proposals.find(reading, proposal_id).box.ballot_of(voter)
    if cast is None:
        raise Problem("BallotMissing", "This member has no ballot on this proposal.", {"voter": voter})
    return _at(cast.at, reading, house)


@router.get(
    "/rounds/{round_id}/commitments/{member}/receipt",
    summary="Proof of a commitment",
    responses=errors("UnknownRound", "CommitmentMissing", "BadAddress", "BadHex", *_REFUSALS),
)
def commitment_receipt(
    round_id: Hash32, member: Address, reading: Read, house: House
) -> Answer[ReceiptShape]:
    """Of the member's last commitment to the round, or of its withdrawal."""
    seat = rounds.find(reading, round_id).seats.get(member)
    if seat is None or seat.at is None:
        raise Problem("CommitmentMissing", "This member never committed here.", {"member": member})
    return _at(seat.at, reading, house)


def _at(place: Position, reading: Reading, house: Collaborators) -> Answer[ReceiptShape]:
    return reading.answer(_receipt(place.block, place.log_index, house))


def _receipt(block: int, log_index: int, house: Collaborators) -> ReceiptShape:
    """Made from the node; its header must hash to the block that the record has."""
    known = house.records.at(block, log_index)
    if known is None:
        raise Problem("UnknownFact", "There is no fact at this place.", {"block": block, "log": log_index})
    proof = prove_fact(house.chain, block, log_index)
    if proof.block_hash != known.block_hash:
        sentence = (
            "The node's header does not hash to the block's hash: the chain has just changed, or it hashes "
            "headers by a rule of its own. `guildhall audit verify` can still check the record."
        )
        raise Problem("ReceiptUnprovable", sentence, {"block": block})
    return ReceiptShape.model_validate(proof.to_json(house.deployment))
