"""The leanest client there can be: one kept-alive connection, requests made beforehand, answers read whole.

What it costs is the clients' own; it must not be what is measured.
"""

import json
import socket
from typing import Any, Final

LINE_END: Final = b"\r\n"


class Socket:
    """A kept-alive HTTP connection to a port of this machine. One at a time."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a GET."""
        return self.exchange(get_request(path))

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Sends a request and reads its answer: the status and the body."""
        self._connection.sendall(request)
        head = self._until(b"\r\n\r\n")
        return int(head[9:12]), self._exactly(_length(head))

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._read()
        head, _, self._rest = self._rest.partition(end)
        return head

    def _exactly(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._read()
        body, self._rest = self._rest[:length], self._rest[length:]
        return body

    def _read(self) -> None:
        found = self._connection.recv(262_144)
        if not found:
            raise ConnectionError("the server closed the connection")
        self._rest += found


def get_request(path: str) -> bytes:
    """A GET, as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def post_request(path: str, body: object, *headers: str) -> bytes:
    """A POST of JSON, as bytes."""
    text = json.dumps(body, separators=(",", ":")).encode()
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(text)}", "", ""]).encode() + text


def rpc_request(method: str, *params: Any) -> bytes:
    """A JSON-RPC call, as bytes."""
    return post_request("/", {"jsonrpc": "2.0", "id": 1, "method": method, "params": params})


def _length(head: bytes) -> int:
    for line in head.lower().split(LINE_END):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise ConnectionError("an answer without a length")
