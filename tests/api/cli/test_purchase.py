"""A joint purchase and shared know-how from the command line, then the audit of everything that happened."""

import json
import os
from typing import Any

import pytest

from api.cli.exits import Exit
from ledger.crypto import address_of
from scripts.demo.forgery import change_one_bit, copy_of
from tests.api.cli.shop import Shop
from tests.world import MEMBERS, SUPPLIER

pytestmark = pytest.mark.chain

DAY = 86_400
PLUG = {
    "sku": "ADA1798",
    "description": "2.5 mm stereo plug connector",
    "unit": "each",
    "pack_size": "10",
    "minimum": "0",
    "kind": "ALL_UNITS",
    "tiers": [{"min_quantity": "1", "unit_price": "195"}, {"min_quantity": "10", "unit_price": "176"}],
}


def terms(shop: Shop) -> dict[str, Any]:
    """Terms of a round that closes in four days."""
    now = shop.world.now
    return {
        "title": "Plugs",
        "token": shop.world.deployment.addresses["SettlementToken"],
        "decimals": 2,
        "supplier": address_of(SUPPLIER),
        "side_cost_key": "EQUAL",
        "freeze_at": now + 3 * DAY,
        "commit_close_at": now + 4 * DAY,
        "deliver_by": now + 20 * DAY,
        "claim_window": 2 * DAY,
        "decision_window": 2 * DAY,
        "over_tolerance_bps": 0,
        "minimum_value": "0",
        "freight": "600",
        "fee": "300",
        "side_cost_cap": "1000",
        "alone_side_cost": "900",
        "claims_accepted_by_default": True,
    }


def open_round(shop: Shop) -> None:
    """The office drafts and opens a round, and gives two members money."""
    shop.office("round", "draft", shop.terminal.file("r.json", {"terms": terms(shop), "items": [PLUG]}))
    shop.office("round", "open", "1")
    for member in MEMBERS[:2]:
        shop.office("money", "mint", member.address, "1000.00")


@pytest.mark.slow
def test_a_round_is_bought_and_settled_and_the_record_passes_the_audit(shop: Shop) -> None:
    """Every command of a round in its turn; then audit, export and recount agree, and forgeries are found."""
    open_round(shop)
    shop.sign(MEMBERS[0], "round", "commit", "1", "0:12+3@1.95")
    shop.sign(MEMBERS[1], "round", "commit", "1", "0:8@1.95")
    shop.pass_time(4 * DAY + 1)
    assert shop.read("round", "bind", "1")["state"] == "mined"
    early = shop.terminal("--api", shop.url, "round", "show", "1").out
    assert "Who pays what: not yet known" in early
    assert "Binding runs in passes" in early
    assert "Who gets what: not yet known" in early
    assert "35.20" in early.split("Binding runs")[1], "what it costs is money"
    paper = shop.terminal.file("paper.txt", "An order, a delivery note, a bill.")
    goods = shop.read("round", "show", "1")["data"]["goods_value"]
    total = f"{int(goods) // 100}.{int(goods) % 100:02d}"
    shop.office("round", "order", "1", "--total", total, "--file", paper)
    shop.office("round", "receipt", "1", "--units", "20", "--file", paper, "--last")
    shop.pass_time(2 * DAY + 1)
    shop.office(
        "round", "invoice", "1", "--units", "20", "--goods", total, "--freight", "6.00", "--file", paper
    )
    assert shop.read("round", "allocate", "1")["state"] == "mined"
    assert shop.read("round", "settle", "1")["state"] == "mined"
    assert shop.read("round", "payout", MEMBERS[0].address)["state"] == "mined"
    shop.office("round", "close", "1", "--file", paper)
    shown = shop.terminal("--api", shop.url, "round", "show", "1").out
    assert all(word in shown for word in ("CLOSED", "ADA1798", "saved", "35.20", "Shapley"))
    check_the_record(shop)


def check_the_record(shop: Shop) -> None:
    """Audit, export, recount, and both forgeries."""
    given = ("--rpc", shop.world.node.url, "--deployment", shop.deployment)
    clean = shop.terminal.json("audit", "verify", *given, "--index", shop.database)
    assert clean["ok"] is True
    assert clean["recomputed"]["RoundSettled facts"] == 1
    assert clean["findings"] == []
    assert shop.terminal("audit", "verify", *given).out.strip().endswith("Nothing differs.")
    records = shop.terminal.folder / "records"
    exported = ("export", records, "--deployment", shop.deployment, "--database", shop.database)
    assert shop.terminal.json(*exported)["files"]["rounds.jsonl"]["rows"] == 1
    again = shop.terminal.folder / "again"
    assert shop.read("export", again)["files"] == shop.terminal.json(*exported)["files"]
    counted = shop.terminal.json("recount", records)
    assert (counted["ok"], counted["rounds"][0]["state"]) == (True, "CLOSED")
    assert "Nothing differs." in shop.terminal("recount", records).out
    alter_record(shop)
    found = shop.terminal.json("audit", "verify", *given, "--records", records, code=Exit.DIFFERS)
    assert {one["in"] for one in found["findings"]} == {"export"}
    assert shop.terminal.json("recount", records, code=Exit.DIFFERS)["ok"] is False
    forged = forged_index(shop)
    found = shop.terminal.json("audit", "verify", *given, "--index", forged, code=Exit.DIFFERS)
    assert "altered row" in {one["rule"] for one in found["findings"]}


def alter_record(shop: Shop) -> None:
    """One more unit received, in a copy of the record."""
    file = shop.terminal.folder / "records" / "facts.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    next(row for row in rows if row["fact"] == "GoodsReceived")["units"] = ["21"]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def forged_index(shop: Shop) -> str:
    """A copy of the index in which one bit is another; its URL."""
    copy = copy_of(shop.database, shop.terminal.folder / "forged.db")
    change_one_bit(copy)
    return copy


def test_a_commitment_shows_its_permit_before_it_is_signed(shop: Shop) -> None:
    """Both signatures, with the same amount, to the rounds contract alone."""
    open_round(shop)
    told = shop.sign(MEMBERS[0], "round", "commit", "1", "0:12+3@1.95", "--dry-run")
    commitment, permit = told["would_sign"]
    assert (commitment["intent"], permit["intent"]) == ("Commit", "Permit")
    deposit = str(15 * 195 + 1_000)
    assert (
        commitment["typed_data"]["message"]["deposit"] == permit["typed_data"]["message"]["value"] == deposit
    )


@pytest.mark.slow
def test_what_a_round_refuses_is_named(shop: Shop) -> None:
    """Bad lines, quantities of nothing, items that are not there, leaving where one never was."""
    open_round(shop)
    mistakes: tuple[tuple[tuple[str, ...], int, str], ...] = (
        (("commit", "1", "12"), Exit.USAGE, "BadLine"),
        (("commit", "1", "0:12@1.955"), Exit.USAGE, "BadMoney"),
        (("commit", "1", "0:0@1.95"), Exit.REFUSED, "QuantityZero"),
        (("commit", "1", "7:1@1.95"), Exit.REFUSED, "UnknownItem"),
        (("commit", "2", "0:12@1.95"), Exit.REFUSED, "UnknownRound"),
        (("open", "1"), Exit.REFUSED, "AccessManagedUnauthorized"),
        (("show", "0xabcdef"), Exit.REFUSED, "UnknownRound"),
        (("show", "plugs"), Exit.USAGE, "BadHex"),
    )
    for words, code, name in mistakes:
        run = shop.read if words[0] == "show" else lambda *w, code: shop.sign(MEMBERS[0], *w, code=code)
        assert run("round", *words, code=code)["error"]["name"] == name, words


@pytest.mark.slow
def test_know_how_is_shared_requested_decided_and_read(shop: Shop) -> None:
    """The allowed reader gets the file; the refused one exit 1 and the rule; the owner can erase it."""
    owner, reader, outsider = MEMBERS[:3]
    text = "Measure the bias before and after.\n"
    file = shop.terminal.file("howto.txt", text)
    os.utime(file, (shop.world.now - DAY, shop.world.now - DAY))
    words = ("--title", "Bias", "--purpose", "Repair", "--template", file)
    shop.sign(owner, "knowledge", "share", file, *words)
    (item,) = shop.read("knowledge", "list")
    agreement = shop.terminal.file("nda.txt", "We keep silent.")
    shop.sign(reader, "knowledge", "nda", agreement, "--purpose", "Repair")
    short = item["id"][:12]
    assert (
        shop.sign(reader, "knowledge", "request", short, "--purpose", "Repair")["decision"]["allowed"] is True
    )
    assert shop.signed(reader, "knowledge", "read", short).out == text
    refused = shop.signed(outsider, "knowledge", "request", short, "--purpose", "Repair", code=Exit.REFUSED)
    assert "Denied" in refused.out
    assert shop.signed(outsider, "knowledge", "read", short, code=Exit.REFUSED).err.startswith(
        "ReadingRefused: "
    )
    shop.sign(owner, "knowledge", "erase", short)
    assert shop.read("knowledge", "show", short)["data"]["erased"] is True
