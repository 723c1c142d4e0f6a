"""What lies between our processes and the node: it passes everything on, until it is told to misbehave.

One thread a connection. While nothing is wrong, bytes are passed on unread.
"""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 15.0
"""How long the proxy waits for the node."""

Exchange = Callable[[bytes], bytes]
Mischief = Callable[[bytes, Exchange], "Reply"]
"""Makes of a request, and of the way to have it answered, what the client gets."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a client is sent. `cut` is how many bytes of the body are sent before the connection is closed,
    `late` by how many seconds the answer is held back.
    """

    body: bytes
    status: int = 200
    cut: int | None = None
    late: float = 0.0


class Dropped(Exception):
    """The connection is closed without an answer."""


@dataclass(slots=True)
class Told:
    """What went through: broadcasts by the node that got them."""

    broadcasts: dict[str, int] = field(default_factory=dict)


class Proxy:
    """A fault proxy on a free port. `to` points it at a node, `misbehave` sets how it treats what passes."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._mischief: Mischief | None = None
        self._generation = 0
        self._cuts = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.told = Told()
        self._server = _server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where our processes find "the node"."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def to(self, upstream: str, cut: bool = True) -> None:
        """From now on another node answers. `cut` closes what is open, as a node that went away does; without
        it the change is silent, as behind a load balancer."""
        with self._lock:
            self._upstream = upstream
            self._generation += 1
            self._cuts += cut
            for connection in list(self._open) if cut else ():
                _close(connection)

    def misbehave(self, mischief: Mischief | None) -> None:
        """How requests are treated from now on; None is well."""
        self._mischief = mischief

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._open):
            _close(connection)

    def answered(self, body: bytes, exchange: Callable[[str, int, bytes], bytes], cuts: int) -> Reply:
        """One request of one connection, which was opened after so many cuts. What still comes out of one
        that was cut since reaches nobody, `Dropped`: no network leads an open connection to another machine.
        """
        with self._lock:
            if cuts != self._cuts:
                raise Dropped("the connection was cut")
            upstream, generation, mischief = self._upstream, self._generation, self._mischief
            if b"eth_sendRawTransaction" in body:
                self.told.broadcasts[upstream] = self.told.broadcasts.get(upstream, 0) + 1

        def ask(request: bytes) -> bytes:
            return exchange(upstream, generation, request)

        return Reply(ask(body)) if mischief is None else mischief(body, ask)

    def opened(self, connection: socket.socket) -> int:
        """Notes a connection; after how many cuts it was opened."""
        with self._lock:
            self._open.add(connection)
            return self._cuts

    def ended(self, connection: socket.socket) -> None:
        """Forgets a connection."""
        with self._lock:
            self._open.discard(connection)


def _close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Upstream:
    """One connection to the node, opened again whenever it must be."""

    def __init__(self) -> None:
        self._connection: http.client.HTTPConnection | None = None
        self._generation = -1

    def exchange(self, url: str, generation: int, body: bytes) -> bytes:
        """The node's answer; raises `Dropped` when there is none."""
        if generation != self._generation:
            self.close()
            self._generation = generation
        if self._connection is None:
            place = urlsplit(url)
            self._connection = http.client.HTTPConnection(
                str(place.hostname), place.port, timeout=PATIENCE_SECONDS
            )
        try:
            self._connection.request("POST", "/", body, {"Content-Type": "application/json"})
            return self._connection.getresponse().read()
        except (OSError, http.client.HTTPException) as failure:
            self.close()
            raise Dropped(str(failure)) from failure

    def close(self) -> None:
        """Closes it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Quiet(ThreadingHTTPServer):
    """Clients that go away are no news."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing to tell."""


def _server(proxy: Proxy) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """One client's connection."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            """Opens nothing yet: the node may be away."""
            super().setup()
            self.cuts = proxy.opened(self.connection)
            self.upstream = _Upstream()

        def finish(self) -> None:
            """Closes both sides."""
            proxy.ended(self.connection)
            self.upstream.close()
            super().finish()

        def do_POST(self) -> None:
            """Passes one request on."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                reply = proxy.answered(body, self.upstream.exchange, self.cuts)
            except Dropped:
                self.close_connection = True
                return
            self._send(reply)

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.late)
            head = f"HTTP/1.1 {reply.status} .\r\nContent-Type: application/json\r\n"
            head += f"Content-Length: {len(reply.body)}\r\n\r\n"
            sent = reply.body if reply.cut is None else reply.body[: reply.cut]
            self.wfile.write(head.encode("ascii") + sent)
            self.close_connection = self.close_connection or reply.cut is not None

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Says nothing."""

    return _Quiet(("127.0.0.1", 0), Handler)


def calls_in(body: bytes) -> list[dict[str, Any]]:
    """The JSON-RPC calls of a request."""
    read = json.loads(body)
    return read if isinstance(read, list) else [read]
