"""Every page, at a desk and on a narrow phone, for a visitor and a member: no grave finding of axe-core,
nothing to scroll sideways, nothing in the console; pictures are kept in artefacts/.
"""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from api.app import own_routes
from ledger.crypto import checksum_address
from tests.api.market import OWNER, READER, Market
from tests.api.town import Town
from tests.pages.axe import findings
from tests.pages.conftest import DESKTOP, shot
from tests.pages.wallets import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

NARROW: ViewportSize = {"width": 360, "height": 740}
SCREENS = {"desk": DESKTOP, "narrow": NARROW}
FITS = "document.documentElement.scrollWidth <= window.innerWidth"


def paths(there: Market) -> dict[str, str]:
    """Every page by a name for its picture."""
    plain = ("members", "proposals", "proposals/new", "rounds", "knowledge", "knowledge/new", "audit", "key")
    return {
        "home": "/",
        **{name.replace("/", "-"): f"/{name}" for name in plain},
        "member": f"/members/{checksum_address(READER.address)}",
        **{f"proposal-{stage}": f"/proposals/{one}" for stage, one in there.proposals.items()},
        **{f"round-{stage}": f"/rounds/{one}" for stage, one in there.rounds.items()},
        "item": f"/knowledge/{there.items['readable']}",
        "item-empty": f"/knowledge/{there.items['empty']}",
    }


def test_no_page_is_forgotten(busy: tuple[Town, Market]) -> None:
    """The list of pages is the application's own."""
    asked = list(paths(busy[1]).values())
    pages = [
        one for one in own_routes() if not one.path.startswith(("/v1", "/healthz", "/readyz", "/metrics"))
    ]
    assert [one.path for one in pages if not any(one.path_regex.match(path) for path in asked)] == []


@pytest.mark.parametrize("who", ["visitor", "member"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_is_readable(browser: Browser, busy: tuple[Town, Market], screen: str, who: str) -> None:
    """By eye, by keyboard and by screen reader, on every width."""
    town, there = busy
    context = browser.new_context(viewport=SCREENS[screen], base_url=str(town.client.base_url))
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    if who == "member":
        sign_in(page, OWNER)
    for name, path in paths(there).items():
        troubles += looked_at(page, name, path, who)
    context.close()
    assert not troubles, "\n".join(troubles)


def looked_at(page: Page, name: str, path: str, who: str) -> list[str]:
    """What is wrong with a page."""
    page.goto(path)
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    shot(page, f"{name}-{who}")
    wide = [] if page.evaluate(FITS) else ["scrolls sideways"]
    return [f"{name}: {trouble}" for trouble in (*wide, *findings(page))]
