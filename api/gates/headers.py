"""Headers on every answer: what the browser must not do with it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
"""Own files only, no inline script or style, no third-party host, no framing."""

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"


class Headers:
    """ASGI gate that adds the security headers; `secure` adds HSTS. Only static files may be kept without
    asking again, unless a route says otherwise."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        headers = {**SECURITY_HEADERS, **({"Strict-Transport-Security": HSTS} if secure else {})}
        self._static = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._own = [*self._static, (b"cache-control", b"no-store")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = self._static if scope["path"].startswith("/static/") else self._own

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"].extend(pair for pair in ours if pair[0] not in given)
            await send(message)

        await self._app(scope, receive, with_headers)
