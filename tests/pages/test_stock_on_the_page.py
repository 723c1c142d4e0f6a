"""An order that the consortium's own stock fills up: the round's page shows what the stock takes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ledger.anvil import Anvil
from tests.api.market import INVOICE
from tests.api.test_rounds import DAY, HASH, commit, fund, open_round
from tests.api.town import Town
from tests.api.town import town as open_town
from tests.pages.axe import findings
from tests.pages.conftest import DESKTOP, PHONE, chromium, shot, visitor
from tests.properties.test_rounds_on_chain import as_treasury
from tests.world import COORDINATOR, MEMBERS, build_world

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

OWNER, OTHER = MEMBERS[:2]
STOCK = "the consortium's stock"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A consortium whose members have money."""
    chromium()
    folder = tmp_path_factory.mktemp("stock")
    with Anvil(folder / "chain", save=False) as node, open_town(build_world(node), folder) as made:
        fund(made)
        yield made


def commit_stock(town: Town, round_id: str, units: int, ceiling: int) -> None:
    """What a vote carries out: the allowance and the commitment."""
    world = town.world
    addresses = world.deployment.addresses
    world.act(
        COORDINATOR,
        "SettlementToken",
        "mint(address,uint256)",
        addresses["TimelockController"],
        units * ceiling,
    )
    allowance = {"spender": addresses["ProcurementRounds"], "value": units * ceiling}
    as_treasury(world, "SettlementToken", "approve", allowance)
    line = {"item": 0, "quantity": 0, "tolerance": units, "ceiling": ceiling}
    as_treasury(world, "ProcurementRounds", "commitStock", {"roundId": round_id, "lines": [line]})
    town.until(lambda: len(town.get(f"/v1/rounds/{round_id}/commitments")) == 3)


def deliver(town: Town, round_id: str) -> None:
    """Bound, ordered, received and settled."""
    town.pass_time(4 * DAY + 1)
    town.upkeep("bind", round_id=round_id)
    town.transact("place_order", round_id=round_id, order_hash=HASH, total="15600")
    town.transact("record_receipt", round_id=round_id, receipt_hash=HASH, units=["100"], last=True)
    town.upkeep("allocate", round_id=round_id, item=0)
    town.transact("post_invoice", round_id=round_id, invoice=INVOICE)
    town.pass_time(2 * DAY + 1)
    town.upkeep("settle", round_id=round_id)


def test_a_round_shows_what_the_stock_takes_from_demand_to_settlement(browser: Browser, town: Town) -> None:
    """Members want 89 and tolerate 2, the stock takes the other 9 of 100; it is no member."""
    round_id = open_round(town)
    commit(town, round_id, OWNER, 47, 2)
    commit(town, round_id, OTHER, 42)
    path = f"/rounds/{round_id}"
    with visitor(browser, str(town.client.base_url), DESKTOP) as page:
        page.goto(path)
        expect(page.locator("#stock")).to_have_count(0)
    commit_stock(town, round_id, 11, 156)
    for size in (DESKTOP, PHONE):
        with visitor(browser, str(town.client.base_url), size) as page:
            page.goto(path)
            assert cells(page) == {
                "Members want": "89",
                "Would take more": "2",
                "Order": "100",
                "Stock takes": "9",
                "At most": "11",
                "Highest unit price": "1.56",
            }
            shown_as_no_member(page)
            shot(page, "stock-demand")
    deliver(town, round_id)
    for size in (DESKTOP, PHONE):
        with visitor(browser, str(town.client.base_url), size) as page:
            page.goto(path)
            assert cells(page)["Stock takes"] == "9"
            gets = page.locator("section", has=page.get_by_role("heading", name="Who gets what arrived"))
            row = gets.get_by_role("row").filter(has_text=STOCK)
            expect(row).to_contain_text(
                "the consortium's stock takes what members' orders and tolerances leave, 9"
            )
            shown_as_no_member(page)
            assert findings(page) == []
            shot(page, "stock-settled")


def cells(page: Page) -> dict[str, str]:
    """The stock's line by its headings."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    found = page.locator("#stock tbody td.num")
    return {str(one.get_attribute("data-label")): one.inner_text() for one in found.all()}


def shown_as_no_member(page: Page) -> None:
    """By its name, without a link; every link to a member leads to one."""
    expect(page.get_by_role("link", name=STOCK, exact=True)).to_have_count(0)
    expect(page.locator("#results").get_by_role("row").filter(has_text=STOCK).first).to_be_visible()
    links = page.locator("#results a[href^='/members/'], #results a[href$='/receipt']").all()
    for href in {str(one.get_attribute("href")) for one in links}:
        assert page.request.get(href).status == 200, href
