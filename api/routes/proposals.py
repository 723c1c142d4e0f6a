"""Proposals: where they stand and why, and every ballot."""

from fastapi import Response

from api.depends import House, Paged, Read
from api.documented import errors
from api.envelope import Answer, Listing, ready
from api.problems import Problem
from api.reading import Reading
from api.section import Section
from api.shapes.proposals import (
    BallotShape,
    ProposalBrief,
    ProposalShape,
    ballot_of,
    brief_of,
    shape_of,
)
from api.wide import Wide
from governance.ballot_box import CastBallot
from governance.early_close import certainty_of
from governance.outcome import outcome_of
from governance.proposals import Proposal

router = Section(prefix="/v1/proposals", tags=["proposals"])


@router.get("", summary="All proposals, oldest first", responses=errors("BadCursor"))
def proposals(reading: Read, page: Paged) -> Listing[ProposalBrief]:
    """Each with its state at the block, derived from facts."""
    rows = reading.consortium.proposals.proposals()
    return reading.listing(rows, lambda one: (one.classed.sequence,), page, lambda one: brief(one, reading))


@router.get("/{proposal_id}", summary="One proposal", responses=errors("UnknownProposal"))
def proposal(proposal_id: Wide, reading: Read, house: House) -> Answer[ProposalShape]:
    """State, class, thresholds and tally, with the reason of each."""
    found = find(reading, proposal_id)
    outcome = outcome_of(found, reading.consortium.power, reading.now)
    contracts = {address: name for name, address in house.deployment.addresses.items()}
    sure = certainty_of(found, reading.consortium.power)
    return reading.answer(shape_of(found, outcome, reading.names, contracts, sure))


@router.get(
    "/{proposal_id}/ballots",
    summary="Every ballot",
    response_model=Listing[BallotShape],
    responses=errors("UnknownProposal", "BadCursor"),
)
async def ballots(proposal_id: Wide, reading: Read, page: Paged, response: Response) -> Response:
    """In the order of the chain; a ballot that its voter replaced is there with `counted` false."""
    box = find(reading, proposal_id).box

    def shape(cast: CastBallot) -> BallotShape:
        return ballot_of(cast, box.ballot_of(cast.ballot.voter) == cast, reading.names)

    listing = reading.listing(box.history, lambda cast: (cast.at.block, cast.at.log_index), page, shape)
    return ready(listing, response)


def find(reading: Reading, proposal_id: int) -> Proposal:
    """A proposal by id; UnknownProposal when there is none."""
    found = reading.consortium.proposals.find(proposal_id)
    if found is None:
        raise Problem("UnknownProposal", "There is no proposal with this id.", {"proposal_id": proposal_id})
    return found


def brief(proposal: Proposal, reading: Reading) -> ProposalBrief:
    """A proposal in a list, judged at the reading's time."""
    outcome = outcome_of(proposal, reading.consortium.power, reading.now)
    return brief_of(proposal, outcome, reading.names)
