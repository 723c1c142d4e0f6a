"""HTTP to one node: a kept-alive connection that counts how often it was opened, with a time limit on
everything."""

import base64
import contextlib
import http.client
import socket
import ssl
from dataclasses import dataclass
from io import BufferedReader
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from ledger.answer_bytes import read_body, read_head
from ledger.errors import NodeRefused, NodeUnwell

ANSWER_LIMIT: Final = 512 * 1024 * 1024
"""Bytes of one answer beyond which the node is talking rubbish."""

READ_BYTES: Final = 32 * 1024
"""Bytes taken from the socket at once; what is longer is read straight into its place."""

_LOST = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError, ConnectionAbortedError)


class ConnectionLost(NodeUnwell):
    """The node closed a kept-alive connection; whether it had read the request is not known."""


class BadUrl(ValueError):
    """Raised when a node's address is not an http or https URL."""


@dataclass(frozen=True, slots=True)
class Wire:
    """Where a node listens and how long one exchange may take, in seconds."""

    url: str
    timeout: float

    def connect(self) -> "Connection":
        """A connection, opened at its first exchange; raises `BadUrl`."""
        return Connection(self)


class Connection:
    """One kept-alive connection of one thread. `opened` counts how often it was opened."""

    def __init__(self, wire: Wire) -> None:
        place = _place_of(wire.url)
        self.url = place.shown
        self.opened = 0
        self._stream: BufferedReader | None = None
        self._head = place.head
        if place.secure:
            context = ssl.create_default_context()
            self._http: http.client.HTTPConnection = http.client.HTTPSConnection(
                place.host, place.port, timeout=wire.timeout, context=context
            )
        else:
            self._http = http.client.HTTPConnection(place.host, place.port, timeout=wire.timeout)

    @property
    def is_open(self) -> bool:
        """Whether the next exchange goes over the same connection as the last one."""
        return self._http.sock is not None

    def exchange(self, body: bytes, opening: int | None = None) -> bytes:
        """Posts `body` and reads the whole answer; raises `NodeUnwell`.

        `ConnectionLost` when a connection that was open turns out to be closed: whoever asks may open another
        one, and has to prove first where it leads. With `opening`, a count of `opened`, nothing is sent over
        any other than that one.
        """
        if opening is not None and not (self.is_open and self.opened == opening):
            raise ConnectionLost(f"the node at {self.url} closed the connection that had proved its chain")
        reused = self.is_open
        try:
            return self._exchange(body)
        except _LOST as failure:
            self.close()
            unwell = self._unwell("closed the connection", failure)
            raise (ConnectionLost(unwell.sentence) if reused else unwell) from failure

    def close(self) -> None:
        """Closes the socket; the next exchange opens a new one."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
        self._http.close()

    def __del__(self) -> None:
        if getattr(self, "_http", None) is not None:
            self.close()

    def _exchange(self, body: bytes) -> bytes:
        try:
            if self._http.sock is None:
                self._open()
            self._http.sock.sendall(b"%bContent-Length: %d\r\n\r\n%b" % (self._head, len(body), body))
            return self._read()
        except _LOST:
            raise
        except TimeoutError as failure:
            self.close()
            raise self._unwell("did not answer in time", failure) from failure
        except (OSError, http.client.HTTPException) as failure:
            self.close()
            raise self._unwell("cannot be reached", failure) from failure

    def _open(self) -> None:
        self.opened += 1
        self._http.connect()
        self._http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = BufferedReader(self._http.sock.makefile("rb", 0), READ_BYTES)

    def _read(self) -> bytes:
        """The whole body. One write for head and body, and this bare reading, halve the time of an
        exchange."""
        assert self._stream is not None, "an open connection has a stream"
        head = read_head(self._stream)
        body = read_body(self._stream, head, ANSWER_LIMIT)
        if body is None or head.closing:
            self.close()
        if body is None:
            raise NodeUnwell(f"the node at {self.url} answers without end")
        if head.status >= 400 and body.lstrip()[:1] not in (b"{", b"["):
            self.close()
            raise NodeRefused(f"the node at {self.url} answered HTTP {head.status}", head.status)
        return body

    def _unwell(self, what: str, failure: Exception) -> NodeUnwell:
        reason = str(failure) or type(failure).__name__
        return NodeUnwell(f"the node at {self.url} {what} ({reason})")


@dataclass(frozen=True, slots=True)
class _Place:
    """A node's address taken apart; `shown` has no password, `head` is all of a request but its length and
    body."""

    host: str
    port: int | None
    secure: bool
    head: bytes
    shown: str


def shown(url: str) -> str:
    """A node's address for people: without user, password and query, which may be secret. `BadUrl`."""
    parts = _split(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _place_of(url: str) -> _Place:
    parts = _split(url)
    try:
        port = parts.port
    except ValueError as failure:
        raise BadUrl(f"{url!r} has no port that exists") from failure
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadUrl(f"{url!r} is not the address of a node: write http://HOST:PORT")
    host = parts.netloc.rpartition("@")[2]
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
    lines += ["Accept-Encoding: identity", *_authorization(parts)]
    head = "".join(f"{line}\r\n" for line in lines)
    if not head.isascii() or len(head.splitlines()) != len(lines):
        raise BadUrl(f"{url!r} has letters that an address cannot have")
    return _Place(parts.hostname, port, parts.scheme == "https", head.encode("ascii"), shown(url))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as failure:
        raise BadUrl(f"{url!r} is not the address of a node: {failure}") from failure


def _authorization(parts: SplitResult) -> list[str]:
    """A user and password in the address are sent as HTTP asks for it, and never shown."""
    if parts.username is None:
        return []
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return [f"Authorization: Basic {base64.b64encode(pair).decode('ascii')}"]
