"""The first page: what waits for me, what is open, and what was saved so far."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages.render import AtDesk, Desk
from api.routes import proposals
from api.shapes.proposals import ProposalBrief
from api.shapes.rounds import RoundBrief, brief_of
from governance.classes import Electorate
from governance.round_outcome import saving_of
from governance.round_upkeep import due

router = APIRouter(include_in_schema=False)

OPEN_ROUNDS = frozenset({"DEMAND_OPEN", "DEMAND_FROZEN", "UNDERSUBSCRIBED"})


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the visitor."""

    href: str
    sentence: str
    until: int | None = None


@router.get("/")
def home(desk: AtDesk) -> HTMLResponse:
    """What needs me now comes first."""
    open_votes, open_rounds = _open_votes(desk), _open_rounds(desk)
    members = desk.reading.consortium.register.members()
    return desk.show(
        "home.html",
        tasks=_tasks(desk, desk.visitor, open_votes, open_rounds) if desk.visitor else [],
        votes=open_votes,
        rounds=open_rounds,
        active=sum(1 for one in members if one.status.name == "ACTIVE"),
        saved=_saved(desk),
        is_member=any(one.address == desk.visitor for one in members),
    )


def _open_votes(desk: Desk) -> list[ProposalBrief]:
    every = [proposals.brief(one, desk.reading) for one in desk.reading.consortium.proposals.proposals()]
    return [one for one in every if one.state in ("PENDING", "ACTIVE")]


def _open_rounds(desk: Desk) -> list[RoundBrief]:
    reading = desk.reading
    every = [brief_of(one, reading.names, reading.now) for one in reading.consortium.rounds.records.values()]
    return [one for one in every if one.state in OPEN_ROUNDS]


def _tasks(desk: Desk, visitor: str, votes: list[ProposalBrief], rounds: list[RoundBrief]) -> list[Task]:
    book = desk.reading.consortium
    unvoted = [one for one in votes if _vote_awaited(desk, one.id, visitor)]
    uncommitted = [one for one in rounds if visitor not in book.rounds.records[one.id].seats]
    return [
        *(Task(f"/proposals/{one.id}", f"Vote on “{one.title}”", one.deadline) for one in unvoted),
        *(
            Task(f"/rounds/{one.id}", f"Say what you need in “{one.title}”", one.freeze_at)
            for one in uncommitted
        ),
        *_duties(desk),
    ]


def _duties(desk: Desk) -> list[Task]:
    """Rounds that wait for nothing but somebody to press the button."""
    now, records = desk.reading.now, desk.reading.consortium.rounds.records.values()
    waiting = [(one, due(one, now)) for one in records]
    return [
        Task(f"/rounds/{one.round_id}#due", f"“{one.terms.title}” can go on: {acts[0].sentence}")
        for one, acts in waiting
        if acts
    ]


def _vote_awaited(desk: Desk, proposal_id: int, visitor: str) -> bool:
    """Whether the visitor had power at the snapshot, own or received, and has not voted yet."""
    found, power = proposals.find(desk.reading, proposal_id), desk.reading.consortium.power
    by_heads = found.rule.electorate != Electorate.TOKENS and power.heads.past_votes(visitor, found.snapshot)
    by_tokens = found.rule.electorate != Electorate.HEADS and power.tokens.past_votes(visitor, found.snapshot)
    return bool(by_heads or by_tokens) and found.box.ballot_of(visitor) is None


def _saved(desk: Desk) -> int:
    """What all members saved in all settled rounds paid in the settlement currency, minor units."""
    rounds, own = desk.reading.consortium.rounds, desk.house.deployment.addresses["SettlementToken"]
    ours = [record for record in rounds.records.values() if record.terms.token == own]
    return sum(saving_of(one, who, rounds.tie_key_of).saved for one in ours for who in one.charged)
