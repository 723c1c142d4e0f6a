"""Pages of rounds: the list, and one round with its progress, binding, allocation, charges and savings."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages.render import AtDesk, Desk
from api.problems import Problem
from api.reading import Reading
from api.routes import aggregates as routes_of_aggregates
from api.routes import rounds as routes
from api.shapes.round_results import CommitmentShape, SavingShape
from api.shapes.rounds import RoundShape, brief_of
from api.wide import Hash32
from governance.errors import RuleBroken
from governance.stock import stock_seat, stock_taken

router = APIRouter(include_in_schema=False)

AFTER_FREEZE = ("DEMAND_OPEN", "DEMAND_FROZEN", "UNDERSUBSCRIBED")
"""States in which members may still change what they committed to, the later ones under the no-harm rule."""

CLAIM_STATES = ("RECEIVED", "RECONCILING", "DISPUTED")
"""States in which there are units that can be claimed."""

GOODS_STATES = ("DELIVERING", "RECEIVED", "RECONCILING", "DISPUTED", "SETTLED", "CLOSED")
"""States in which there are goods to divide."""

SETTLED_STATES = ("RECONCILING", "SETTLED", "CLOSED")
"""States in which charges can be told to the cent."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One member's bar in the savings chart, minor units."""

    name: str
    paid: int
    alone: int
    saved: int


@router.get("/rounds")
def rounds(desk: AtDesk) -> HTMLResponse:
    """Newest first."""
    reading = desk.reading
    records = reversed(list(reading.consortium.rounds.records.values()))
    rows = [brief_of(record, reading.names, reading.now) for record in records]
    return desk.show("rounds.html", rounds=rows)


@router.get("/rounds/{round_id}")
def one(round_id: Hash32, desk: AtDesk) -> HTMLResponse:
    """Everything about one round that its state has to tell."""
    reading = desk.reading
    shape = routes.one(round_id, reading, desk.house).data
    commitments = routes.commitments(round_id, reading).data
    record, keys = routes.find(reading, round_id), reading.consortium.rounds.tie_key_of
    return desk.show(
        "round.html",
        r=shape,
        stock=stock_seat(record),
        taken=stock_taken(record, keys),
        commitments=commitments,
        mine=next((seat for seat in commitments if seat.member == desk.visitor), None),
        claimable=_claimable(shape, commitments, desk),
        open_to_change=shape.state in AFTER_FREEZE,
        aggregates=routes_of_aggregates.aggregates(round_id, reading, desk.house, desk.visitor).data,
        is_member=desk.is_member,
        **_results(round_id, shape, commitments, desk),
    )


def _claimable(shape: RoundShape, commitments: list[CommitmentShape], desk: Desk) -> bool:
    """Whether the visitor bought here and may still say that units are bad; the rules decide on the rest."""
    bought = any(seat.member == desk.visitor and seat.lines for seat in commitments)
    return bought and shape.state in CLAIM_STATES


def _results(
    round_id: str, shape: RoundShape, commitments: list[CommitmentShape], desk: Desk
) -> dict[str, Any]:
    """What the rules make of the facts so far; None where it is too early."""
    reading, names = desk.reading, {seat.member: seat.member_name for seat in commitments}
    settled = shape.state in SETTLED_STATES
    savings = _told(lambda: routes.savings(round_id, reading).data) if settled else None
    return {
        "binding": routes.binding(round_id, reading).data if commitments else None,
        "allocations": routes.allocations(round_id, reading).data if shape.state in GOODS_STATES else None,
        "charges": _told(lambda: routes.charges(round_id, reading).data) if settled else None,
        "bars": None if savings is None else [_bar(saving) for saving in savings],
        "savings": savings,
        **(_core(round_id, reading) if settled else {"core": None, "core_note": None}),
        "names": names,
    }


def _core(round_id: str, reading: Reading) -> dict[str, Any]:
    """Whether some would do better by themselves; or the sentence why that is not told."""
    try:
        return {"core": routes.core(round_id, reading).data, "core_note": None}
    except RuleBroken as broken:
        return {"core": None, "core_note": broken.sentence}


def _told(compute: Any) -> Any:
    """A result, or None when a rule does not let it be made yet (the page says so in the state's reason)."""
    try:
        return compute()
    except (Problem, RuleBroken):
        return None


def _bar(saving: SavingShape) -> Bar:
    name = saving.member_name or saving.member[:8]
    return Bar(name, saving.paid, saving.alone, int(saving.saved))
