"""Pages of proposals: the list, and one proposal with its live tally, the reasons and the ballot form."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.acts.proposing import ROLES
from api.pages.proposing import CHOICES
from api.pages.render import AtDesk, Desk
from api.routes import proposals as routes
from api.shapes.proposals import ballot_of
from api.wide import Wide
from governance.proposals import Proposal

router = APIRouter(include_in_schema=False)

NEWEST = 200
"""Proposals on the first page; older ones are in the records."""

BALLOTS = 500
"""The newest ballots that a proposal's page shows; the tally counts all."""


@router.get("/proposals")
def proposals(desk: AtDesk) -> HTMLResponse:
    """Newest first."""
    rows = desk.reading.consortium.proposals.proposals()[-NEWEST:]
    briefs = [routes.brief(one, desk.reading) for one in reversed(rows)]
    return desk.show("proposals.html", proposals=briefs)


@router.get("/proposals/new")
def propose(desk: AtDesk) -> HTMLResponse:
    """A form for what is proposed most; the file of the command line can do everything."""
    members = [one for one in desk.members() if one.status in ("ACTIVE", "SUSPENDED")]
    return desk.show(
        "propose.html", is_member=desk.is_member, members=members, choices=CHOICES, roles=list(ROLES)
    )


@router.get("/proposals/{proposal_id}")
def proposal(proposal_id: Wide, desk: AtDesk) -> HTMLResponse:
    """Where it stands, why, and the form to vote."""
    shape = routes.proposal(proposal_id, desk.reading, desk.house).data
    box, names = routes.find(desk.reading, proposal_id).box, desk.reading.names
    own = box.ballot_of(desk.visitor or "")
    return desk.show(
        "proposal.html",
        p=shape,
        ballots=[
            ballot_of(one, box.ballot_of(one.ballot.voter) == one, names) for one in box.history[-BALLOTS:]
        ],
        mine=None if own is None else ballot_of(own, True, names),
        principals=_principals(proposal_id, desk),
        names=names,
        is_member=desk.is_member,
    )


def _principals(proposal_id: int, desk: Desk) -> list[str]:
    """Members whose ballot the visitor may cast here as their class delegate."""
    consortium, now, visitor = desk.reading.consortium, desk.reading.now, desk.visitor or ""
    proposal, delegates = consortium.proposals.proposal(proposal_id), consortium.class_delegates
    asked = (proposal.class_, proposal.snapshot, now)
    named = {who for who, class_, _ in delegates.principals(visitor, now) if class_ is proposal.class_}
    return [
        who
        for who in sorted(named)
        if delegates.casting(consortium.register, who, *asked) == visitor and _is_open(proposal, who)
    ]


def _is_open(proposal: Proposal, voter: str) -> bool:
    """Whether the voter did not decide itself, and a ballot may still be cast for it."""
    last = proposal.box.ballot_of(voter)
    return last is None or (last.delegate is not None and proposal.rule.changeable)
