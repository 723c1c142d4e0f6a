"""Pages of shared know-how: the register, and one item with its readers, requests and decisions."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages.render import AtDesk
from api.routes import knowledge as routes
from api.shapes.knowledge import brief_of as item_brief
from api.shapes.knowledge import decision_of
from api.shapes.rounds import brief_of
from api.wide import Hash32
from governance.knowledge_rules import NOTHING
from governance.labels import NEVER_SHARED, Partition

router = APIRouter(include_in_schema=False)

NEWEST = 500
"""Items, and requests for one item, on a page; older ones are in the records."""

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
    rows = list(desk.reading.consortium.knowledge.items.values())[-NEWEST:]
    shown = [item_brief(one, desk.reading.names) for one in reversed(rows)]
    return desk.show("knowledge.html", items=shown, is_member=desk.is_member)


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
    book = desk.reading.consortium.knowledge
    asked = [one for one in book.requests.values() if one.item_id == item_id][-NEWEST:]
    decisions = [decision_of(one, book, desk.reading.names) for one in reversed(asked)]
    return desk.show(
        "item.html",
        item=shape,
        decisions=decisions,
        allowed=any(one.allowed and one.requester == desk.visitor for one in decisions),
        others=[one for one in desk.members() if one.status == "ACTIVE" and one.address != shape.owner],
        rule_names=RULE_NAMES,
    )
