"""Sums over the members of a settled round: published as far as they tell nobody's own figure."""

from typing import Any

import pytest
from httpx import Response

from ledger.crypto import checksum_address
from tests.api.signing_in import bearer, sign_in
from tests.api.test_rounds import DAY, HASH, commit, fund, open_round
from tests.api.town import Town, data_of
from tests.world import MEMBERS, STRANGER, Member

pytestmark = [pytest.mark.chain, pytest.mark.slow]

UNITS = (20, 20, 20, 20, 10, 10)
"""The last two are sisters: five legal groups of 20 units each."""


def settled_round(town: Town) -> str:
    """A round that all six members bought in and that is settled."""
    fund(town)
    round_id = open_round(town, freight="0", fee="0")
    for member, quantity in zip(MEMBERS, UNITS, strict=True):
        commit(town, round_id, member, quantity)
    early = ask(town, round_id, MEMBERS[0])
    assert (early.status_code, early.json()["code"]) == (409, "NotSettledYet")
    town.pass_time(4 * DAY + 1)
    town.upkeep("bind", round_id=round_id)
    town.transact("place_order", round_id=round_id, order_hash=HASH, total="15600")
    town.transact("record_receipt", round_id=round_id, receipt_hash=HASH, units=["100"], last=True)
    town.upkeep("allocate", round_id=round_id, item=0)
    invoice = {"invoice_hash": HASH, "units": ["100"], "goods": "15600", "freight": "0", "rebate": "0"}
    town.transact("post_invoice", round_id=round_id, invoice=invoice)
    town.pass_time(2 * DAY + 1)
    town.upkeep("settle", round_id=round_id)
    return round_id


def ask(town: Town, round_id: str, who: Member | bytes, **form: Any) -> Response:
    """A signed-in visitor asks for a figure."""
    key = who if isinstance(who, bytes) else who.key
    headers = bearer(sign_in(town.client, key, town.house.wall()))
    body = {"figure": "charge", **form}
    return town.client.post(f"/v1/rounds/{round_id}/aggregates", json=body, headers=headers)


def addresses(*places: int) -> list[str]:
    """Members by their place."""
    return [checksum_address(MEMBERS[place].address) for place in places]


def test_what_tells_nobodys_figure_is_published_and_the_rest_is_refused(town: Town) -> None:
    """Totals of five groups; four firms are too few, and what is left of the total would be one more."""
    round_id = settled_round(town)
    told = data_of(ask(town, round_id, MEMBERS[0]))
    figures = [told[name] for name in ("contributors", "total", "mean", "own_ratio")]
    assert figures == [5, "15600", "3120", "1"]
    for chosen in (addresses(0, 1, 2, 3), addresses(0, 1)):
        refused = ask(town, round_id, MEMBERS[0], members=chosen)
        assert (refused.status_code, refused.json()["code"]) == (403, "CellRefused")
        assert refused.json()["detail"] == "Cell refused."
        assert refused.json()["numbers"] == {}
    units = data_of(ask(town, round_id, MEMBERS[5], figure="units"))
    assert (units["total"], units["item"]) == ("100", 0)
    assert [row["figure"] for row in town.get(f"/v1/rounds/{round_id}/aggregates")] == ["charge", "units"]
    page = town.client.get(f"/rounds/{round_id}", headers={"accept": "text/html"}).text
    assert "Published about all of them" in page


def test_who_asks_and_for_what_is_checked(town: Town) -> None:
    """Members only; one of two sisters, a stranger, an unknown article are named; the same is told again."""
    round_id = settled_round(town)
    nobody = town.client.post(f"/v1/rounds/{round_id}/aggregates", json={"figure": "charge"})
    assert nobody.json()["code"] == "NotSignedIn"
    assert ask(town, round_id, STRANGER).json()["code"] == "NotMember"
    sister = ask(town, round_id, MEMBERS[0], members=addresses(0, 1, 2, 3, 4))
    assert sister.json()["code"] == "PartOfGroup"
    stranger = ask(town, round_id, MEMBERS[0], members=["0x" + "77" * 20])
    assert stranger.json()["code"] == "UnknownContributor"
    assert ask(town, round_id, MEMBERS[0], figure="units", item=7).json()["code"] == "UnknownArticle"
    assert ask(town, round_id, MEMBERS[0], figure="profit").json()["code"] == "BadField"
    first, again = (data_of(ask(town, round_id, MEMBERS[1])) for _ in range(2))
    assert first == again


def test_relations_are_told_from_the_same_facts(town: Town) -> None:
    """Every buyer is tied to five others; one supplier was paid everything; the pages say it."""
    settled_round(town)
    address = addresses(0)[0]
    found = town.get(f"/v1/members/{address}/relations")
    assert (len(found["ties"]), found["commitments_kept"], found["reliability"]) == (5, 1, "1")
    whole = town.get("/v1/relations")
    assert [one["what"] for one in whole["concentration"]] == ["heads", "tokens", "suppliers"]
    assert [one["rule"] for one in whole["warnings"]] == ["supplier concentration"]
    for place, words in ((f"/members/{address}", "Commitments kept"), ("/members", "more than half")):
        assert words in town.client.get(place, headers={"accept": "text/html"}).text
