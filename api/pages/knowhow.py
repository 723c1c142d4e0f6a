"""Pages of shared know-how: the register, and one item with its readers, requests and decisions."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.cursors import Page
from api.pages.render import AtDesk
from api.routes import knowledge as routes
from api.shapes.rounds import brief_of
from api.wide import Hash32
from governance.knowledge_rules import NOTHING
from governance.labels import NEVER_SHARED, Partition

router = APIRouter(include_in_schema=False)

MOST = Page(None, 500)

RULE_NAMES = (
    "",
    "scope",
    "stage",
    "agreement",
    "need to know",
    "raw figures",
    "give and take",
    "codification",
    "age",
    "review",
    "log",
)
"""The ten rules by number, in a word each."""


@router.get("/knowledge")
def items(desk: AtDesk) -> HTMLResponse:
    """Newest first; everybody may see that an item exists."""
    rows = routes.items(desk.reading, MOST).data
    return desk.show("knowledge.html", items=list(reversed(rows)), is_member=desk.is_member)


@router.get("/knowledge/new")
def share(desk: AtDesk) -> HTMLResponse:
    """A form to share a text or a file; what never leaves its owner is not offered."""
    offered = [one.name for one in Partition if one not in NEVER_SHARED]
    rounds = [
        brief_of(one, desk.reading.names, desk.reading.now)
        for one in desk.reading.consortium.rounds.records.values()
    ]
    return desk.show(
        "share.html", is_member=desk.is_member, partitions=offered, rounds=rounds, nothing=NOTHING
    )


@router.get("/knowledge/{item_id}")
def item(item_id: Hash32, desk: AtDesk) -> HTMLResponse:
    """What its owner said of it, who asked for it, and what was decided and why."""
    shape = routes.item(item_id, desk.reading, desk.house).data
    decisions = routes.item_decisions(item_id, desk.reading, MOST).data
    return desk.show(
        "item.html",
        item=shape,
        decisions=list(reversed(decisions)),
        allowed=any(one.allowed and one.requester == desk.visitor for one in decisions),
        others=[one for one in desk.members() if one.status == "ACTIVE" and one.address != shape.owner],
        rule_names=RULE_NAMES,
    )
