"""What is newest is on the page however long its list has become, and nobody's own ballot is lost in it."""

from pathlib import Path
from typing import cast

import pytest

from api.pages.knowhow import NEWEST
from api.pages.voting import BALLOTS
from governance.classes import Class
from governance.facts.knowledge import ItemRequested, ItemShared
from governance.facts.position import Position
from governance.labels import Audience, Label, Partition
from ledger.relay import Relay
from tests.api.house import StillReplica, admissions, firm, quiet_house
from tests.api.serving import served
from tests.api.signing_in import bearer, sign_in
from tests.api.test_recorder import Journal
from tests.governance.record import account, consortium_of
from tests.world import MEMBERS

NOTHING = "0x" + "00" * 32


def item(number: int) -> ItemShared:
    """An item whose purpose is its number."""
    who, what = (firm(1), f"0x{number:064x}")
    place = Position(2, number, 1_799_000_000)
    kinds = (Partition.BEST_PRACTICE, Label.CLEAR, Audience.CONSORTIUM)
    return ItemShared(place, what, who, NOTHING, NOTHING, *kinds, NOTHING, f"purpose-{number}", 1, 2)


def request(number: int) -> ItemRequested:
    """A request for the first item, by its number."""
    return ItemRequested(
        Position(3, number, 1_799_000_001), f"0x{1:064x}", firm(2), f"0x{number:064x}", f"wish-{number}"
    )


@pytest.mark.slow
def test_the_newest_items_and_requests_are_shown(tmp_path: Path) -> None:
    """The oldest are those that a page leaves to the records."""
    many = range(1, NEWEST + 2)
    house = quiet_house(tmp_path, [*admissions(2), *map(item, many), *map(request, many)])
    house.relay = cast(Relay, Journal())
    with served(house) as client:
        register, one = client.get("/knowledge").text, client.get(f"/knowledge/0x{1:064x}").text
    assert (f">purpose-{NEWEST + 1}<" in register, ">purpose-1<" in register) == (True, False)
    assert (f">wish-{NEWEST + 1}<" in one, ">wish-1<" in one) == (True, False)


def test_a_voter_sees_its_own_ballot_below_hundreds_of_others(tmp_path: Path) -> None:
    """The table shows the newest; what the visitor said stands above it all the same."""
    record, voter = consortium_of(2), MEMBERS[0]
    record.admit(voter.address)
    record.wait(60)
    proposal = record.propose(account(1), Class.ORDINARY)
    record.wait(60)
    record.vote(proposal, voter.address, 1)
    for _ in range(BALLOTS):
        record.vote(proposal, account(1), 0)
    house = quiet_house(tmp_path)
    house.replica = StillReplica(version=1, block=1, time=record.now, _consortium=record.consortium)
    with served(house) as client:
        headers = bearer(sign_in(client, voter.key, house.wall()))
        page = client.get(f"/proposals/{proposal.proposal_id}", headers=headers).text
        listed = client.get(path := f"/v1/proposals/{proposal.proposal_id}/ballots?limit=1")
        again = client.get(path, headers={"If-None-Match": listed.headers["etag"]})
    assert (len(listed.json()["data"]), listed.headers["content-type"]) == (1, "application/json")
    assert (again.status_code, again.content) == (304, b"")
    assert "You voted <strong>for</strong>" in page
    assert page.count("<td>against") == BALLOTS
    assert "<td>for" not in page
