"""Everybody may read: each page is served, fits the screen, and says the block it is true at."""

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import shot

pytestmark = [pytest.mark.browser, pytest.mark.chain]

PAGES = {
    "/": "Riverside Buyers",
    "/members": "Members",
    "/proposals": "Proposals",
    "/rounds": "Joint purchases",
    "/knowledge": "Shared know-how",
    "/audit": "Check it yourself",
    "/key": "My key",
}


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=[] if path == "/" else pytest.mark.slow) for path in PAGES]
)
def test_a_page_is_served_and_fits_the_screen(page: Page, path: str) -> None:
    """Heading, block in the footer, and nothing to scroll sideways."""
    page.goto(path)
    expect(page.locator("h1")).to_have_text(PAGES[path])
    expect(page.locator("footer.site")).to_contain_text("True at block")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "no sideways scrolling"
    shot(page, path.strip("/") or "home")


@pytest.mark.slow
def test_a_proposal_and_a_round_tell_what_they_are(page: Page) -> None:
    """From the lists, by their links."""
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").click()
    expect(page.locator("#standing")).to_contain_text("Heads: 0 for")
    shot(page, "proposal")
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    expect(page.locator("#standing")).to_contain_text("2.5 mm stereo plug connector")
    shot(page, "round")


def test_what_is_not_there_is_said_on_a_page(page: Page) -> None:
    """A person gets a sentence, not a document for programs."""
    response = page.request.get("/proposals/7", headers={"accept": "text/html"})
    assert response.status == 404
    assert "There is no proposal with this id." in response.text()
