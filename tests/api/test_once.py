"""One key, one effect: the answer is given again byte for byte, whatever happened meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Response
from pydantic import BaseModel

from api.collaborators import Collaborators
from api.once import once
from ledger.idempotency import KeyReused, StillWorking
from tests.api.house import quiet_house


class Form(BaseModel):
    """Something asked for."""

    wish: str


class Count(BaseModel):
    """How often it was done."""

    times: int


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Collaborators]:
    """A house with its store."""
    made = quiet_house(tmp_path)
    yield made
    made.close()


def ask(
    house: Collaborators, done: list[str], wish: str = "a", key: str | None = "k", who: str = "me"
) -> Response:
    """Asks for a wish; every effect is noted in `done`."""

    def work() -> Count:
        done.append(wish)
        return Count(times=len(done))

    return once(key, who, Form(wish=wish), 201, house, work)


def test_the_second_time_gives_the_first_answer(house: Collaborators) -> None:
    """Status and body; nothing is done again."""
    done: list[str] = []
    first, second = ask(house, done), ask(house, done)
    assert (second.status_code, second.body) == (first.status_code, first.body) == (201, b'{"times":1}')
    assert done == ["a"]


def test_without_a_key_everything_is_done_as_often_as_asked(house: Collaborators) -> None:
    """And keys of different askers have nothing to do with each other."""
    done: list[str] = []
    ask(house, done, key=None)
    ask(house, done, key=None)
    ask(house, done)
    ask(house, done, who="you")
    assert len(done) == 4


def test_a_key_belongs_to_one_form(house: Collaborators) -> None:
    """Another form under the same key is refused, not answered with what does not fit."""
    done: list[str] = []
    ask(house, done)
    with pytest.raises(KeyReused):
        ask(house, done, wish="b")
    assert done == ["a"]


def test_while_it_is_worked_on_the_same_request_is_told_so(house: Collaborators) -> None:
    """Two at once cannot both have the effect."""

    def work() -> Count:
        with pytest.raises(StillWorking):
            ask(house, [])
        return Count(times=1)

    assert once("k", "me", Form(wish="a"), 201, house, work).status_code == 201


def test_work_that_fails_lets_the_key_go(house: Collaborators) -> None:
    """It had no effect, so it may be tried again."""

    def fails() -> Count:
        raise ValueError("no room")

    with pytest.raises(ValueError, match="no room"):
        once("k", "me", Form(wish="a"), 201, house, fails)
    assert ask(house, []).status_code == 201
