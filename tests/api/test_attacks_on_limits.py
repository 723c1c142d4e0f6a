"""Attacks on what a server can hold: bodies to the byte, slow bodies, many requests, paths that climb."""

import asyncio
import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client, Response
from starlette.types import Message, Receive, Scope, Send

from api.gates.headers import SECURITY_HEADERS
from api.gates.rate import Rate
from tests.api.house import admissions, quiet_house
from tests.api.serving import served
from tests.api.signing_in import bearer, sign_in
from tests.world import MEMBERS

LIMIT = 1_000


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Client]:
    """A server that reads a thousand bytes, for a second."""
    with served(quiet_house(tmp_path, admissions(2), body_bytes=LIMIT, body_seconds=1)) as made:
        yield made


@pytest.mark.parametrize("streamed", [False, True], ids=["announced", "in pieces"])
def test_a_body_is_read_to_the_last_byte_of_the_limit(narrow: Client, streamed: bool) -> None:
    """A thousand bytes are read (and are no JSON), one more is not."""

    def post(size: int) -> int:
        body = b"x" * size
        content = iter([body[:400], body[400:]]) if streamed else body
        return narrow.post("/v1/siwe/verify", content=content).status_code

    assert post(LIMIT) in (400, 422)
    assert post(LIMIT + 1) == 413


@pytest.mark.slow
def test_a_body_that_never_ends_is_given_up_and_stops_nobody_else(narrow: Client) -> None:
    """Ten callers send half a body and wait: others are answered, and they are told 408 and closed."""
    place = (narrow.base_url.host, narrow.base_url.port or 80)
    head = (
        b"POST /v1/siwe/verify HTTP/1.1\r\nHost: guildhall.test\r\nContent-Length: 900\r\n\r\n" + b"x" * 400
    )
    slow = [socket.create_connection(place, timeout=20) for _ in range(10)]
    for one in slow:
        one.sendall(head)
    assert narrow.get("/v1/members").status_code == 200
    for one in slow:
        answer = http.client.HTTPResponse(one)
        answer.begin()
        assert (answer.status, answer.getheader("connection")) == (408, "close")
        assert b"BodyTooSlow" in answer.read()
        one.close()


def test_a_length_that_lies_is_refused(narrow: Client) -> None:
    """Two lengths, a negative one, one beyond any number: 400 from the server itself, and no request."""
    place = (narrow.base_url.host, narrow.base_url.port or 80)
    for length in (
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: -1",
        b"Content-Length: 9" * 40,
    ):
        with socket.create_connection(place, timeout=20) as one:
            one.sendall(b"POST /v1/siwe/verify HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n{}")
            assert one.recv(100).split()[1] in (b"400", b"413", b"431")


def test_the_last_request_of_the_burst_passes_and_the_next_waits() -> None:
    """Exactly the burst, then 429 with the second at which to come again; the clock stands still here."""
    told: list[tuple[int, dict[bytes, bytes]]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def nothing() -> Message:
        return {"type": "http.request"}

    async def heard(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.append((message["status"], dict(message["headers"])))

    gate = Rate(app, per_second=1, burst=5, clock=lambda: 0)
    scope = {"type": "http", "path": "/v1/members", "headers": [], "client": ("10.0.0.1", 1)}
    for _ in range(6):
        asyncio.run(gate(dict(scope), nothing, heard))
    assert [status for status, _ in told] == [200] * 5 + [429]
    assert told[-1][1][b"retry-after"] == b"1"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
        "/static/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/static/....//settings.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/..%5csettings.py",
        "/../../etc/passwd",
        "/v1/audit/records/../../../../etc/passwd",
    ],
)
def test_a_path_cannot_climb_out(reader: Client, path: str) -> None:
    """Sent as it is, without a client that tidies it up first."""
    connection = http.client.HTTPConnection(str(reader.base_url.host), reader.base_url.port)
    connection.putrequest("GET", path)
    connection.endheaders()
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status in (400, 404, 405), said[:80]
    assert b"root:" not in said
    assert b"import" not in said


def test_a_head_that_never_ends_is_refused(reader: Client) -> None:
    """Nothing of ours sees a request before its headers end, so they must: 400, and the connection closes."""
    place = (reader.base_url.host, reader.base_url.port or 80)
    with socket.create_connection(place, timeout=20) as caller:
        caller.sendall(b"GET /v1/members HTTP/1.1\r\nHost: guildhall.test\r\n")
        with contextlib.suppress(ConnectionError):
            for number in range(64):
                caller.sendall(b"X-Padding-%d: " % number + b"x" * 8_192 + b"\r\n")
        said = b""
        with contextlib.suppress(ConnectionError):
            said = caller.recv(1_000)
    assert said == b"" or said.startswith(b"HTTP/1.1 400"), said
    assert reader.get("/v1/members").status_code == 200


def test_a_long_head_that_ends_is_read(reader: Client) -> None:
    """Cookies and tokens of some kilobytes are nobody's attack."""
    assert reader.get("/v1/members", headers={"X-Padding": "x" * 30_000}).status_code == 200


def test_answers_of_every_kind_carry_the_headers(tmp_path: Path) -> None:
    """Good, not modified, signed out, not found, wrong method, too large, unreadable, too many, unwell, a
    page, a page that is not there, a file, the stream.
    """
    house = quiet_house(tmp_path, admissions(2), body_bytes=LIMIT, rate_per_second=1, rate_burst=30)
    with served(house) as client:
        good = client.get("/v1/members")
        page = {"Accept": "text/html"}
        answers = [
            (200, good),
            (304, client.get("/v1/members", headers={"If-None-Match": good.headers["etag"]})),
            (401, client.get("/v1/me")),
            (404, client.get("/v1/nothing")),
            (405, client.delete("/v1/members")),
            (413, client.post("/v1/siwe/verify", content=b"x" * (LIMIT + 1))),
            (422, client.post("/v1/siwe/verify", json={})),
            (503, client.get("/readyz")),
            (200, client.get("/members", headers=page)),
            (404, client.get("/proposals/7", headers=page)),
            (200, client.get("/static/app.js")),
            (429, too_fast(client)),
        ]
        with client.stream("GET", "/v1/stream", headers=bearer("listener")) as stream:
            answers.append((200, stream))
    for status, answer in answers:
        assert answer.status_code == status, answer.url
        assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS, answer.url


def too_fast(client: Client) -> Response:
    """The first answer that says so."""
    answers = (client.get("/v1/members") for _ in range(500))
    return next(one for one in answers if one.status_code == 429)


@pytest.mark.slow
def test_nothing_private_may_be_kept_by_anybody_between(tmp_path: Path) -> None:
    """Pages and answers for a member: not stored, or only by the member's own browser, which asks again."""
    house = quiet_house(tmp_path, admissions(2))
    with served(house) as client:
        headers = {**bearer(sign_in(client, MEMBERS[0].key, house.wall())), "Accept": "text/html"}
        for path in ("/", "/members", "/key", "/audit", "/proposals/7", "/healthz", "/metrics", "/v1/rules"):
            assert client.get(path, headers=headers).headers["cache-control"] == "no-store", path
        for path in ("/v1/me", "/v1/members", f"/v1/members/0x{1:040x}"):
            answer = client.get(path, headers=headers)
            assert answer.headers["cache-control"] == "private, no-cache", path
            assert "Authorization" in answer.headers["vary"], path
        other = client.get(
            "/v1/me", headers={"If-None-Match": client.get("/v1/me", headers=headers).headers["etag"]}
        )
        assert other.status_code == 401, "another visitor's tag opens nothing"
