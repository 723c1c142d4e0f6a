"""Pages of members: the register, one member with what it paid and saved, the page of the visitor's key."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.pages.render import AtDesk
from api.routes import members as routes
from api.routes import relations
from api.wide import Address
from governance.classes import Class

router = APIRouter(include_in_schema=False)


@router.get("/members")
def members(desk: AtDesk) -> HTMLResponse:
    """In the order of admission."""
    whole = relations.relations(desk.reading).data
    return desk.show("members.html", members=desk.members(), whole=whole)


@router.get("/members/{address}")
def member(address: Address, desk: AtDesk) -> HTMLResponse:
    """Standing, power, delegation, and every purchase with its arithmetic."""
    shape = routes.member(address, desk.reading, desk.house, desk.visitor).data
    others = [row for row in desk.reading.consortium.register.members() if row.status.name == "ACTIVE"]
    return desk.show(
        "member.html",
        m=shape,
        others=others,
        names=desk.reading.names,
        classes=[one.name for one in Class],
        rel=relations.member_relations(address, desk.reading).data,
    )


@router.get("/key")
def key(desk: AtDesk) -> HTMLResponse:
    """Nothing of the key is on the server; the page's script does everything."""
    return desk.show("key.html")
