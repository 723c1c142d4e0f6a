"""The last resort: an unforeseen fault of ours becomes a problem document; the log has the traceback."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problem_answers import problem_response
from api.problems import Problem

log = logging.getLogger("guildhall.api")

SENTENCE = "The server made a mistake; it has been logged."


class LastResort:
    """ASGI gate, the innermost. When the answer has begun already it can only be cut off."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and answers for it when it fails."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            log.exception("unforeseen failure at %s %s", scope["method"], scope["path"])
            if begun:
                raise
            answer = problem_response(Problem("InternalError", SENTENCE), scope["path"])
            await answer(scope, receive, send)
