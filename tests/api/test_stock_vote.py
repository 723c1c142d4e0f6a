"""The consortium buys stock: voted, paid by the treasury, and served by the round after every member."""

from typing import Any

import pytest

from ledger.crypto import checksum_address
from tests.api.market import carried
from tests.api.test_rounds import DAY, HASH, commit, fund, open_round
from tests.api.town import Town, fact
from tests.world import MEMBERS

pytestmark = [pytest.mark.chain, pytest.mark.slow]

STOCK, CEILING = 11, 195


def test_stock_is_voted_committed_filled_and_paid_by_the_treasury(town: Town) -> None:
    """89 wanted units are bought as 100: proposed, voted, queued, executed, bound, delivered, settled."""
    fund(town)
    treasury = checksum_address(town.world.deployment.addresses["TimelockController"])
    town.transact("mint_settlement", to=treasury, amount="5000")
    now = town.world.now
    dates = {"freeze_at": now + 20 * DAY, "commit_close_at": now + 21 * DAY, "deliver_by": now + 40 * DAY}
    round_id = open_round(town, **dates)
    for member, quantity in zip(MEMBERS, (40, 30, 19), strict=False):
        commit(town, round_id, member, quantity)
    assert bought(town, round_id) == "80", "whole packs of ten, and nobody takes a unit more"

    line = {"item": 0, "tolerance": str(STOCK), "ceiling": str(CEILING)}
    execute(town, {"action": "commit_stock", "round_id": round_id, "lines": [line]})
    assert bought(town, round_id) == "100"
    assert money(town, treasury) == 5000 - STOCK * CEILING

    town.pass_time(dates["commit_close_at"] - town.world.now + 1)
    assert fact(town.upkeep("bind", round_id=round_id), "RoundBound")["ordered"] == ["100"]
    town.transact("place_order", round_id=round_id, order_hash=HASH, total="15600")
    town.transact("record_receipt", round_id=round_id, receipt_hash=HASH, units=["100"], last=True)
    allocated = fact(town.upkeep("allocate", round_id=round_id, item=0), "ItemAllocated")
    assert [int(units) for units in allocated["units"]] == [40, 30, 19, STOCK]
    invoice = {"invoice_hash": HASH, "units": ["100"], "goods": "15600", "freight": "600", "rebate": "0"}
    town.transact("post_invoice", round_id=round_id, invoice=invoice)
    town.pass_time(2 * DAY + 1)
    town.upkeep("settle", round_id=round_id)
    town.upkeep("withdraw", account=treasury)
    assert money(town, treasury) == 5000 - STOCK * 156 + 300, "its goods alone, and the fee came in"


def execute(town: Town, action: dict[str, Any]) -> None:
    """Carried by the vote of its class and executed after that class's delay."""
    proposal = carried(town, action)
    shown = town.get(f"/v1/proposals/{proposal}")
    town.pass_time(int(shown["deadline"]) - town.world.now + 1)
    town.upkeep("queue", proposal_id=proposal)
    town.pass_time(int(town.get(f"/v1/proposals/{proposal}")["executable_from"]) - town.world.now + 1)
    town.upkeep("execute", proposal_id=proposal)


def bought(town: Town, round_id: str) -> str:
    """Units that would be ordered now."""
    ordered = town.get(f"/v1/rounds/{round_id}/binding")["ordered"]
    return str(ordered[0])


def money(town: Town, account: str) -> int:
    """Settlement tokens of an account, minor units."""
    return town.world.ask("SettlementToken", "balanceOf(address)", account.lower())
