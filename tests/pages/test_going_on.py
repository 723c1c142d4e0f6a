"""A page goes on by itself as the chain moves, also where there is no room for one more listener."""

import time

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.pages.conftest import DESKTOP
from tests.pages.village import Village

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]


def test_a_page_without_a_place_to_listen_looks_by_itself_and_asks_again(
    browser: Browser, place: Village
) -> None:
    """Refused by the limit, it looks every ten seconds; a lost server is said, and it comes back."""
    context = browser.new_context(viewport=DESKTOP, base_url=place.origin)
    page = context.new_page()
    page.clock.install()
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=429, json={"code": "TooManyOwnStreams"})

    page.route("**/v1/stream", refuse)
    page.goto("/proposals")
    expect(page.locator("html[data-ready]")).to_be_attached()
    before = page.locator("#as-of").inner_text()
    place.world.node.advance_time(5)
    page.clock.fast_forward(10_000)
    expect(page.locator("#as-of")).not_to_have_text(before)
    expect(page.locator("#lost")).to_be_hidden()
    assert len(asked) >= 2

    context.set_offline(True)
    page.clock.fast_forward(10_000)
    expect(page.locator("#lost")).to_be_visible()
    context.set_offline(False)
    page.unroute("**/v1/stream")
    page.clock.fast_forward(10_000)
    expect(page.locator("#lost")).to_be_hidden()
    now = page.locator("#as-of").inner_text()
    place.world.node.advance_time(5)
    expect(page.locator("#as-of")).not_to_have_text(now)
    context.close()


def test_a_block_between_reading_and_listening_is_shown(browser: Browser, place: Village) -> None:
    """It came after the page was made and before the stream began: no later event tells of it."""
    context = browser.new_context(viewport=DESKTOP, base_url=place.origin)
    page = context.new_page()
    made_at, until = newest(place), time.monotonic() + 20

    def listen_late(route: Route) -> None:
        place.world.node.advance_time(5)
        while newest(place) == made_at:
            assert time.monotonic() < until, "the API does not tell of the block"
        route.continue_()

    page.route("**/v1/stream", listen_late)
    page.goto("/proposals")
    expect(page.locator("#as-of [data-hash]")).not_to_have_attribute("data-hash", made_at)
    page.unroute_all(behavior="wait")
    context.close()


def newest(place: Village) -> str:
    """The hash of the newest block that the API tells of."""
    return str(httpx.get(f"{place.origin}/v1/proposals").json()["as_of"]["hash"])
