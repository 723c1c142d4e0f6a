"""HTTP to one node: a kept-alive connection that counts how often it was opened, with a time limit on
everything."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ledger.errors import NodeRefused, NodeUnwell

ANSWER_LIMIT: Final = 512 * 1024 * 1024
"""Bytes of one answer beyond which the node is talking rubbish."""

_LOST = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError, ConnectionAbortedError)


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
        parts = urlsplit(wire.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadUrl(f"{wire.url!r} is not the address of a node: write http://HOST:PORT")
        self.url = wire.url
        self.opened = 0
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers: Mapping[str, str] = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self._http: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=wire.timeout, context=context
            )
        else:
            self._http = http.client.HTTPConnection(parts.hostname, parts.port, timeout=wire.timeout)

    def exchange(self, body: bytes) -> bytes:
        """Posts `body` and reads the whole answer; raises `NodeUnwell`.

        A connection that the node closed while it was idle is opened again once: nothing was answered on
        it, and every request of ours may be repeated (a raw transaction sent twice is one transaction).
        """
        reused = self._http.sock is not None
        try:
            return self._exchange(body)
        except _LOST as failure:
            self.close()
            if not reused:
                raise self._unwell("closed the connection", failure) from failure
        try:
            return self._exchange(body)
        except _LOST as failure:
            self.close()
            raise self._unwell("closed the connection", failure) from failure

    def close(self) -> None:
        """Closes the socket; the next exchange opens a new one."""
        self._http.close()

    def __del__(self) -> None:
        http = getattr(self, "_http", None)
        if http is not None:
            http.close()

    def _exchange(self, body: bytes) -> bytes:
        try:
            if self._http.sock is None:
                self._open()
            self._http.request("POST", self._path, body, self._headers)
            return self._read(self._http.getresponse())
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

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        body = response.read(ANSWER_LIMIT)
        if not response.isclosed():
            self.close()
            raise NodeUnwell(f"the node at {self.url} answers without end")
        if response.status >= 400 and body.lstrip()[:1] not in (b"{", b"["):
            self.close()
            raise NodeRefused(f"the node at {self.url} answered HTTP {response.status}", response.status)
        return body

    def _unwell(self, what: str, failure: Exception) -> NodeUnwell:
        reason = str(failure) or type(failure).__name__
        return NodeUnwell(f"the node at {self.url} {what} ({reason})")
