"""Chapter four: six members buy together at real volume prices, to the cent."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from scripts.demo.cast import FIRMS, OFFICE, SUPPLIER
from scripts.demo.people import Refused
from scripts.demo.stage import DAY, Stage

PRICES = Path(__file__).parent.parent / "data" / "price_tiers.json"
SKUS = ("ADA1798", "ADA1803", "ADA4171", "ADA3691")
PACKS = {"ADA1798": 1, "ADA1803": 10, "ADA4171": 5, "ADA3691": 1}
"""Units in a pack, by article."""

ORDERS: dict[str, dict[str, tuple[int, int]]] = {
    "Aalto Radio": {"ADA1798": (30, 4), "ADA1803": (24, 3), "ADA4171": (40, 5), "ADA3691": (20, 0)},
    "Brandt Hifi": {"ADA1798": (22, 3), "ADA1803": (40, 5), "ADA4171": (35, 5), "ADA3691": (30, 2)},
    "Castellano Audio": {"ADA1798": (18, 2), "ADA1803": (16, 2), "ADA3691": (25, 3)},
    "Dvorak Sound": {"ADA1798": (20, 3), "ADA4171": (20, 4), "ADA3691": (10, 1)},
    "Eriksen Elektronik": {"ADA1803": (12, 2), "ADA4171": (6, 2), "ADA3691": (8, 1)},
    "Fabre Studio": {"ADA1798": (2, 0)},
}
"""Units wanted and units more that the member would take; every ceiling is a single unit's price."""

PURSE = 100_000
"""Minor units that each member gets from the local bank before it commits."""


def listed() -> list[dict[str, Any]]:
    """The four articles with their published volume prices, as the API takes them."""
    every = {item["id"]: item for item in json.loads(PRICES.read_text(encoding="utf-8"))["items"]}
    return [
        {
            "sku": sku,
            "description": every[sku]["description"],
            "unit": every[sku]["unit"],
            "pack_size": str(PACKS[sku]),
            "minimum": "0",
            "kind": "ALL_UNITS",
            "tiers": [
                {"min_quantity": str(tier["min_quantity"]), "unit_price": str(tier["unit_price_minor"])}
                for tier in every[sku]["tiers"]
            ],
        }
        for sku in SKUS
    ]


def amount(minor: int | str) -> str:
    """Minor units with two decimals."""
    whole, cents = divmod(abs(int(minor)), 100)
    return f"{'-' if int(minor) < 0 else ''}{whole}.{cents:02d}"


def open_round(stage: Stage) -> None:
    """The office drafts a round from the price list and opens it."""
    office, now = stage.person(OFFICE), stage.now()
    terms = {
        "title": "Plugs and jacks, autumn",
        "token": stage.deployment.addresses["SettlementToken"],
        "decimals": 2,
        "supplier": stage.person(SUPPLIER).address,
        "side_cost_key": "EQUAL",
        "freeze_at": now + 3 * DAY,
        "commit_close_at": now + 5 * DAY,
        "deliver_by": now + 30 * DAY,
        "claim_window": 3 * DAY,
        "decision_window": 5 * DAY,
        "over_tolerance_bps": 0,
        "minimum_value": "50000",
        "freight": "2400",
        "fee": "1500",
        "side_cost_cap": "1500",
        "alone_side_cost": "495",
        "claims_accepted_by_default": True,
    }
    drafted = office.transact("draft_round", terms=terms, items=listed())
    stage.round_id = next(fact["round_id"] for fact in drafted["facts"] if fact["fact"] == "RoundDrafted")
    office.transact("open_demand", round_id=stage.round_id)
    stage.tell.say(
        f"The office opens “{terms['title']}”: four articles of {SUPPLIER} at their published volume prices."
    )
    stage.tell.say(
        "Freight 24.00 and fee 15.00 are divided equally, at most 15.00 a member; alone, postage costs 4.95."
    )


def commit_all(stage: Stage) -> None:
    """Everybody says what it needs, how much more it would take, and the highest price it would pay."""
    for firm in FIRMS:
        _fund(stage, firm.name)
        stage.person(firm.name).act(
            "Commit", round_id=stage.round_id, member=stage.person(firm.name).address, lines=_lines(firm.name)
        )
    commitments = stage.api.get(f"/v1/rounds/{stage.round_id}/commitments")["data"]
    rows = [
        (
            one["member_name"],
            sum(int(line["quantity"]) for line in one["lines"]),
            sum(int(line["tolerance"]) for line in one["lines"]),
            amount(one["deposit"]),
        )
        for firm, one in zip(FIRMS, commitments, strict=True)
    ]
    stage.tell.table(
        "Signed commitments, each fully funded", ("Member", "Units", "Would take more", "In escrow"), rows
    )


def _lines(name: str) -> list[dict[str, Any]]:
    single = {item["sku"]: item["tiers"][0]["unit_price"] for item in listed()}
    return [
        {"item": SKUS.index(sku), "quantity": str(units), "tolerance": str(more), "ceiling": single[sku]}
        for sku, (units, more) in sorted(ORDERS[name].items(), key=lambda line: SKUS.index(line[0]))
    ]


def _fund(stage: Stage, name: str) -> None:
    """The local bank (the office, on this chain only) pays in what the firm brings."""
    stage.person(OFFICE).transact("mint_settlement", to=stage.person(name).address, amount=str(PURSE))


def freeze_and_bind(stage: Stage) -> None:
    """After the freeze a change that would harm others is refused; then the rules bind the round."""
    stage.days_pass(3, "the round freezes")
    late, lines = stage.person("Aalto Radio"), _lines("Aalto Radio")
    lines[-1] = {**lines[-1], "quantity": "5"}
    try:
        late.act("Commit", round_id=stage.round_id, member=late.address, lines=lines)
        stage.tell.check(False, "a late change that harms others is refused")
    except Refused as refusal:
        stage.tell.say(
            f"{late.name} wants 15 jacks fewer after the freeze. Refused ({refusal.code}): {refusal.sentence}"
        )
        stage.tell.note("refused_change", {"code": refusal.code, "sentence": refusal.sentence})
    stage.days_pass(2, "commitments close")
    stage.api.upkeep("bind", round_id=stage.round_id)
    _tell_binding(stage)


def _tell_binding(stage: Stage) -> None:
    binding = stage.api.get(f"/v1/rounds/{stage.round_id}/binding")["data"]
    released = [out for one in binding["passes"] for out in one["releases"]]
    for out in released:
        stage.tell.say(f"{out['member_name']} is released: {out['reason']['sentence']}")
    stage.tell.check(len(released) == 1, "exactly one member would pay more than alone")
    last = binding["passes"][-1]["steps"]
    rows = [
        (SKUS[step["item"]], step["quantity"], step["tolerance"], step["ordered"], amount(step["cost"]))
        for step in last
    ]
    stage.tell.table("Bound", ("Article", "Wanted", "Would take more", "Ordered", "Cost"), rows)
    for step in last:
        stage.tell.say(f"{SKUS[step['item']]}: " + " ".join(reason["sentence"] for reason in step["reasons"]))
    stage.tell.note("bound", {"goods": binding["goods_value"], "members": binding["members_bound"]})


def order_and_deliver(stage: Stage) -> None:
    """The order, and two deliveries, the second three jacks short."""
    office = stage.person(OFFICE)
    binding = stage.api.get(f"/v1/rounds/{stage.round_id}/binding")["data"]
    ordered = [int(units) for units in binding["ordered"]]
    office.transact(
        "place_order", round_id=stage.round_id, order_hash=_hash("order"), total=binding["goods_value"]
    )
    stage.tell.say(f"The office orders for {amount(binding['goods_value'])}.")
    first = [units * 3 // 5 for units in ordered]
    second = [units - gone for units, gone in zip(ordered, first, strict=True)]
    second[-1] -= 3
    for number, units in enumerate((first, second)):
        stage.days_pass(2, "the supplier delivers")
        arrived = {
            "receipt_hash": _hash(f"receipt {number}"),
            "units": [str(u) for u in units],
            "last": number == 1,
        }
        office.transact("record_receipt", round_id=stage.round_id, **arrived)
        _tell_allocation(stage, number + 1)


def _tell_allocation(stage: Stage, delivery: int) -> None:
    allocations = stage.api.get(f"/v1/rounds/{stage.round_id}/allocations")["data"]
    rows = []
    for firm in FIRMS:
        mine = [_units_of(one, stage.person(firm.name).address) for one in allocations]
        rows.append((firm.name, *mine))
    stage.tell.table(f"After delivery {delivery}, by Webster's method", ("Member", *SKUS), rows)


def _units_of(allocation: Any, address: str) -> int:
    return next(
        (int(share["units"]) for share in allocation["shares"] if share["member"].lower() == address), 0
    )


def settle(stage: Stage) -> None:
    """Invoice, freight, rebate, settlement to the cent, refunds, close."""
    office, supplier = stage.person(OFFICE), stage.person(SUPPLIER)
    stage.days_pass(4, "the claim window passes without a claim")
    allocations = stage.api.get(f"/v1/rounds/{stage.round_id}/allocations")["data"]
    goods = sum(int(one["bill"]) for one in allocations)
    units = [one["received"] for one in allocations]
    invoice = {
        "invoice_hash": _hash("invoice"),
        "units": units,
        "goods": str(goods),
        "freight": "2400",
        "rebate": "800",
    }
    supplier.transact("post_invoice", round_id=stage.round_id, invoice=invoice)
    stage.tell.say(
        f"The supplier's invoice: goods {amount(goods)} for what was received, freight 24.00, rebate 8.00. "
        "It matches; a rebate counts only from the supplier."
    )
    for item in range(len(SKUS)):
        stage.api.upkeep("allocate", round_id=stage.round_id, item=item)
    stage.api.upkeep("settle", round_id=stage.round_id)
    _tell_charges(stage, goods)
    for person in (*stage.firms, supplier):
        stage.api.upkeep("withdraw", account=person.address)
    stage.tell.say(
        "Refunds and the supplier's money are paid out: anybody may trigger that, nobody can redirect it."
    )
    office.transact("close_round", round_id=stage.round_id, report_hash=_report(stage))
    stage.tell.check(
        stage.api.get(f"/v1/rounds/{stage.round_id}")["data"]["state"] == "CLOSED", "the round is closed"
    )


def _tell_charges(stage: Stage, goods: int) -> None:
    charges = stage.api.get(f"/v1/rounds/{stage.round_id}/charges")["data"]
    columns = ("goods", "freight", "fee", "rebate", "charge", "deposit", "refund")
    rows = [(one["member_name"], *(amount(one[column]) for column in columns)) for one in charges["charges"]]
    stage.tell.table("Settled", ("Member", *columns), rows)
    charged = sum(int(one["charge"]) for one in charges["charges"])
    stage.tell.check(
        charged == goods + 2400 + 1500 - 800, "charges add up to invoice + freight + fee - rebate"
    )
    stage.tell.say(f"{amount(charged)} = {amount(goods)} + 24.00 + 15.00 - 8.00, exactly.")
    stage.tell.note(
        "settled",
        {
            "charged": str(charged),
            "to_supplier": charges["to_supplier"],
            "to_treasury": charges["to_treasury"],
        },
    )


def _report(stage: Stage) -> str:
    """The hash of the savings report, as it is closed with."""
    savings = stage.api.get(f"/v1/rounds/{stage.round_id}/savings")["data"]
    return "0x" + sha256(json.dumps(savings, sort_keys=True).encode()).hexdigest()


def _hash(text: str) -> str:
    return "0x" + sha256(text.encode()).hexdigest()


def tell_savings(stage: Stage) -> None:
    """What each member paid, would have paid alone, and saved, as its page shows it."""
    rows, total = [], 0
    for person in stage.firms:
        purchases = stage.api.get(f"/v1/members/{person.address}")["data"]["purchases"]
        for one in purchases:
            total += int(one["saved"])
            rows.append((person.name, amount(one["paid"]), amount(one["alone"]), amount(one["saved"])))
            stage.tell.say(f"{person.name}: {one['reason']['sentence']}")
    stage.tell.table("What buying together was worth", ("Member", "Paid", "Alone", "Saved"), rows)
    stage.tell.check(total > 0, "buying together was worth it")
    stage.tell.note(
        "savings", {name: {"paid": paid, "alone": alone, "saved": saved} for name, paid, alone, saved in rows}
    )
    stage.tell.note("saved_together", amount(total))
