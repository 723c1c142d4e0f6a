"""Fixtures of the pages' tests: a village on a chain of its own, and a headless Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

from ledger.anvil import Anvil
from tests.api.market import Market, market
from tests.api.town import Town
from tests.api.town import town as open_town
from tests.pages.village import Village, village
from tests.world import build_world

expect.set_options(timeout=20_000)  # a busy machine is not a wrong page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = Path(__file__).parents[2] / "artefacts" / "screenshots"
# every page is looked at on both; the fast tier takes the phone only where a test asks for it
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def chromium() -> str:
    """The browser; the test is skipped, saying so, where there is none."""
    found = os.environ.get("GUILDHALL_CHROMIUM") or shutil.which("chromium")
    if found is None:
        pytest.skip("no chromium on PATH and GUILDHALL_CHROMIUM is not set")
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """A served consortium with an open vote and an open round."""
    chromium()
    with village(tmp_path_factory.mktemp("village")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser that asks nobody but us."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[DESKTOP, pytest.param(PHONE, marks=pytest.mark.slow)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, place: Village) -> Iterator[Page]:
    """A fresh visitor of the village; errors in the page's console fail the test."""
    with visitor(browser, place.origin, request.param) as made:
        yield made


@pytest.fixture
def sent(page: Page) -> list[str]:
    """Everything that the page handed in: acts, not what it read or had prepared."""
    handed_in: list[str] = []

    def note(request: Request) -> None:
        asks_only = request.url.endswith(("/prepare", "/v1/siwe/nonce"))
        if request.method != "GET" and not asks_only:
            handed_in.append(f"{request.method} {request.url}")

    page.on("request", note)
    return handed_in


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Market]]:
    """A town in which every kind of thing exists at every stage."""
    chromium()
    folder = tmp_path_factory.mktemp("busy")
    with Anvil(folder / "chain", save=False) as node, open_town(build_world(node), folder) as made:
        yield made, market(made)


@contextmanager
def visitor(browser: Browser, origin: str, size: ViewportSize = DESKTOP) -> Iterator[Page]:
    """A fresh visitor; errors in the page's console fail the test."""
    context = browser.new_context(viewport=size, base_url=origin)
    made = context.new_page()
    made.set_default_timeout(20_000)
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda message: errors.append(message.text) if _unexpected(message) else None)
    yield made
    context.close()
    assert errors == [], "the browser's console is quiet"


def _unexpected(message: ConsoleMessage) -> bool:
    """A rule's refusal (422) is an answer like any other, though the browser writes it down as an error."""
    return message.type == "error" and "status of 422" not in message.text


def shot(page: Page, name: str) -> None:
    """Keeps what a person would see, for a look."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True, timeout=60_000)
