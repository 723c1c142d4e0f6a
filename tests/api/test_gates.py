"""Limits, headers and counters: what every request passes."""

import asyncio
from pathlib import Path

import pytest
from httpx import Client
from starlette.types import Message, Receive, Scope, Send

from api.gates.headers import SECURITY_HEADERS
from api.gates.rate import Buckets, Rate
from tests.api.house import quiet_house
from tests.api.serving import served
from tests.api.signing_in import bearer, message, signed
from tests.world import MEMBERS


def test_a_body_above_the_limit_is_refused_announced_or_not(tmp_path: Path) -> None:
    """By its length when it says one, by counting when it does not; contents may be larger."""
    with served(quiet_house(tmp_path, body_bytes=1_000, content_bytes=5_000)) as client:
        big = b"x" * 1_001
        announced = client.post("/v1/siwe/verify", content=big)
        streamed = client.post("/v1/siwe/verify", content=iter([big[:600], big[600:]]))
        assert [answer.json()["code"] for answer in (announced, streamed)] == ["BodyTooLarge"] * 2
        assert announced.status_code == 413
        assert announced.json()["numbers"] == {"limit": "1000"}
        path = f"/v1/knowledge/0x{'00' * 32}/content"
        assert client.post(path, json={"title": "x" * 1_500}).json()["code"] != "BodyTooLarge"


def test_who_asks_too_fast_is_told_when_to_come_again(tmp_path: Path) -> None:
    """A token bucket for each caller; health checks are not counted."""
    with served(quiet_house(tmp_path, rate_per_second=1, rate_burst=3)) as client:
        answers = [client.get("/v1/members") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["code"] == "TooManyRequests"
        assert answers[-1].headers["retry-after"] == "1"
        assert client.get("/healthz").status_code == 200
        other = client.get("/v1/members", headers={"Authorization": "Bearer somebody-else"})
        assert other.status_code == 200


def test_inventing_a_token_for_each_request_does_not_help() -> None:
    """One network address has room for ten callers at full speed, and no more."""
    passed: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["path"])

    async def nothing() -> Message:
        return {"type": "http.request"}

    async def unheard(message: Message) -> None:
        return None

    gate = Rate(app, per_second=1, burst=2, clock=lambda: 0)
    for number in range(25):
        token = [(b"authorization", b"Bearer %d" % number)]
        scope = {"type": "http", "path": "/v1/members", "headers": token, "client": ("10.0.0.1", 1)}
        asyncio.run(gate(scope, nothing, unheard))
    assert len(passed) == 20


def test_a_bucket_refills_by_the_millisecond_and_never_above_its_size() -> None:
    """Whole numbers: ten a second is one each hundred milliseconds."""
    time = [0]
    buckets = Buckets(10, 2, lambda: time[0])
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 100]
    time[0] = 99
    assert buckets.take("a") == 1
    time[0] = 100
    assert [buckets.take("a"), buckets.take("a")] == [0, 100]
    time[0] = 1_000_000
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 100]


def test_every_answer_carries_the_security_headers(reader: Client) -> None:
    """Answers, refusals and faults alike; scripts only from our own files."""
    for path in ("/healthz", "/v1/members", "/v1/nothing", "/static/app.js"):
        headers = reader.get(path).headers
        assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_what_may_be_kept_is_said(reader: Client) -> None:
    """Readings ask again before they are shown; everything else is not stored."""
    assert reader.get("/v1/members").headers["cache-control"] == "private, no-cache"
    assert reader.get("/v1/nothing").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_https_adds_hsts_and_secure_cookies(tmp_path: Path, scheme: str) -> None:
    """Only then: on http they would lock people out. The cookie that signs out has the marks of the one that
    signed in; no script reads it and no other site sends it.
    """
    house = quiet_house(tmp_path)
    house.settings = type(house.settings)(origin=f"{scheme}://guildhall.test")
    secure = scheme == "https"
    with served(house) as client:
        assert ("max-age" in client.get("/healthz").headers.get("strict-transport-security", "")) == secure
        given = client.post("/v1/siwe/nonce").json()
        body = signed(message(given, MEMBERS[0].key, house.wall()), MEMBERS[0].key)
        opened = client.post("/v1/siwe/verify", json=body)
        token = opened.json()["token"]
        closed = client.delete("/v1/session", headers=bearer(token))
        for answer in (opened, closed):
            marks = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
            assert {"httponly", "samesite=strict", "path=/"} <= marks
            assert ("secure" in marks) == secure
            assert not any(mark.startswith("domain") for mark in marks), "this host alone"


def test_requests_are_counted_by_route_and_never_by_id(reader: Client) -> None:
    """An id in a label would let anybody fill the memory."""
    reader.get("/v1/proposals/123456")
    text = reader.get("/metrics").text
    assert 'route="/v1/proposals/{proposal_id}"' in text
    assert "/123456" not in text
