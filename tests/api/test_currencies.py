"""A round that is paid in another token than the consortium's own is never shown as if it were not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Client

from api.acts.upkeep import Withdraw
from api.acts.words import sentence_of_act
from api.currencies import currency_of
from api.reading import take_reading
from api.speaking import speech_of
from ledger.acts import encode_act, read_act
from tests.api.house import DEPLOYMENT, StillReplica, quiet_house
from tests.api.serving import served
from tests.governance.round_story import PEOPLE, ROUND, TERMS, TOKEN, Story, told_to_receipts

OTHER = "token 0x7070...7070"
OWN = DEPLOYMENT.addresses["SettlementToken"]
LINE = {"item": 0, "quantity": "4", "tolerance": "0", "ceiling": "195"}
DRAFT = {"signer": PEOPLE[0], "round_id": ROUND, "lines": [LINE]}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    """A settled round in a token that is not the deployment's."""
    house, story = quiet_house(tmp_path), told_to_receipts()
    story.settle()
    house.replica = StillReplica(version=1, block=1, _consortium=story.consortium)
    with served(house) as made:
        yield made
    house.close()


def test_our_own_token_is_called_by_its_symbol() -> None:
    """Any other by its address: what it calls itself proves nothing."""
    assert (currency_of(OWN, DEPLOYMENT), currency_of(TOKEN, DEPLOYMENT)) == ("EUR", OTHER)


def test_the_round_and_what_a_member_signs_name_the_other_token(client: Client) -> None:
    """In the answer, on the page, and in the sentence before the signature."""
    assert client.get(f"/v1/rounds/{ROUND}").json()["data"]["currency"] == OTHER
    assert f"amounts in {OTHER}" in client.get(f"/rounds/{ROUND}").text
    prepared = client.post("/v1/intents/Commit/prepare", json=DRAFT).json()["data"]
    assert f"at 1.95 {OTHER} each at most" in prepared["sentence"]


def test_what_was_saved_in_another_token_is_not_added_to_our_own(client: Client) -> None:
    """The sum on the first page is in one currency."""
    assert int(client.get(f"/v1/rounds/{ROUND}/savings").json()["data"][0]["saved"]) != 0
    page = client.get("/").text
    assert '<h2>Saved together</h2><p class="figure">0.00 EUR</p>' in page


def test_an_act_on_the_round_tells_the_other_token_with_its_decimals(tmp_path: Path) -> None:
    """The coordinator reads what it orders for."""
    house = quiet_house(tmp_path)
    story = Story(terms=replace(TERMS, decimals=3))
    house.replica = StillReplica(version=1, block=1, _consortium=story.consortium)
    arguments: dict[str, object] = {"roundId": ROUND, "orderHash": ROUND, "total": 1_950}
    target = DEPLOYMENT.addresses["ProcurementRounds"]
    act = read_act(target, encode_act("ProcurementRounds", "placeOrder", arguments), DEPLOYMENT)
    said = sentence_of_act(act, target, speech_of(take_reading(house), house))
    assert said == f"Place the order of round 'Connectors for spring': 1.950 {OTHER}."
    house.close()


def test_a_payout_is_in_our_own_currency_unless_another_is_named() -> None:
    """Whatever the newest round was paid in."""
    for named, meant in ((None, OWN), (TOKEN, TOKEN)):
        made = Withdraw(account=PEOPLE[0], token=named).made(Story().consortium, DEPLOYMENT)
        act = read_act(made.target, made.calldata, DEPLOYMENT)
        assert act is not None
        assert str(act.arguments["token"]).lower() == meant
