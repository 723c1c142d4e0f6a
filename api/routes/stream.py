"""Server-sent events: every change of the record, as it happens.

An event's id names this process and the version it tells of. A listener that comes back with Last-Event-
ID gets what it missed; when that is not known any more (a restart, or too long ago) it gets `reset` and
must read anew.
"""

import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.collaborators import Collaborators
from api.depends import House, Visitor
from api.documented import errors
from api.facts import fact_json
from api.listeners import Listener
from api.problems import Problem
from api.pulse import Pulse
from api.section import Section
from ledger.replica import Change, View

router = Section(prefix="/v1", tags=["stream"])

STILL_HERE_SECONDS = 15
"""A comment goes out this often, so that proxies keep the connection open."""

RETRY_MILLISECONDS = 2_000

LastEventId = Annotated[
    str | None, Header(alias="Last-Event-ID", max_length=80, description="`id` of the last event received.")
]


@router.get(
    "/stream",
    summary="Changes as they happen (text/event-stream)",
    response_class=StreamingResponse,
    responses={
        **errors("BadEventId", "TooManyStreams", "TooManyOwnStreams"),
        200: {
            "content": {"text/event-stream": {"example": 'id: 5f1c-7\nevent: head\ndata: {"as_of": {}}\n\n'}}
        },
    },
)
async def stream(
    house: House, request: Request, visitor: Visitor, last_event_id: LastEventId = None
) -> StreamingResponse:
    """`head` after every block, with the facts that it brought; `reset` when facts were taken back.

    Who listens for the first time gets `at` before: the block that the stream goes on from. What was read at
    another block is read anew, so that no block falls between reading and listening.
    """
    since = _since(house, last_event_id)
    address = request.client.host if request.client else "unknown"
    who = Listener(visitor or address, address)
    house.listeners.enter(who, house.settings)
    opening = _beginning(house, since) if since and last_event_id is None else ""
    events = _events(house, request.app.state.pulse, since, opening)
    return Heard(events, lambda: house.listeners.leave(who))


class Heard(StreamingResponse):
    """A stream that gives its place back however it ends, even when nothing of it was ever read."""

    def __init__(self, events: AsyncIterator[str], ended: Callable[[], None]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Streams until one side has enough."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ended()


def _since(house: Collaborators, event_id: str | None) -> int | None:
    """The version after which events are wanted; None when the listener must read anew."""
    if event_id is None:
        return house.replica.version
    process, dash, version = event_id.partition("-")
    if not dash or not (version.isascii() and version.isdigit()):
        raise Problem("BadEventId", "Last-Event-ID is not an id that this stream gave.")
    return int(version) if process == house.process else None


def _beginning(house: Collaborators, since: int) -> str:
    return _event("at", {"as_of": _place(house.replica.view())}, house, since)


async def _events(house: Collaborators, pulse: Pulse, since: int | None, opening: str) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n{opening}"
    while not pulse.stopping:
        changes = None if since is None else house.replica.changes_since(since)
        newest = house.replica.version if changes is None else since
        for text, version in _told(house, changes, newest or 0):
            yield text
            newest = version
        since = newest
        if house.replica.version == since and not await pulse.beat(STILL_HERE_SECONDS):
            yield ": still here\n\n"


def _told(house: Collaborators, changes: tuple[Change, ...] | None, newest: int) -> list[tuple[str, int]]:
    if changes is None:
        return [(_event("reset", {}, house, newest), newest)]
    return [(_change(change, house), change.version) for change in changes]


def _change(change: Change, house: Collaborators) -> str:
    view = house.replica.view()
    data: dict[str, Any] = {
        "as_of": _place(view),
        "rulebook": view.consortium.knowledge.rulebook_version,
        "facts": [fact_json(fact) for fact in change.facts],
    }
    return _event("reset" if change.rebuilt else "head", data, house, change.version)


def _place(view: View) -> dict[str, Any]:
    at = view.as_of
    return {"block": at.block, "hash": at.hash, "time": at.time, "confirmed": at.confirmed}


def _event(name: str, data: dict[str, Any], house: Collaborators, version: int) -> str:
    text = json.dumps(data, separators=(",", ":"))
    return f"id: {house.process}-{version}\nevent: {name}\ndata: {text}\n\n"
