"""Forms and buttons that no other test presses: each once in a browser, until what it does is seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from ledger.crypto import checksum_address
from tests.api.market import OWNER, READER, THIRD, Market
from tests.api.town import Town
from tests.pages.conftest import shot, visitor
from tests.pages.test_taking_part import confirm, confirm_and_see_done
from tests.pages.wallets import sign_in
from tests.world import MEMBERS

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

DAY = 86_400
NEWCOMER = checksum_address("0x" + "aa" * 20)


@pytest.fixture
def page(browser: Browser, busy: tuple[Town, Market]) -> Iterator[Page]:
    """A visitor of the busy town."""
    with visitor(browser, str(busy[0].client.base_url)) as made:
        yield made


def test_a_member_signs_an_agreement_and_is_then_let_in(
    page: Page, busy: tuple[Town, Market], tmp_path: Path
) -> None:
    """Refused for want of an agreement, allowed with it: the same request, on the same page."""
    town, there = busy
    path = f"/knowledge/{there.items['readable']}"
    town.do("RelabelItem", OWNER, item_id=there.items["readable"], label="AMBER")
    sign_in(page, THIRD)
    ask_to_read(page, path)
    expect(page.locator("#decisions")).to_contain_text("refused")
    expect(page.locator("#decisions")).to_contain_text("agreement")

    page.goto("/knowledge")
    form = page.locator("form[data-name=SignNda]")
    form.get_by_label("The agreement").set_input_files(document(tmp_path, "I keep it to myself."))
    form.get_by_role("button", name="Sign the agreement").click()
    expect(page.locator("dialog .sentence")).to_contain_text("agreement", ignore_case=True)
    confirm_and_see_done(page, form)

    ask_to_read(page, path)
    expect(page.locator("#decisions")).to_contain_text("allowed")
    expect(page.get_by_role("button", name="Open the content")).to_be_visible()
    shot(page, "agreed")


def ask_to_read(page: Page, path: str) -> None:
    """Signs a request on an item's page, and waits for the decision."""
    page.goto(path)
    page.get_by_label("What for").fill("repairs")
    page.get_by_role("button", name="Sign and ask").click()
    confirm_and_see_done(page, page.locator("form[data-intent=RequestItem]"))
    expect(page.locator("#decisions")).not_to_contain_text("waiting")


def document(folder: Path, text: str) -> Path:
    """A file of the member's own."""
    made = folder / "document.txt"
    made.write_text(text, encoding="utf-8")
    return made


def test_a_member_claims_bad_units_and_the_claim_stands_on_the_page(
    page: Page, busy: tuple[Town, Market], tmp_path: Path
) -> None:
    """The evidence stays with the member, its hash is signed; more units than it has are refused in words."""
    _, there = busy
    sign_in(page, READER)
    page.goto(f"/rounds/{there.rounds['claimable']}")
    form = page.locator("form[data-name=FileClaim]")
    form.get_by_label("Bad units").fill("99")
    form.get_by_label("Evidence").set_input_files(document(tmp_path, "Two are bent."))
    form.get_by_role("button", name="Sign and claim").click()
    confirm(page)
    expect(form.locator("[role=status][data-kind=error]")).to_contain_text("99")
    form.get_by_label("Bad units").fill("2")
    form.get_by_role("button", name="Sign and claim").click()
    confirm(page)
    claims = page.locator("section", has=page.get_by_role("heading", name="Claims", exact=True))
    expect(claims).to_contain_text("2 × 2.5 mm stereo plug connector")
    expect(claims).to_contain_text("open")
    shot(page, "claimed")


def test_a_content_that_got_lost_on_the_way_is_handed_in_again(page: Page, busy: tuple[Town, Market]) -> None:
    """The item is on the record, its content was cut off: the same text goes in, another one does not."""
    sign_in(page, OWNER)
    page.goto("/knowledge/new")
    page.get_by_label("What it is for, for everybody to read").fill("Truing wheels")
    page.get_by_label("The text").fill("Pluck the spokes.")
    page.route("**/v1/knowledge/*/content", cut_off)
    page.get_by_role("button", name="Sign and share").click()
    confirm(page)
    said = page.locator("form[data-action=share] [role=status]")
    expect(said).to_contain_text("The server makes no answer that can be read now.")
    page.unroute("**/v1/knowledge/*/content")

    page.goto("/knowledge")
    page.get_by_role("link", name="Truing wheels").click()
    form = page.locator("form[data-action=hand-in]")
    form.get_by_label("The text, exactly as you shared it").fill("Pluck the spoke.")
    form.get_by_role("button", name="Hand it in").click()
    expect(form.get_by_role("status")).to_have_text("This is not the content that you shared.")
    form.get_by_label("The text, exactly as you shared it").fill("Pluck the spokes.")
    form.get_by_role("button", name="Hand it in").click()
    expect(page.locator("dl.facts")).to_contain_text("yes, encrypted")
    expect(page.locator("form[data-action=hand-in]")).to_have_count(0)
    shot(page, "handed-in-again")


def cut_off(route: Route) -> None:
    """What a browser gets when something between it and the server gives up."""
    problem = {"code": "NodeUnwell", "detail": "The server makes no answer that can be read now."}
    route.fulfill(status=422, json=problem)


def test_anybody_queues_a_passed_proposal_and_carries_it_out(page: Page, busy: tuple[Town, Market]) -> None:
    """Two buttons that need no key: the waiting line, and after the wait the deed itself."""
    _, there = busy
    page.goto(f"/proposals/{there.proposals['queueable']}")
    page.get_by_role("button", name="Put it into the waiting line").click()
    expect(page.locator("#standing")).to_contain_text("It can be carried out from")
    expect(page.get_by_role("button", name="Put it into the waiting line")).to_have_count(0)
    shot(page, "queued")

    page.goto("/members")
    expect(page.locator(f"a[href='/members/{NEWCOMER.lower()}']")).to_have_count(0)
    page.goto(f"/proposals/{there.proposals['executable']}")
    page.get_by_role("button", name="Carry it out").click()
    expect(page.locator("#standing .tag").first).to_have_text("executed")
    page.goto("/members")
    expect(page.locator(f"a[href='/members/{NEWCOMER}' i]")).to_be_visible()
    shot(page, "executed")


def test_anybody_takes_a_purchase_on_when_its_time_has_come(page: Page, busy: tuple[Town, Market]) -> None:
    """Bound, divided and settled by buttons that need no key; each goes away when its deed is done."""
    _, there = busy
    for stage, button, after in (
        ("bindable", "Bind the purchase", "bound"),
        ("allocatable", "Divide 2.5 mm stereo plug connector", "received"),
        ("settleable", "Settle the purchase", "settled"),
    ):
        page.goto(f"/rounds/{there.rounds[stage]}")
        press = page.locator("#due").get_by_role("button", name=button)
        shot(page, f"due-{stage}")
        press.click()
        expect(press).to_have_count(0)
        expect(page.locator("#standing .tag").first).to_have_text(after)


def test_anybody_pays_out_what_waits_for_a_member(page: Page, busy: tuple[Town, Market]) -> None:
    """What settling left over goes to its owner, whoever presses."""
    page.goto(f"/members/{OWNER.address}")
    money = page.locator("section", has=page.get_by_role("heading", name="Money"))
    expect(money).not_to_contain_text("Waiting to be paid out0.00")
    money.get_by_role("button", name="Pay it out to this member").click()
    expect(money.get_by_role("button")).to_have_count(0)
    expect(money.locator("dd").last).to_contain_text("0.00")


def test_anybody_takes_the_tokens_of_a_suspended_member_back(page: Page, busy: tuple[Town, Market]) -> None:
    """They are frozen, and are cast by nobody any more."""
    town, _ = busy
    town.world.by_vote("MemberRegistry", "suspend(address,string)", MEMBERS[5].address, "late")
    town.until(lambda: town.get(f"/v1/members/{MEMBERS[5].address}")["status"] == "SUSPENDED")
    page.goto(f"/members/{MEMBERS[5].address}")
    expect(page.get_by_role("main")).to_contain_text("suspended · admitted")
    button = page.get_by_role("button", name="Take its frozen tokens back from their delegate")
    button.click()
    expect(button).to_have_count(0)
    votes = page.locator("section", has=page.get_by_role("heading", name="Token votes"))
    shot(page, "frozen")
    expect(votes).to_contain_text("cast by nobody")
