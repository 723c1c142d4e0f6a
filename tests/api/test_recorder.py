"""The recorder: every request gets its decision, whatever happens while one is on its way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from api.collaborators import Collaborators
from api.recorder import Recorder
from governance.facts.knowledge import ItemRequested, ItemShared, RulebookPublished
from governance.facts.membership import MemberSuspended
from governance.facts.position import Position
from governance.knowledge_parameters import KnowledgeParameters
from governance.labels import Audience, Label, Partition
from ledger.calls import Call
from ledger.relay import Relay
from ledger.submission import KeyUsedOtherwise
from tests.api.house import StillReplica, admissions, firm, quiet_house

OWNER, READER = firm(1), firm(2)
ITEM, REQUEST = ("0x" + digit * 64 for digit in "ab")
NOTHING = "0x" + "00" * 32


@dataclass(slots=True)
class Journal:
    """A relay as its journal answers: one key, one call; nothing is mined by itself."""

    calls: dict[str, Call] = field(default_factory=dict)

    def act(self, _name: str, made: Call, key: str) -> None:
        if self.calls.setdefault(key, made) != made:
            raise KeyUsedOtherwise("this idempotency key was given before with something else")


def at(block: int, log_index: int = 0) -> Position:
    """A place on the chain."""
    return Position(block, log_index, 1_799_000_000 + block)


def rulebook(version: int, text: str) -> RulebookPublished:
    """A version of the rulebook."""
    return RulebookPublished(at(1 + version, 9), version, NOTHING, text)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Collaborators]:
    """Two members, an item for everybody, and a request for it that is not decided."""
    item = ItemShared(
        at(2),
        ITEM,
        OWNER,
        NOTHING,
        NOTHING,
        Partition.BEST_PRACTICE,
        Label.CLEAR,
        Audience.CONSORTIUM,
        NOTHING,
        "repairs",
        1_700_000_000,
        1_900_000_000,
    )
    published = rulebook(1, KnowledgeParameters().canonical_json())
    asked = ItemRequested(at(3), ITEM, READER, REQUEST, "repairs")
    made = quiet_house(tmp_path, [*admissions(2), item, published, asked])
    made.relay = cast(Relay, Journal())
    yield made
    made.close()


def sent(house: Collaborators) -> list[Call]:
    """The decisions that were sent, in order."""
    return list(cast(Journal, house.relay).calls.values())


def test_a_decision_is_sent_once_however_often_it_is_looked_for(house: Collaborators) -> None:
    """While it is on its way the request still looks undecided."""
    recorder = Recorder(house)
    assert (recorder.look(), recorder.look()) == (1, 1)
    assert len(sent(house)) == 1


def test_a_decision_that_changes_while_one_is_on_its_way_stops_no_recorder(house: Collaborators) -> None:
    """The reader is suspended in between: both decisions go out, and the contract takes the first."""
    recorder = Recorder(house)
    recorder.look()
    cast(StillReplica, house.replica).move(MemberSuspended(at(4), READER, "late"))
    assert recorder.look() == 1
    assert len(sent(house)) == 2


def test_a_rulebook_that_cannot_be_read_holds_up_nothing_that_came_before(house: Collaborators) -> None:
    """A vote published rubbish: nothing can be decided, and the recorder goes on for the next rulebook."""
    replica, recorder = cast(StillReplica, house.replica), Recorder(house)
    replica.move(rulebook(2, "{"))
    assert recorder.look() == 0
    replica.move(rulebook(3, KnowledgeParameters().canonical_json()))
    assert recorder.look() == 1
