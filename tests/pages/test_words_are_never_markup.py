"""What members write is text on every page that shows it: no script runs, with the policy and without."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, expect

from ledger.anvil import Anvil
from ledger.contents import content_hash
from ledger.crypto import checksum_address
from ledger.profiles import Profile
from tests.api.market import numbered
from tests.api.test_knowledge import SALT, ask, share
from tests.api.test_rounds import PLUG, commit, fund, terms
from tests.api.test_votes import vote
from tests.api.town import Town, data_of, fact
from tests.api.town import town as open_town
from tests.pages.conftest import chromium, shot
from tests.pages.test_taking_part import confirm, confirm_and_see_done
from tests.pages.wallets import sign_in
from tests.world import MEMBERS, build_world

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

OWNER, OTHER = MEMBERS[:2]
RUNS = "window.ran=1"
SCRIPT = f"<script>{RUNS}</script>"
IMAGE = f"<img src=nowhere onerror={RUNS}>"
BREAKOUT = f"\"'><svg onload={RUNS}>"
LINK = f"[here](javascript:{RUNS})"
ALL = f"{SCRIPT} {IMAGE} {BREAKOUT} {LINK} &lt;b&gt;"
NAME = f"\"'><img src=nowhere onerror={RUNS}>"

FOREIGN = """() => {
  const kinds = "img, svg[onload], a[href^='javascript' i], script:not([src])";
  return [...document.querySelectorAll(kinds)].map((one) => one.outerHTML);
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """The town, and each page with the words that it must show."""

    town: Town
    pages: dict[str, tuple[str, ...]]
    proposal: str
    item: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Everything that a member can write is written, in the worst words."""
    chromium()
    folder = tmp_path_factory.mktemp("words")
    with Anvil(folder / "chain", save=False) as node, open_town(build_world(node), folder) as town:
        yield written(town)


def written(town: Town) -> Place:
    """Names and contacts, a proposal, an objection, a round with its articles, an item and a request."""
    for member in MEMBERS:
        town.house.profiles.put(Profile(member.address, NAME, ALL, SALT, 1))
    town.house.edition.change()
    fund(town)
    proposal, round_id = _proposal(town), _round(town)
    commit(town, round_id, OTHER, 10)
    item = share(town, OWNER, purpose=ALL, content_hash=content_hash(SALT, ALL.encode()))
    ask(town, item, OTHER, ALL)
    pages = {
        "/": (ALL,),
        "/members": (NAME,),
        f"/members/{checksum_address(OTHER.address)}": (NAME, ALL),
        "/proposals": (ALL,),
        f"/proposals/{proposal}": (NAME, ALL),
        "/proposals/new": (),
        "/rounds": (ALL,),
        f"/rounds/{round_id}": (NAME, ALL, "sku" + BREAKOUT),
        "/knowledge": (NAME, ALL),
        "/knowledge/new": (),
        f"/knowledge/{item}": (NAME, ALL),
        "/audit": (),
        f"/proposals/{IMAGE.replace('<', '%3C').replace('>', '%3E').replace(' ', '%20')}": (),
    }
    return Place(town, pages, proposal, item)


def _proposal(town: Town) -> str:
    """With an objection and its reason."""
    action = {"action": "mint_tokens", "to": checksum_address(OWNER.address), "amount": "5"}
    form = {"title": ALL, "text": f"{ALL}\n\n{ALL}", "actions": [action]}
    drafted = data_of(town.client.post("/v1/compose", json=form))
    fields = {name: drafted[name] for name in ("targets", "values", "calldatas", "description")}
    made = str(fact(town.do("Propose", OWNER, **fields), "ProposalCreated")["proposal_id"])
    vote(town, made, OTHER, support=0, reason=ALL)
    return made


def _round(town: Town) -> str:
    """Open for demand; title and every word about its article."""
    article = {**PLUG, "sku": "sku" + BREAKOUT, "description": ALL, "unit": BREAKOUT}
    drafted = town.transact("draft_round", terms=terms(town, title=ALL), items=[article])
    made = str(fact(drafted, "RoundDrafted")["round_id"])
    town.transact("open_demand", round_id=made)
    return made


@pytest.fixture(params=[False, True], ids=["guarded", "unguarded"])
def page(request: pytest.FixtureRequest, browser: Browser, place: Place) -> Iterator[Page]:
    """A visitor; unguarded, the browser ignores the content security policy: escaping stands alone."""
    origin = str(place.town.client.base_url)
    context = browser.new_context(base_url=origin, bypass_csp=request.param)
    made = context.new_page()
    made.set_default_timeout(20_000)
    troubles: list[str] = []

    def note_dialog(one: Dialog) -> None:
        troubles.append(f"dialog: {one.message}")
        one.dismiss()

    made.on("dialog", note_dialog)
    made.on("pageerror", lambda error: troubles.append(str(error)))
    made.on("request", lambda one: troubles.append(one.url) if fetched_by_markup(one) else None)
    made.add_init_script(
        "addEventListener('securitypolicyviolation', (one) => console.warn(`policy: ${one.blockedURI}`))"
    )
    made.on("console", lambda said: troubles.append(said.text) if "policy" in said.text.lower() else None)
    yield made
    context.close()
    assert troubles == []


def fetched_by_markup(request: Request) -> bool:
    """Whether it is the image that the words speak of."""
    return "nowhere" in request.url and request.resource_type == "image"


def nothing_ran(page: Page) -> None:
    """No flag was set, and nothing of the words became an element."""
    assert page.evaluate("window.ran") is None
    assert page.evaluate(FOREIGN) == []


def test_words_would_run_if_they_were_markup(browser: Browser, place: Place) -> None:
    """The control: the same words as a page's markup do set the flag, so that its absence says something."""
    for words in (IMAGE, BREAKOUT):
        page = browser.new_page()
        page.set_content(f'<input value="{words}">{words}')
        page.wait_for_function("window.ran === 1")
        assert page.evaluate(FOREIGN) != []
        page.close()


def test_words_are_text_on_every_page(page: Page, place: Place) -> None:
    """Shown to the letter, in lists, tables, titles, options, fields and labels."""
    sign_in(page, OWNER)
    for path, words in place.pages.items():
        page.goto(path)
        nothing_ran(page)
        shown = squeezed(page.inner_text("body"))
        for one in words:
            assert squeezed(one) in shown, path
        if path.startswith("/rounds/"):
            shot(page, "words")


def squeezed(text: str) -> str:
    """Spaces and lines as a reader sees them."""
    return " ".join(text.split())


def test_words_are_text_in_what_the_script_shows(page: Page, place: Place) -> None:
    """The question before signing, the content that was opened, and the page when it goes on by itself."""
    with_wallet = sign_in(page, OTHER)
    page.goto(f"/knowledge/{place.item}")
    page.get_by_label("What for").fill(ALL)
    page.get_by_role("button", name="Sign and ask").click()
    expect(page.locator("dialog .sentence")).to_contain_text(SCRIPT)
    nothing_ran(page)
    shot(page, "words-signed")
    before = with_wallet.signed
    confirm_and_see_done(page, page.locator("form[data-intent=RequestItem]"))
    assert with_wallet.signed == before + 1
    block = page.locator("#as-of").inner_text()
    share(place.town, OWNER, purpose=ALL, content_hash=numbered(block))
    expect(page.locator("#as-of")).not_to_have_text(block)
    nothing_ran(page)


def test_a_name_that_is_markup_stays_a_value_in_its_own_form(page: Page, place: Place) -> None:
    """The member's own page has the name as the value of a field."""
    sign_in(page, OWNER)
    page.goto(f"/members/{OWNER.address}")
    expect(page.get_by_label("Name of the firm")).to_have_value(NAME)
    expect(page.get_by_label("Contact")).to_have_value(ALL)
    nothing_ran(page)


def test_the_content_that_is_opened_is_text(page: Page, place: Place, tmp_path: Path) -> None:
    """A file of markup that calls itself a page is shown as what was written."""
    sign_in(page, OWNER)
    page.goto("/knowledge/new")
    (tmp_path / "page.html").write_text(ALL, encoding="utf-8")
    page.get_by_label("What it is for, for everybody to read").fill("Opening a page")
    page.get_by_label("or a file").set_input_files(tmp_path / "page.html")
    page.get_by_role("button", name="Sign and share").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Opening a page")
    page.get_by_role("button", name="Sign and ask").click()
    confirm(page)
    page.get_by_role("button", name="Open the content").click()
    expect(page.locator("[data-content]")).to_have_text(ALL)
    nothing_ran(page)
