"""A joint purchase through the API: signed commitments, then acts of anybody, exact to the cent."""

from typing import Any

import pytest

from ledger.crypto import address_of, checksum_address
from ledger.transactions import Fees, Transaction, sign_transaction
from tests.api.town import WAIT, Town, data_of, fact, hexed
from tests.world import COORDINATOR, MEMBERS, STRANGER, SUPPLIER, Member

pytestmark = pytest.mark.chain

DAY = 86_400
HASH = "0x" + "ab" * 32
PLUG = {
    "sku": "ADA1798",
    "description": "2.5 mm stereo plug connector",
    "unit": "each",
    "pack_size": "10",
    "minimum": "0",
    "kind": "ALL_UNITS",
    "tiers": [
        {"min_quantity": "1", "unit_price": "195"},
        {"min_quantity": "10", "unit_price": "176"},
        {"min_quantity": "100", "unit_price": "156"},
    ],
}


def terms(town: Town, **changes: Any) -> dict[str, Any]:
    """Terms of a round that closes in four days."""
    now = town.world.now
    return {
        "title": "Plugs",
        "token": checksum_address(town.world.deployment.addresses["SettlementToken"]),
        "decimals": 2,
        "supplier": checksum_address(address_of(SUPPLIER)),
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
        **changes,
    }


def open_round(town: Town, **changes: Any) -> str:
    """A round that takes demand; its id."""
    drafted = town.transact("draft_round", terms=terms(town, **changes), items=[PLUG])
    round_id = str(fact(drafted, "RoundDrafted")["round_id"])
    town.transact("open_demand", round_id=round_id)
    return round_id


def commit(
    town: Town, round_id: str, member: Member, quantity: int, tolerance: int = 0, ceiling: int = 195
) -> Any:
    """Money, then a commitment whose permit pays the deposit."""
    line = {"item": 0, "quantity": str(quantity), "tolerance": str(tolerance), "ceiling": str(ceiling)}
    return town.do("Commit", member, round_id=round_id, lines=[line])


def fund(town: Town) -> None:
    """Everybody has money."""
    for member in MEMBERS:
        town.transact("mint_settlement", to=checksum_address(member.address), amount="1000000")


def test_a_round_is_bought_delivered_settled_and_closed(town: Town) -> None:
    """Every number the API shows before an act is the number that the chain records after it."""
    fund(town)
    round_id = open_round(town)
    for member, quantity, tolerance in ((MEMBERS[0], 40, 5), (MEMBERS[1], 30, 5), (MEMBERS[2], 25, 0)):
        commit(town, round_id, member, quantity, tolerance)
    preview = town.get(f"/v1/rounds/{round_id}/binding")
    assert (preview["recorded"], preview["ordered"], preview["cost"]) == (False, ["100"], ["15600"])
    read_all(town, round_id)
    progress = town.get(f"/v1/rounds/{round_id}")["items"][0]["progress"]
    assert (progress["quantity"], progress["ordered"], progress["unit_price"]) == ("95", "100", "156")

    town.pass_time(3 * DAY + 1)
    assert refused_change(town, round_id, MEMBERS[2], "20") == "HarmsOthers"
    assert due_acts(town, round_id) == []
    town.pass_time(DAY)
    assert due_acts(town, round_id) == ["bind"]
    bound = fact(town.upkeep("bind", round_id=round_id), "RoundBound")
    assert (bound["ordered"], bound["cost"]) == (["100"], ["15600"])
    read_all(town, round_id)
    town.transact("place_order", round_id=round_id, order_hash=HASH, total="15600")
    assert refused_receipt(town, round_id, "101") == "RoundsReceiptAboveOrder"
    town.transact("record_receipt", round_id=round_id, receipt_hash=HASH, units=["60"], last=False)
    town.transact("record_receipt", round_id=round_id, receipt_hash=HASH, units=["40"], last=True)

    assert due_acts(town, round_id) == ["allocate"]
    shares = town.get(f"/v1/rounds/{round_id}/allocations")[0]["shares"]
    allocated = fact(town.upkeep("allocate", round_id=round_id, item=0), "ItemAllocated")
    assert allocated["units"] == [share["units"] for share in shares]
    assert allocated["charges"] == [share["charge"] for share in shares]
    assert sum(int(units) for units in allocated["units"]) == 100

    invoice = {"invoice_hash": HASH, "units": ["100"], "goods": "15600", "freight": "600", "rebate": "0"}
    posted = town.transact("post_invoice", round_id=round_id, invoice=invoice)
    assert fact(posted, "InvoicePosted")["matches"] is True
    town.pass_time(2 * DAY + 1)
    assert due_acts(town, round_id) == ["settle"]
    before = town.get(f"/v1/rounds/{round_id}/charges")
    settled = town.upkeep("settle", round_id=round_id)
    charged = [one for one in settled["facts"] if one["fact"] == "MemberCharged"]
    assert [one["refunded"] for one in charged] == [one["refund"] for one in before["charges"]]
    assert fact(settled, "RoundSettled")["charged"] == str(15_600 + 600 + 300)
    town.transact("close_round", round_id=round_id, report_hash=HASH)

    savings = town.get(f"/v1/rounds/{round_id}/savings")
    assert all(int(one["saved"]) == int(one["alone"]) - int(one["paid"]) > 0 for one in savings)
    compare_with_core(town, round_id, savings)
    page = town.get(f"/v1/members/{checksum_address(MEMBERS[0].address)}")
    assert page["purchases"][0]["paid"] == savings[0]["paid"]
    assert page["purchases"][0]["reason"]["sentence"]
    credit = page["credit"]
    town.upkeep("withdraw", account=checksum_address(MEMBERS[0].address))
    after = town.get(f"/v1/members/{checksum_address(MEMBERS[0].address)}")
    assert int(after["settlement_balance"]) == int(page["settlement_balance"]) + int(credit)
    assert town.get(f"/v1/rounds/{round_id}")["state"] == "CLOSED"


def due_acts(town: Town, round_id: str) -> list[str]:
    """What the API says that anybody may do now; its page has a button for each."""
    told = town.get(f"/v1/rounds/{round_id}")["due"]
    shown = town.client.get(f"/rounds/{round_id}", headers={"accept": "text/html"}).text
    assert all(f'data-upkeep="{one["act"]}"' in shown and one["sentence"] in shown for one in told)
    assert shown.count("data-upkeep=") == len(told)
    return [one["act"] for one in told]


def compare_with_core(town: Town, round_id: str, savings: list[dict[str, Any]]) -> None:
    """The core check speaks of what was paid; its page says the same and draws it."""
    core = town.get(f"/v1/rounds/{round_id}/core")
    assert [(one["charge"], one["alone"]) for one in core["members"]] == [
        (one["paid"], one["alone"]) for one in savings
    ]
    assert sum(int(one["advised"]) for one in core["members"]) == sum(int(one["paid"]) for one in savings)
    assert core["in_core"] == (core["losing_count"] == 0)
    shown = town.client.get(f"/rounds/{round_id}", headers={"accept": "text/html"}).text
    assert core["reason"]["sentence"] in shown
    assert "Advice" in core["advice"]["rule"].title()
    assert "Mark: Shapley" in shown


def read_all(town: Town, round_id: str) -> None:
    """Everything about a round can be read in every state."""
    for part in ("", "/commitments", "/binding", "/allocations", "/charges", "/savings"):
        assert town.client.get(f"/v1/rounds/{round_id}{part}").status_code == 200, part


def refused_receipt(town: Town, round_id: str, units: str) -> str:
    """Why so many units cannot be received."""
    form = {"sender": checksum_address(address_of(COORDINATOR)), "round_id": round_id}
    form |= {"receipt_hash": HASH, "units": [units], "last": False}
    return str(town.client.post("/v1/transactions/record_receipt/prepare", json=form).json()["code"])


def refused_change(town: Town, round_id: str, member: Member, quantity: str) -> str:
    """Why a commitment cannot be changed to this quantity any more."""
    line = {"item": 0, "quantity": quantity, "tolerance": "0", "ceiling": "195"}
    prepared = town.prepare("Commit", member, round_id=round_id, lines=[line])
    return str(town.hand_in("Commit", town.signed("Commit", prepared["intent"], member.key)).json()["code"])


def test_the_deposit_is_explained_and_paid_by_permit(town: Town) -> None:
    """The member needs no ether and no second visit: one signature for the commitment, one for the money."""
    fund(town)
    round_id = open_round(town)
    line = {"item": 0, "quantity": "10", "tolerance": "2", "ceiling": "180"}
    prepared = town.prepare("Commit", MEMBERS[0], round_id=round_id, lines=[line])
    assert prepared["intent"]["deposit"] == str(12 * 180 + 1000)
    assert prepared["permit"]["intent"]["value"] == prepared["intent"]["deposit"]
    assert "31.60 " in prepared["sentence"]
    body = town.signed("Commit", prepared["intent"], MEMBERS[0].key)
    bare = town.hand_in("Commit", body)
    assert bare.json()["code"] == "DepositNotApproved"
    commit(town, round_id, MEMBERS[0], 10, 2, 180)
    shown = town.get(f"/v1/rounds/{round_id}/commitments")[0]
    assert (shown["deposit"], shown["nonce"], shown["lines"][0]["standing"]) == ("3160", 1, True)
    assert "(10 + 2) x 1.80" in shown["reason"]["sentence"]


def test_a_bad_commitment_is_refused_by_its_rule(town: Town) -> None:
    """Quantity 0, a ceiling below every tier, an unknown item, no lines, a wrong deposit, a stranger."""
    fund(town)
    round_id = open_round(town)

    def refused(lines: list[dict[str, Any]], key: bytes = MEMBERS[0].key, **changes: Any) -> str:
        form = {"round_id": round_id, "signer": checksum_address(address_of(key)), "lines": lines}
        prepared = data_of(town.client.post("/v1/intents/Commit/prepare", json=form))
        body = town.signed("Commit", {**prepared["intent"], **changes}, key)
        return str(town.hand_in("Commit", body).json()["code"])

    line = {"item": 0, "quantity": "10", "tolerance": "0", "ceiling": "195"}
    assert refused([{**line, "quantity": "0"}]) == "QuantityZero"
    assert refused([{**line, "ceiling": "155"}]) == "CeilingBelowEveryTier"
    assert refused([{**line, "item": 1}]) == "UnknownItem"
    assert refused([]) == "NoLines"
    assert refused([line, line]) == "LineOrder"
    assert refused([line], deposit="1") == "WrongDeposit"
    assert refused([line], nonce="3") == "WrongNonce"
    assert refused([line], key=STRANGER) == "NotMember"


def test_a_bad_draft_is_refused_before_anything_is_signed(town: Town) -> None:
    """Dates out of order, wrong decimals, no token, no role: the chain's own words, and no gas spent."""

    def refused(key: bytes = COORDINATOR, tiers: Any = PLUG["tiers"], **changes: Any) -> str:
        items = [{**PLUG, "tiers": tiers}]
        form = {"sender": checksum_address(address_of(key)), "items": items, "terms": terms(town, **changes)}
        answer = town.client.post("/v1/transactions/draft_round/prepare", json=form)
        return str(answer.json()["code"])

    assert refused(freeze_at=1) == "RoundsDatesOutOfOrder"
    assert refused(decimals=6) == "RoundsWrongDecimals"
    assert refused(token="0x" + "00" * 19 + "09") == "RoundsNotAToken"
    one, ten = {"min_quantity": "1", "unit_price": "195"}, {"min_quantity": "10", "unit_price": "196"}
    for tiers in ([], [ten, one], [one, ten], [one, one]):
        assert refused(tiers=tiers) == "RoundsTierTable"
    assert refused(STRANGER) == "AccessManagedUnauthorized"


def test_an_act_before_its_time_is_refused(town: Town) -> None:
    """A draft has no results but can be read; binding too early; a round and an item that are not there."""
    round_id = str(
        fact(town.transact("draft_round", terms=terms(town), items=[PLUG]), "RoundDrafted")["round_id"]
    )
    read_all(town, round_id)
    town.transact("open_demand", round_id=round_id)
    early = town.client.post("/v1/upkeep/bind", json={"round_id": round_id}, headers=WAIT)
    assert early.json()["code"] == "RoundsWrongState"
    unknown = town.client.post("/v1/upkeep/bind", json={"round_id": "0x" + "00" * 32})
    assert unknown.json()["code"] == "UnknownRound"
    item = town.client.post("/v1/upkeep/allocate", json={"round_id": round_id, "item": 7})
    assert item.json()["code"] == "UnknownItem"


def test_only_transactions_to_the_consortium_are_relayed(town: Town) -> None:
    """Not a transfer of ether, not bytes that are none, not one for another chain, not one that was used."""

    def relay(raw: bytes) -> str:
        return str(town.client.post("/v1/transactions", json={"raw": hexed(raw)}).json()["code"])

    def made(chain_id: int, nonce: int, to: str) -> bytes:
        return sign_transaction(
            Transaction(chain_id, nonce, to, b"", 21_000, Fees(10**10, 1)), COORDINATOR
        ).raw

    rounds = town.world.deployment.addresses["ProcurementRounds"]
    assert relay(b"\x01\x02") == "BadTransaction"
    assert relay(made(31337, 50, address_of(STRANGER))) == "BadTransaction"
    assert relay(made(1, 0, rounds)) == "BadTransaction"
    open_round(town)
    assert relay(made(31337, 0, rounds)) == "WrongNonce"
