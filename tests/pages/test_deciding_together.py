"""Class delegates, co-sponsors and early close by clicking."""

import pytest
from playwright.sync_api import Page, expect

from ledger.calls import call
from tests.pages.conftest import shot
from tests.pages.test_signing import on_desktop
from tests.pages.test_taking_part import confirm
from tests.pages.village import DAY, Village, propose
from tests.pages.wallets import sign_in
from tests.world import MEMBERS, Member

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow]

ADLER, BIRCH, CEDAR = MEMBERS[:3]
FINANCIAL = 2


@on_desktop
def test_members_decide_together_in_the_browser(page: Page, place: Village) -> None:
    """Birch names Cedar, puts its name to a proposal, votes for itself and for Adler, and closes the vote."""
    world = place.world
    for member in MEMBERS:
        world.node.fund(member.address)
    until = world.now + 30 * DAY
    naming = ("delegateClass(uint8,address,uint48)", FINANCIAL, BIRCH.address, until)
    world.act(ADLER.key, "MemberRegistry", *naming)
    world.node.advance_time(60)
    token = world.deployment.addresses["SettlementToken"]
    spending = call(token, "transfer(address,uint256)", CEDAR.address, 1)
    propose(world, CEDAR.key, token, spending.data, "# Pay the auditor")

    sign_in(page, BIRCH)
    page.goto(f"/members/{BIRCH.address}")
    form = page.locator("form[data-intent=DelegateClass]")
    form.get_by_label("Proposals").select_option("FINANCIAL")
    form.get_by_label("Who casts them").select_option(CEDAR.address)
    form.get_by_role("button", name="Sign and name").click()
    confirm(page)
    said = page.locator("section", has_text="Ballots cast for others, by class")
    expect(said).to_contain_text(f"{shown(CEDAR)} may cast the ballots of {shown(BIRCH)}")
    shot(page, "class-delegates")

    page.goto("/proposals")
    page.get_by_role("link", name="Pay the auditor").click()
    page.get_by_role("button", name="Put my name to it").click()
    confirm(page)
    expect(page.get_by_role("main")).to_contain_text(f"together with {shown(BIRCH)}")

    for voter, told in ((BIRCH, "You voted for"), (ADLER, f"cast by {shown(BIRCH)}")):
        page.get_by_label("Whose ballot").select_option(voter.address)
        page.get_by_label("For", exact=True).check()
        page.get_by_role("button", name="Sign and vote").click()
        confirm(page)
        expect(page.get_by_role("main")).to_contain_text(told)

    proposal = int(page.url.rsplit("/", 1)[1])
    for member in MEMBERS[2:]:
        world.act(member.key, "ConsortiumGovernor", "castVote(uint256,uint8)", proposal, 1)
    expect(page.locator("#ballots")).to_contain_text(shown(MEMBERS[-1]))
    page.reload()
    page.get_by_role("button", name="Close the vote now").click()
    expect(page.locator("#standing")).to_contain_text("The vote was closed early")
    world.node.advance_time(2)
    expect(page.locator("#standing")).to_contain_text("Passed")
    shot(page, "closed-early")


def shown(member: Member) -> str:
    """A member without a public name, as pages write it."""
    return f"{member.address[:6]}…{member.address[-4:]}"
