"""Pages of shared know-how: the register, and one item with its readers, requests and decisions."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.cursors import Page
from api.pages.render import AtDesk
from api.routes import knowledge as routes
from api.wide import Hash32

router = APIRouter(include_in_schema=False)

MOST = Page(None, 500)


@router.get("/knowledge")
def items(desk: AtDesk) -> HTMLResponse:
    """Newest first; everybody may see that an item exists."""
    rows = routes.items(desk.reading, MOST).data
    return desk.show("knowledge.html", items=list(reversed(rows)))


@router.get("/knowledge/{item_id}")
def item(item_id: Hash32, desk: AtDesk) -> HTMLResponse:
    """What its owner said of it, who asked for it, and what was decided and why."""
    shape = routes.item(item_id, desk.reading, desk.house).data
    decisions = routes.item_decisions(item_id, desk.reading, MOST).data
    return desk.show("item.html", item=shape, decisions=list(reversed(decisions)))
