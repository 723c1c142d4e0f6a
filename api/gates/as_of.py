"""Headers on every answer below /v1: the newest block and the rulebook when it began.

Most answers say in their body what block they are true at. These headers are for all others: files, the
rules and problems themselves, refusals.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.collaborators import Following
from ledger.replica import NotFollowing

AS_OF = b"guildhall-as-of"
RULEBOOK = b"guildhall-rulebook"


class AsOfHeaders:
    """ASGI gate that adds both; neither before the first block was read."""

    def __init__(self, app: ASGIApp, replica: Following) -> None:
        self._app = app
        self._replica = replica

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes its answer."""
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        ours = self._headers()

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(ours)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        """The block as a dictionary of RFC 9651: block=1042, hash="0x5a...", confirmed=?1."""
        try:
            view = self._replica.view()
        except NotFollowing:
            return []
        at = view.as_of
        shown = f'block={at.block}, hash="{at.hash}", confirmed=?{int(at.confirmed)}'
        rulebook = view.consortium.knowledge.rulebook_version
        return [(AS_OF, shown.encode()), (RULEBOOK, b"%d" % rulebook)]
