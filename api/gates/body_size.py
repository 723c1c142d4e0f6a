"""Refuses a body that is too large, announced or not, or too slow, before anything parses it or waits in a
thread for it.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problem_answers import problem_response
from api.problems import Problem


class BodySize:
    """ASGI gate. `limits` gives the largest body in bytes for a path prefix, `default` for all others;
    `seconds` is how long a body may take to arrive.
    """

    def __init__(self, app: ASGIApp, default: int, limits: dict[str, int], seconds: int) -> None:
        self._app = app
        self._seconds = seconds
        self._default = default
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on with its whole body, or refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        if _announced(scope) > limit:
            await _refuse(_too_large(limit), scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _collected(receive, limit)
        except TimeoutError:
            await _refuse(_too_slow(self._seconds), scope, receive, send)
            return
        if body is None:
            await _refuse(_too_large(limit), scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)

    def _limit(self, path: str) -> int:
        fitting = [limit for prefix, limit in self._limits.items() if path.startswith(prefix)]
        return max(fitting, default=self._default)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _collected(receive: Receive, limit: int) -> bytes | None:
    """The whole body; None when it is larger than the limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _too_large(limit: int) -> Problem:
    sentence = f"The body is larger than the {limit} bytes that are read here."
    return Problem("BodyTooLarge", sentence, {"limit": limit})


def _too_slow(seconds: int) -> Problem:
    sentence = f"The body did not arrive within {seconds} s; nothing was done."
    return Problem("BodyTooSlow", sentence, {"seconds": seconds}, {"Connection": "close"})


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    await problem_response(problem, scope["path"])(scope, receive, send)
