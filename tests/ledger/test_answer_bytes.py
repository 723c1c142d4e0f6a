"""HTTP answers, byte by byte: what a node may write, and what is no answer."""

import http.client
from io import BufferedReader, BytesIO

import pytest

from ledger.answer_bytes import read_body, read_head

MOST = 1_000


def answer(text: bytes, most: int = MOST) -> tuple[int, bytes | None, bool, bytes]:
    """Status, body and whether the connection ends, and what was left unread."""
    stream = BufferedReader(BytesIO(text))
    head = read_head(stream)
    return head.status, read_body(stream, head, most), head.closing, stream.read()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}next", (200, b"{}", False, b"next")),
        (b"HTTP/1.1 200\r\ncontent-length:2\n\n{}", (200, b"{}", False, b"")),
        (b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}", (200, b"{}", True, b"")),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", (200, b"{}", True, b"")),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", (200, b"", False, b"")),
        (b"HTTP/1.1 429 Slow down\r\nContent-Length: 4\r\n\r\nbusy", (429, b"busy", False, b"")),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", (200, b"to the end", True, b"")),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\nnext", (204, b"", False, b"next")),
        (
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
            (200, b"1", False, b""),
        ),
    ],
)
def test_what_a_node_may_write_is_read_to_its_end(text: bytes, told: tuple[int, bytes, bool, bytes]) -> None:
    """And no further: the next answer begins where this one ends."""
    assert answer(text) == told


def test_chunks_are_put_together() -> None:
    """With extensions and trailers, which say nothing to us."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b'3;of=two\r\n{"a\r\n4\r\n":1}\r\n0\r\nX-Trailer: 1\r\n\r\n'
    assert answer(head + body + b"next") == (200, b'{"a":1}', False, b"next")


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1_001,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1_001 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_001,
    ],
    ids=["announced", "in chunks", "to the end"],
)
def test_a_body_beyond_the_limit_is_none(text: bytes) -> None:
    """However it comes; one byte less is read."""
    assert answer(text)[1] is None
    assert len(answer(text, MOST + 1)[1] or b"") == MOST + 1


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n"[:11] + b"x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfive\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
    ],
)
def test_what_is_no_whole_answer_is_an_error(text: bytes) -> None:
    """Never a shorter body, and never an error of another family than the client expects."""
    with pytest.raises(http.client.HTTPException):
        answer(text)
