"""The page for auditors: what to recompute, from where, who may do what, and the newest facts."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages.render import AtDesk, Desk
from api.routes import audit as routes
from governance.catalogue import RULES
from ledger.acts import function_name

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the permission matrix, in names where there are any."""

    contract: str
    function: str
    role: str
    holders: list[str]


@router.get("/audit")
def audit(desk: AtDesk) -> HTMLResponse:
    """The starting points of an audit that needs neither this server nor its database."""
    deployment = routes.deployment(desk.reading, desk.house).data
    rules = sorted(RULES.values(), key=lambda rule: rule.name)
    return desk.show(
        "audit.html", deployment=deployment, rules=rules, permissions=_permissions(deployment, desk)
    )


def _permissions(deployment: routes.DeploymentShape, desk: Desk) -> list[Permission]:
    contracts = {address.lower(): name for name, address in deployment.contracts.items()}
    called = {**contracts, **desk.reading.names}
    lines = []
    for line in deployment.permissions:
        contract = contracts.get(line.target.lower(), line.target)
        known = function_name(contract, line.selector) if line.target.lower() in contracts else None
        holders = [called.get(holder.lower(), holder) for holder in line.holders]
        lines.append(Permission(contract, known or line.selector, line.role, holders))
    return lines
