"""HTTP answers of a node, read barely: the status, and the body by its announced length or in chunks.

`http.client` parses the head of every answer as if it were an e-mail, which takes longer than all else that
an exchange costs us. Nothing in a head but four fields concerns us.
"""

import http.client
from dataclasses import dataclass
from io import BufferedReader
from typing import Final

MOST_LINE: Final = 65_536
MOST_HEADERS: Final = 100


@dataclass(frozen=True, slots=True)
class Head:
    """What an answer says before its body. `length` None: up to the end of the connection, or `chunked`."""

    status: int
    length: int | None
    chunked: bool
    closing: bool


def read_head(stream: BufferedReader) -> Head:
    """The head of the next answer; interim ones (100 to 199) are passed over.

    Raises `http.client.RemoteDisconnected` when there is none, another `HTTPException` when it is no HTTP.
    """
    while True:
        version, status = _status(stream)
        fields = _fields(stream)
        if status >= 200:
            return _head(version, status, fields)


def read_body(stream: BufferedReader, head: Head, most: int) -> bytes | None:
    """The body; None when it is longer than `most` bytes. Raises `http.client.IncompleteRead` when it ends
    before it should.
    """
    if head.status in (204, 304):
        return b""
    if head.chunked:
        return _chunks(stream, most)
    if head.length is None:
        body = stream.read(most + 1)
        return body if len(body) <= most else None
    return None if head.length > most else _exactly(stream, head.length)


def _status(stream: BufferedReader) -> tuple[bytes, int]:
    line = stream.readline(MOST_LINE)
    if not line:
        raise http.client.RemoteDisconnected("the connection was closed without an answer")
    version, _, rest = line.partition(b" ")
    code = rest[:3]
    if not version.startswith(b"HTTP/1.") or not code.isdigit() or len(code) != 3:
        raise http.client.BadStatusLine(repr(line[:60]))
    return version, int(code)


def _fields(stream: BufferedReader) -> dict[bytes, bytes]:
    fields: dict[bytes, bytes] = {}
    for _ in range(MOST_HEADERS + 1):
        line = stream.readline(MOST_LINE)
        if line in (b"\r\n", b"\n"):
            return fields
        if not line.endswith(b"\n"):
            raise http.client.IncompleteRead(line)
        name, _, value = line.partition(b":")
        fields[name.strip().lower()] = value.strip().lower()
    raise http.client.HTTPException("the answer has too many headers")


def _head(version: bytes, status: int, fields: dict[bytes, bytes]) -> Head:
    chunked = fields.get(b"transfer-encoding") == b"chunked"
    text = fields.get(b"content-length")
    if text is not None and not text.isdigit():
        raise http.client.HTTPException("the answer has a length that is no number")
    length = None if chunked or text is None else int(text)
    said = fields.get(b"connection", b"")
    kept = b"keep-alive" in said if version == b"HTTP/1.0" else b"close" not in said
    return Head(status, length, chunked, not kept or (length is None and not chunked))


def _chunks(stream: BufferedReader, most: int) -> bytes | None:
    parts: list[bytes] = []
    left = most
    while True:
        line = stream.readline(MOST_LINE)
        try:
            size = int(line.partition(b";")[0].strip(), 16)
        except ValueError as failure:
            raise http.client.IncompleteRead(b"".join(parts)) from failure
        if size == 0:
            _fields(stream)
            return b"".join(parts)
        left -= size
        if left < 0:
            return None
        parts.append(_exactly(stream, size))
        _exactly(stream, 2)


def _exactly(stream: BufferedReader, size: int) -> bytes:
    found = stream.read(size)
    if len(found) != size:
        raise http.client.IncompleteRead(found, size - len(found))
    return found


__all__ = ["Head", "read_body", "read_head"]
