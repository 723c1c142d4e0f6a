"""The stream tells every change once, and lets a listener that comes back catch up."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from httpx import Client

from api.collaborators import Collaborators
from governance.facts.membership import MemberSuspended
from governance.facts.position import Position
from tests.api.house import StillReplica, admissions, firm, quiet_house
from tests.api.serving import served

Event = dict[str, Any]


@contextmanager
def listening(client: Client, last: str | None = None) -> Iterator[Iterator[Event]]:
    """Events as they come; `last` is the id of the last one received."""
    headers = {"Last-Event-ID": last} if last else {}
    with client.stream("GET", "/v1/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next(lines).startswith("retry:")
        yield _events(lines)


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
    assert event["data"]["as_of"]["block"] == 2
    assert [fact["fact"] for fact in event["data"]["facts"]] == ["MemberSuspended"]


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


def test_an_id_that_is_none_is_refused(client: Client) -> None:
    """Named, before anything is streamed."""
    answer = client.get("/v1/stream", headers={"Last-Event-ID": "nonsense"})
    assert answer.json()["code"] == "BadEventId"


def test_there_is_room_for_so_many_listeners_and_no_more(tmp_path: Path) -> None:
    """Each holds a connection; one that leaves makes room."""
    house = quiet_house(tmp_path, admissions(1), streams=1)
    with served(house) as client, listening(client):
        assert client.get("/v1/stream").json()["code"] == "TooManyStreams"
