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

SHARED = 10
"""Callers that may come from one network address at full speed."""

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
    """ASGI gate over the buckets; health checks, pages and static files are not counted.

    A token is not looked up here, so anybody could invent a new one for each request: therefore one network
    address has `SHARED` times the bucket of one caller, and every request is taken from both.
    """

    def __init__(self, app: ASGIApp, per_second: int, burst: int, clock: Callable[[], int]) -> None:
        self._app = app
        self._callers = Buckets(per_second, burst, clock)
        self._addresses = Buckets(SHARED * per_second, SHARED * burst, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or says when to ask again."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address = connection.client.host if connection.client else "unknown"
        wait = max(self._callers.take(_caller(connection, address)), self._addresses.take(address))
        if wait == 0:
            await self._app(scope, receive, send)
            return
        await problem_response(_later(-(-wait // THOUSAND)), scope["path"])(scope, receive, send)


def _later(seconds: int) -> Problem:
    sentence = f"Too many requests; ask again in {seconds} s."
    return Problem("TooManyRequests", sentence, {"seconds": seconds}, {"Retry-After": str(seconds)})


def _caller(connection: HTTPConnection, address: str) -> str:
    """The session when there is one, else the address."""
    token = token_of(connection)
    return address if token is None else hashlib.sha256(token.encode()).hexdigest()
