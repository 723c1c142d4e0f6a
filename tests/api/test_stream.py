"""The stream tells every change once, and lets a listener that comes back catch up."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import pytest
from httpx import Client
from starlette.requests import ClientDisconnect
from starlette.types import Message, Scope

from api.collaborators import Collaborators
from api.listeners import Listener, Listeners
from api.problems import Problem
from api.routes.stream import Heard
from api.settings import Settings
from governance.facts.membership import MemberSuspended
from governance.facts.position import Position
from tests.api.house import StillReplica, admissions, firm, quiet_house
from tests.api.serving import served
from tests.api.signing_in import bearer, sign_in
from tests.world import MEMBERS

Event = dict[str, Any]


@contextmanager
def listening(client: Client, last: str | None = None, token: str | None = None) -> Iterator[Iterator[Event]]:
    """Events as they come; `last` is the id of the last one received, `token` that of a session."""
    headers = ({"Last-Event-ID": last} if last else {}) | (bearer(token) if token else {})
    with client.stream("GET", "/v1/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        events = _events(lines)
        assert last is not None or next(events)["event"] == "at"
        yield events


def _events(lines: Iterator[str]) -> Iterator[Event]:
    event: Event = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name in ("id", "event"):
            event[name] = value
        elif name == "data":
            event["data"] = json.loads(value)
        elif not line and event:
            yield event
            event = {}


def suspend(house: Collaborators, number: int, rebuilt: bool = False) -> None:
    """One more block, with one fact."""
    replica = cast(StillReplica, house.replica)
    fact = MemberSuspended(Position(replica.block + 1, 0, replica.time), firm(number), "late")
    replica.move(fact, rebuilt=rebuilt)


def test_a_change_is_told_with_its_facts(client: Client, house: Collaborators) -> None:
    """The event names the block, and the facts it brought."""
    with listening(client) as events:
        suspend(house, 1)
        event = next(events)
    assert event["event"] == "head"
    assert (event["data"]["as_of"]["block"], event["data"]["rulebook"]) == (2, 0)
    assert [fact["fact"] for fact in event["data"]["facts"]] == ["MemberSuspended"]


def test_whoever_begins_to_listen_learns_where_the_record_is(client: Client, house: Collaborators) -> None:
    """What was read before may be a block behind, and no later event tells; the id goes on from there."""
    suspend(house, 1)
    with client.stream("GET", "/v1/stream") as answer:
        begun = next(_events(answer.iter_lines()))
    assert (begun["event"], begun["data"]["as_of"]) == ("at", _as_of(client))
    suspend(house, 2)
    with listening(client, begun["id"]) as events:
        assert [fact["member"][-1] for fact in next(events)["data"]["facts"]] == ["2"]


def _as_of(client: Client) -> Event:
    """Where a reader of the record is told to be."""
    said = client.get("/v1/members").json()["as_of"]
    return {name: said[name] for name in ("block", "hash", "time", "confirmed")}


def test_a_listener_that_comes_back_gets_what_it_missed(client: Client, house: Collaborators) -> None:
    """By the id of the last event it has."""
    with listening(client) as events:
        suspend(house, 1)
        last = next(events)["id"]
    suspend(house, 2)
    suspend(house, 3)
    with listening(client, last) as events:
        missed = [next(events)["data"]["facts"][0]["member"] for _ in range(2)]
    assert [member[-1] for member in missed] == ["2", "3"]


def test_after_a_restart_a_listener_must_read_anew(client: Client, house: Collaborators) -> None:
    """An id of another process tells nothing here."""
    with listening(client, "another-1") as events:
        assert next(events)["event"] == "reset"


def test_facts_that_were_taken_back_are_told(client: Client, house: Collaborators) -> None:
    """A reorganisation is a `reset`: whoever keeps facts must read them again."""
    with listening(client) as events:
        suspend(house, 1, rebuilt=True)
        assert next(events)["event"] == "reset"


def test_an_id_that_is_none_is_refused(client: Client, house: Collaborators) -> None:
    """Named, before anything is streamed; a digit that only looks like one is no number either."""
    for said in (b"nonsense", f"{house.process}-\xb2".encode("latin-1")):
        answer = client.get("/v1/stream", headers={b"Last-Event-ID": said})
        assert (answer.status_code, answer.json()["code"]) == (400, "BadEventId")


@pytest.mark.slow
def test_there_is_room_for_so_many_listeners_and_no_more(tmp_path: Path) -> None:
    """Each holds a connection; one that leaves makes room."""
    house = quiet_house(tmp_path, admissions(1), streams=1)
    with served(house) as client:
        with listening(client):
            refused = client.get("/v1/stream")
            assert (refused.status_code, refused.json()["code"]) == (503, "TooManyStreams")
            assert refused.headers["retry-after"] == "10"
        assert room_again(client, house)


@pytest.mark.slow
def test_one_caller_has_its_share_of_streams_and_no_more(tmp_path: Path) -> None:
    """Before sign-in a caller is a network address, afterwards an account, however often it signs in."""
    house = quiet_house(tmp_path, admissions(1), streams=20, streams_per_caller=2)
    with served(house) as client, ExitStack() as open_:
        for _ in range(2):
            open_.enter_context(listening(client))
        refused = client.get("/v1/stream")
        assert (refused.status_code, refused.json()["code"]) == (429, "TooManyOwnStreams")
        assert refused.json()["numbers"] == {"open": "2", "most": "2"}
        assert refused.headers["retry-after"] == "10"
        tokens = [sign_in(client, MEMBERS[0].key, house.wall()) for _ in range(3)]
        for token in tokens[:2]:
            open_.enter_context(listening(client, token=token))
        third = client.get("/v1/stream", headers=bearer(tokens[2]))
        assert third.json()["code"] == "TooManyOwnStreams", "another session of the same account"
        assert client.get("/v1/stream", headers=bearer("invented")).json()["code"] == "TooManyOwnStreams"
        open_.enter_context(listening(client, token=sign_in(client, MEMBERS[1].key, house.wall())))
        assert house.listeners.count == 5


@pytest.mark.slow
def test_many_keys_at_one_address_take_half_of_the_places(tmp_path: Path) -> None:
    """Anybody can make keys and sign in with them: the other half is for other addresses."""
    house = quiet_house(tmp_path, admissions(1), streams=5, streams_per_caller=1)
    with served(house) as client, ExitStack() as open_:
        for member in MEMBERS[:3]:
            open_.enter_context(listening(client, token=sign_in(client, member.key, house.wall())))
        refused = client.get("/v1/stream", headers=bearer(sign_in(client, MEMBERS[3].key, house.wall())))
        assert refused.json()["code"] == "TooManyOwnStreams"
        assert refused.json()["numbers"] == {"open": "3", "most": "3"}
        house.listeners.enter(Listener("10.0.0.9", "10.0.0.9"), house.settings)
        house.listeners.enter(Listener("10.0.0.8", "10.0.0.8"), house.settings)
        with pytest.raises(Problem, match="Too many listeners"):
            house.listeners.enter(Listener("10.0.0.7", "10.0.0.7"), house.settings)


def test_a_place_is_given_back_once_and_its_owner_forgotten() -> None:
    """Also by an answer of which nothing was ever read; nothing is kept of who left."""
    listeners, settings = Listeners(), Settings(streams=4, streams_per_caller=2)
    who = Listener("account", "10.0.0.1")
    for _ in range(3):
        listeners.enter(who, settings)
        listeners.enter(who, settings)
        with pytest.raises(Problem) as refused:
            listeners.enter(who, settings)
        assert refused.value.code == "TooManyOwnStreams"
        listeners.leave(who)
        listeners.leave(who)
    assert (listeners.count, len(listeners.callers), len(listeners.addresses)) == (0, 0, 0)


def test_a_stream_that_broke_before_its_first_line_gives_its_place_back() -> None:
    """The connection was gone when the answer began."""
    left: list[str] = []

    async def events() -> AsyncIterator[str]:
        yield "never read"

    async def gone(_: object) -> None:
        raise OSError("connection lost")

    async def still(*_: object) -> Message:
        return {"type": "http.disconnect"}

    scope: Scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    with suppress(OSError, ClientDisconnect):
        asyncio.run(Heard(events(), lambda: left.append("left"))(scope, still, gone))
    assert left == ["left"]


def room_again(client: Client, house: Collaborators) -> bool:
    """Whether the place of a listener that left is free, once the server has noticed."""
    until = time.monotonic() + 20
    while house.listeners.count and time.monotonic() < until:
        client.get("/healthz")
    with listening(client):
        return house.listeners.count == 1
