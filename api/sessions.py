"""Who is asking: the token in the header or in the cookie, and the address that signed in with it."""

from starlette.requests import HTTPConnection

COOKIE = "guildhall_session"
"""HttpOnly, SameSite=Strict; Secure when the pages are served over https."""


def token_of(connection: HTTPConnection) -> str | None:
    """The session token of a request; the header goes before the cookie."""
    return bearer_of(connection) or connection.cookies.get(COOKIE)


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token of `Authorization: Bearer TOKEN`, if there is one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None
