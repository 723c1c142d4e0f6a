"""The composition root: one application out of the collaborators that it is given."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles

from api import gauges, pages, problem_answers
from api.ballot_limits import BATCH_BYTES
from api.body_examples import with_body_examples
from api.collaborators import Collaborators
from api.documented import errors, with_sessions, with_shared_problems
from api.gates.as_of import AsOfHeaders
from api.gates.body_size import BodySize
from api.gates.counting import Counting
from api.gates.headers import Headers
from api.gates.last_resort import LastResort
from api.gates.rate import Rate
from api.links import with_links
from api.pulse import Pulse
from api.reading import CACHING, NotModified
from api.recorder import Recorder
from api.routes import (
    aggregates,
    audit,
    ballots,
    class_rules,
    compose,
    health,
    intents,
    knowledge,
    me,
    members,
    problems,
    proposals,
    receipts,
    relations,
    rounds,
    rules,
    siwe,
    stream,
    submissions,
    transactions,
    upkeep,
)

ROUTERS = (
    siwe.router,
    me.router,
    members.router,
    relations.router,
    intents.router,
    submissions.router,
    transactions.router,
    upkeep.router,
    compose.router,
    class_rules.router,
    proposals.router,
    ballots.router,
    rounds.router,
    aggregates.router,
    knowledge.router,
    audit.router,
    receipts.router,
    rules.router,
    stream.router,
    problems.router,
)

STATIC = Path(__file__).parent / "static"

THREADS = 200
"""Routes run in threads; those that wait for the chain must not keep the others out."""

DESCRIPTION = """One consortium's record, and the acts of its members.

Every answer names the block it is true at and the rulebook version: in its body, and those that are no
record of the chain in the headers Guildhall-As-Of and Guildhall-Rulebook. Every refusal is a problem document
(RFC 9457) with a stable code. Members sign intents (EIP-712); the server relays them and holds no
member's key.
"""


def create_app(house: Collaborators) -> FastAPI:
    """The application, ready to be served; `house.close` is called when it stops."""
    app = routed_app()
    app.state.house = house
    app.state.routes = own_routes()
    app.openapi = openapi_document  # type: ignore[method-assign]  # FastAPI's own hook for this
    problem_answers.install(app)
    app.add_exception_handler(NotModified, _not_modified)
    for page in pages.ROUTERS:
        app.include_router(page, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _add_gates(app, house)
    gauges.install(house)
    return app


def own_routes() -> tuple[APIRoute, ...]:
    """Every route of ours, pages included; the published document and static files are not routes."""
    routers = (health.router, *ROUTERS, *pages.ROUTERS)
    return tuple(one for router in routers for one in router.routes if isinstance(one, APIRoute))


def routed_app() -> FastAPI:
    """The JSON routes alone, without anybody to work with: what the OpenAPI document is made from."""
    app = FastAPI(
        title="Guildhall",
        version="0.1.0",
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the redirect would name whatever host the request claims
        lifespan=_lifespan,
    )
    app.include_router(health.router)
    for router in ROUTERS:
        app.include_router(router, responses=errors())
    return app


@cache
def openapi_document() -> dict[str, Any]:
    """The OpenAPI document, with refusals in one place, links and sessions; always the same, so it is made
    once."""
    document = with_links(with_shared_problems(routed_app().openapi()))
    return with_body_examples(with_sessions(document))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: Collaborators = app.state.house
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    app.state.pulse = pulse = Pulse(house.replica, house.clock)
    recorder = Recorder(house)
    pulse.start()
    recorder.start()
    try:
        yield
    finally:
        await pulse.stop()
        await anyio.to_thread.run_sync(recorder.stop)
        await anyio.to_thread.run_sync(house.close)


def _add_gates(app: FastAPI, house: Collaborators) -> None:
    """The last added is the outermost."""
    settings = house.settings
    app.add_middleware(LastResort)
    if settings.rate_per_second:
        rate, burst = settings.rate_per_second, settings.rate_burst
        app.add_middleware(Rate, per_second=rate, burst=burst, clock=_milliseconds)
    limits = {"/v1/knowledge/": settings.content_bytes, "/v1/ballots": BATCH_BYTES}
    seconds = settings.body_seconds
    app.add_middleware(BodySize, default=settings.body_bytes, limits=limits, seconds=seconds)
    app.add_middleware(Headers, secure=settings.secure)
    app.add_middleware(AsOfHeaders, replica=house.replica)
    app.add_middleware(Counting, registry=house.registry)


def _milliseconds() -> int:
    return time.monotonic_ns() // 1_000_000


def _not_modified(_: Any, failure: Exception) -> Response:
    assert isinstance(failure, NotModified)
    return Response(status_code=304, headers={"ETag": failure.tag, "Cache-Control": CACHING})
