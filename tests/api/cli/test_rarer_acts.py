"""What happens less often: claims and their decision, cancelling, and rights on know-how."""

from typing import Any

import pytest

from api.cli.exits import Exit
from ledger.crypto import address_of
from tests.api.cli.lying_api import lying
from tests.api.cli.shop import Shop
from tests.api.cli.test_purchase import DAY, PLUG, open_round, terms
from tests.world import ARBITER, COORDINATOR, MEMBERS, SUPPLIER

pytestmark = [pytest.mark.chain, pytest.mark.slow]


def test_a_claim_is_filed_and_decided(shop: Shop) -> None:
    """The member signs, the arbiter sends; the record shows the verdict."""
    open_round(shop)
    shop.sign(MEMBERS[0], "round", "commit", "1", "0:20@1.95")
    shop.pass_time(4 * DAY + 1)
    shop.read("round", "bind", "1")
    paper = shop.terminal.file("paper.txt", "A photograph of broken plugs.")
    shop.office("round", "order", "1", "--total", "35.20", "--file", paper)
    shop.office("round", "receipt", "1", "--units", "20", "--file", paper, "--last")
    shop.read("round", "allocate", "1")
    shop.sign(MEMBERS[0], "round", "claim", "1", "0", "2", paper)
    (claim,) = shop.read("round", "show", "1")["data"]["claims"]
    assert claim["accepted"] is None
    shop.sign(ARBITER, "round", "decide", claim["id"], "maybe", code=Exit.USAGE)
    shop.sign(ARBITER, "round", "decide", claim["id"], "accept")
    (claim,) = shop.read("round", "show", "1")["data"]["claims"]
    assert claim["accepted"] is True


def test_a_delivery_is_noted_by_the_supplier_and_confirmed_by_the_arbiter(shop: Shop) -> None:
    """The office keeps silent: the arbiter records nothing before the note, and what came after it."""
    open_round(shop)
    shop.sign(MEMBERS[0], "round", "commit", "1", "0:20@1.95")
    shop.pass_time(4 * DAY + 1)
    shop.read("round", "bind", "1")
    paper = shop.terminal.file("paper.txt", "A delivery note.")
    shop.office("round", "order", "1", "--total", "35.20", "--file", paper)
    shop.world.node.fund(address_of(SUPPLIER))
    came = ("round", "confirm", "1", "--units", "20", "--file", paper, "--last")
    early = shop.sign(ARBITER, *came, code=Exit.REFUSED)
    assert early["error"]["name"] == "RoundsNothingNoted"
    refused = shop.sign(ARBITER, "round", "note", "1", "--file", paper, code=Exit.REFUSED)
    assert refused["error"]["name"] == "RoundsNotSupplier"
    shop.sign(SUPPLIER, "round", "note", "1", "--file", paper)
    shop.sign(ARBITER, *came)
    assert shop.read("round", "show", "1")["data"]["state"] == "RECEIVED"


def test_a_round_is_left_and_cancelled(shop: Shop) -> None:
    """A member leaves before the freeze; the office cancels before binding; deposits are paid out."""
    open_round(shop)
    shop.sign(MEMBERS[0], "round", "commit", "1", "0:20@1.95")
    shop.sign(MEMBERS[1], "round", "commit", "1", "0:5@1.95")
    shop.sign(MEMBERS[0], "round", "withdraw", "1")
    shop.office("round", "cancel", "1", "--reason", "The supplier gave up.")
    assert shop.read("round", "list")[0]["state"] == "CANCELLED"
    shop.read("round", "payout", MEMBERS[1].address)
    member = shop.read("member", "show", MEMBERS[1].address)["data"]
    assert (member["settlement_balance"], member["credit"]) == ("100000", "0")


def test_an_office_is_told_what_it_did(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafting names the round, without a token in the file; export follows GUILDHALL_API."""
    draft = {"terms": terms(shop), "items": [PLUG]}
    del draft["terms"]["token"]
    told = shop.signed(COORDINATOR, "round", "draft", shop.terminal.file("r.json", draft)).out
    assert "Raw" not in told
    assert "Plugs" in told
    shown = shop.read("round", "show", "1")["data"]["terms"]["token"]
    assert shown.lower() == shop.world.deployment.addresses["SettlementToken"]
    monkeypatch.setenv("GUILDHALL_API", shop.url)
    assert shop.terminal.json("export", "records")["files"]["rounds.jsonl"]["rows"] == 1


def test_acts_out_of_turn_are_refused_by_name(shop: Shop) -> None:
    """The contract names what it refuses, whoever asks."""
    open_round(shop)
    wrong = {
        ("lapse", "1"): shop.read,
        ("settle", "1"): shop.read,
        ("lapse-claim", "7"): shop.read,
        ("consent", "1"): lambda *words, code: shop.sign(SUPPLIER, *words, code=code),
        ("mismatch", "1", "received"): lambda *words, code: shop.sign(ARBITER, *words, code=code),
    }
    shop.world.node.fund(address_of(SUPPLIER))
    for words, run in wrong.items():
        error = run("round", *words, code=Exit.REFUSED)["error"]
        assert error["name"] not in ("Refused", ""), words


def test_an_owner_keeps_its_item_in_order(shop: Shop) -> None:
    """Grants, labels, reviews; a content is handed in once, and only the right one."""
    owner, reader = MEMBERS[:2]
    file = shop.terminal.file("howto.txt", "Measure twice.")
    words = ("--title", "T", "--purpose", "Repair", "--template", file, "--made", "2026-01-31")
    shop.sign(owner, "knowledge", "share", file, *words)
    item = shop.read("knowledge", "list")[0]["id"]
    shop.sign(owner, "knowledge", "grant", item, reader.address, "--until", "30 d")
    assert len(shop.read("knowledge", "show", item)["data"]["grants"]) == 1
    shop.sign(owner, "knowledge", "revoke", item, reader.address)
    shop.sign(owner, "knowledge", "relabel", item, "RED")
    shop.sign(owner, "knowledge", "review", item, "90 d")
    shown = shop.read("knowledge", "show", item)["data"]
    assert (shown["grants"], shown["label"]) == ([], "RED")
    again = shop.sign(owner, "knowledge", "upload", item, file, "--title", "T", code=Exit.REFUSED)
    assert again["error"]["name"] == "ContentExists"
    other = shop.terminal.file("other.txt", "Something else.")
    wrong = shop.sign(owner, "knowledge", "upload", item, other, "--title", "T", code=Exit.REFUSED)
    assert wrong["error"]["name"] == "HashDiffers"


def without_facts(document: Any) -> None:
    """The transaction is on the chain, and the API's record has not read that block yet."""
    data = document.get("data")
    if isinstance(data, dict) and "facts" in data:
        data["facts"] = []


def test_an_act_that_the_record_does_not_show_yet_is_told_as_pending(shop: Shop) -> None:
    """Sharing and asking end with exit 5, and the content is handed in later."""
    owner, file = MEMBERS[0], shop.terminal.file("howto.txt", "Measure twice.")
    words = ("--title", "T", "--purpose", "Repair", "--template", file, "--made", "2026-01-31")
    with lying(shop.url, "", without_facts) as url:
        printed = shop.signed(owner, "knowledge", "share", file, *words, code=Exit.PENDING, api=url)
    assert "knowledge upload" in printed.err
    item = shop.read("knowledge", "list")[0]["id"]
    shop.sign(owner, "knowledge", "upload", item, file, "--title", "T")
    with lying(shop.url, "", without_facts) as url:
        words = ("knowledge", "request", item, "--purpose", "Repair")
        shop.signed(MEMBERS[1], *words, code=Exit.PENDING, api=url)


def test_figures_and_relations_are_read_and_asked_for(shop: Shop) -> None:
    """Before a round is settled nothing is published; members and their relations are found by number."""
    open_round(shop)
    assert shop.read("aggregate", "list", "1") == []
    refused = shop.sign(MEMBERS[0], "aggregate", "publish", "1", "charge", code=Exit.REFUSED)
    assert refused["error"]["name"] == "NotSettledYet"
    told = shop.sign(MEMBERS[0], "aggregate", "publish", "1", "units", "--members", "1,2", "--dry-run")
    assert "units over 2 members" in told["would_sign"][0]["sentence"]
    wrong = shop.sign(MEMBERS[0], "aggregate", "publish", "1", "profit", code=Exit.USAGE)
    assert wrong["error"]["name"] == "BadChoice"
    member = shop.read("member", "show", "2")["data"]
    assert member["address"].lower() == MEMBERS[1].address
    assert member["relations"]["ties"] == []
    assert shop.read("member", "relations")["concentration"][0]["what"] == "heads"
    assert "Nakamoto" in shop.terminal("--api", shop.url, "member", "relations").out
