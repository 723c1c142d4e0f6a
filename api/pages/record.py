"""The page for auditors: what to recompute, from where, who may do what, and the newest facts."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages.render import AtDesk
from api.routes import audit as routes
from governance.catalogue import RULES

router = APIRouter(include_in_schema=False)


@router.get("/audit")
def audit(desk: AtDesk) -> HTMLResponse:
    """The starting points of an audit that needs neither this server nor its database."""
    deployment = routes.deployment(desk.reading, desk.house).data
    rules = sorted(RULES.values(), key=lambda rule: rule.name)
    return desk.show("audit.html", deployment=deployment, rules=rules)
