"""How fast one caller may ask: a token bucket for each session or, before sign-in, each network address."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problem_answers import problem_response
from api.problems import Problem
from api.sessions import token_of

CALLERS = 10_000
"""Buckets kept; the longest unused goes first, and comes back full."""

THOUSAND = 1_000


class Buckets:
    """Token buckets in thousandths of a request, refilled by the millisecond; `clock` gives milliseconds."""

    def __init__(self, per_second: int, burst: int, clock: Callable[[], int]) -> None:
        self._per_second = per_second
        self._burst = burst * THOUSAND
        self._clock = clock
        self._levels: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def take(self, caller: str) -> int:
        """Takes one request out; 0 when there was one, else the milliseconds until there is (rounded up)."""
        now = self._clock()
        level, seen = self._levels.pop(caller, (self._burst, now))
        level = min(self._burst, level + (now - seen) * self._per_second)
        allowed = level >= THOUSAND
        self._levels[caller] = (level - THOUSAND if allowed else level, now)
        if len(self._levels) > CALLERS:
            self._levels.popitem(last=False)
        return 0 if allowed else -((level - THOUSAND) // self._per_second)


class Rate:
    """ASGI gate over the buckets; health checks and static files are not counted."""

    def __init__(self, app: ASGIApp, buckets: Buckets) -> None:
        self._app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or says when to ask again."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self._app(scope, receive, send)
            return
        wait = self._buckets.take(_caller(HTTPConnection(scope)))
        if wait == 0:
            await self._app(scope, receive, send)
            return
        seconds = -(-wait // THOUSAND)
        problem = Problem(
            "TooManyRequests",
            f"Too many requests; ask again in {seconds} s.",
            {"seconds": seconds},
            {"Retry-After": str(seconds)},
        )
        await problem_response(problem, scope["path"])(scope, receive, send)


def _caller(connection: HTTPConnection) -> str:
    token = token_of(connection)
    if token is not None:
        return hashlib.sha256(token.encode()).hexdigest()
    return connection.client.host if connection.client else "unknown"
