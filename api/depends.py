"""What routes ask for, as types: the house, who is visiting, a reading of the consortium, a page, a wait.

Dependencies that wait for nobody are coroutines, because FastAPI gives every other one a thread for itself.
"""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.collaborators import Collaborators
from api.cursors import Page, page_of
from api.prefer import wait_of
from api.problems import Problem
from api.reading import Reading, check_tag, tag_of, take_reading
from api.sessions import bearer_of, token_of
from ledger.accounts import Session

SAFE = ("GET", "HEAD", "OPTIONS")


async def house_of(request: Request) -> Collaborators:
    """The collaborators that the composition root was given."""
    house: Collaborators = request.app.state.house
    return house


House = Annotated[Collaborators, Depends(house_of)]


async def session_of(request: Request, house: House) -> Session | None:
    """The visitor's session, if it is signed in, looked up once a request. ForeignOrigin when another site's
    page sends our cookie.
    """
    token = token_of(request)
    if token is None:
        return None
    known: Session | None = getattr(request.state, "session", None)
    if known is not None:
        return known
    if bearer_of(request) is None and request.method not in SAFE:
        check_origin(request, house)
    request.state.session = found = await run_in_threadpool(house.accounts.session, token, house.wall())
    return found


def check_origin(request: Request, house: Collaborators) -> None:
    """ForeignOrigin when a browser says that the request comes from another site's page."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in house.settings.origins:
        raise Problem("ForeignOrigin", "This request comes from a page of another site.")


VisitorSession = Annotated[Session | None, Depends(session_of)]


async def visitor_of(session: VisitorSession) -> str | None:
    """The visitor's address, lower case."""
    return session.address if session else None


Visitor = Annotated[str | None, Depends(visitor_of)]


async def signed_in(visitor: Visitor) -> str:
    """The visitor's address; NotSignedIn without."""
    if visitor is None:
        raise Problem("NotSignedIn", "Sign in first.", headers={"WWW-Authenticate": "Bearer"})
    return visitor


SignedIn = Annotated[str, Depends(signed_in)]


async def reading_of(request: Request, response: Response) -> Reading:
    """A reading for an answer that a caller may keep: sets the ETag, or stops with NotModified.

    It asks for the house and the visitor itself: each dependency of a dependency costs as much as the work.
    """
    house = await house_of(request)
    visitor = await visitor_of(await session_of(request, house))
    reading = take_reading(house)
    check_tag(tag_of(reading, request, visitor, house.edition.text), request, response)
    return reading


Read = Annotated[Reading, Depends(reading_of)]
"""For GET routes."""


async def fresh_reading(house: House) -> Reading:
    """A reading for a route that does something."""
    return take_reading(house)


Fresh = Annotated[Reading, Depends(fresh_reading)]
"""For routes that do something, and wait for nothing: the reading is held until the answer is made."""

Paged = Annotated[Page, Depends(page_of)]
Wait = Annotated[int | None, Depends(wait_of)]
