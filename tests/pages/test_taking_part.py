"""A member proposes, shares know-how and says who it is in the browser; what cannot be is said in words."""

import json
from functools import reduce
from operator import getitem

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from api.intent_forms import json_of
from governance.intents import CastVote
from ledger.signing import sign
from tests.pages.conftest import shot
from tests.pages.test_signing import on_desktop, on_phone
from tests.pages.village import Village
from tests.pages.wallets import sign_in
from tests.world import MEMBERS

pytestmark = [pytest.mark.browser, pytest.mark.chain]


def confirm(page: Page) -> None:
    """Signs what is shown."""
    expect(page.locator("dialog .sentence")).to_be_visible()
    page.get_by_role("button", name="Sign", exact=True).click()


def confirm_and_see_done(page: Page, form: Locator) -> None:
    """Signs what is shown, reads that it is done, and waits until the page has read itself anew."""
    with page.expect_navigation():
        confirm(page)
        expect(form.get_by_role("status")).to_contain_text("Done.")
    expect(page.locator("html[data-ready]")).to_be_attached()


@pytest.mark.slow
@on_phone
def test_a_member_makes_a_proposal_from_a_form(page: Page) -> None:
    """Only the fields of the chosen action are asked; the page of the proposal says what it does."""
    sign_in(page, MEMBERS[2])
    page.goto("/proposals")
    page.get_by_role("link", name="Make a proposal").click()
    page.get_by_label("Title").fill("More votes for Birch")
    page.get_by_label("What should happen").select_option("mint_tokens")
    expect(page.get_by_label("Address of the firm's key")).to_be_hidden()
    chosen = page.get_by_role("group", name="Create voting tokens")
    chosen.get_by_label("For which member").select_option(index=1)
    chosen.get_by_label("How many").fill("50")
    shot(page, "propose")
    page.get_by_role("button", name="Sign and propose").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("More votes for Birch")
    expect(page.get_by_role("main")).to_contain_text("creates 50 tokens")


@pytest.mark.slow
@on_desktop
def test_a_member_shares_a_text_and_reads_it_again(page: Page) -> None:
    """The hash is made here, the content is handed in, and what comes back fits the hash on the record."""
    sign_in(page, MEMBERS[4])
    page.goto("/knowledge")
    page.get_by_role("link", name="Share something").click()
    page.get_by_label("What it is for, for everybody to read").fill("Bleeding brakes")
    page.get_by_label("The text").fill("Warm the oil first – always.")
    shot(page, "share")
    page.get_by_role("button", name="Sign and share").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bleeding brakes")
    expect(page.locator("dl.facts")).to_contain_text("yes, encrypted")
    page.get_by_label("What for").fill("Bleeding brakes")
    page.get_by_role("button", name="Sign and ask").click()
    confirm(page)
    expect(page.locator("#decisions")).to_contain_text("allowed")
    page.get_by_role("button", name="Open the content").click()
    expect(page.locator("[data-content]")).to_have_text("Warm the oil first – always.")
    shot(page, "shared")


@pytest.mark.slow
@on_desktop
def test_a_member_puts_its_name_and_changes_nothing_by_cancelling(page: Page) -> None:
    """The salted hash is signed, the name stays off the chain, and it fits."""
    sign_in(page, MEMBERS[5])
    page.goto(f"/members/{MEMBERS[5].address}")
    page.get_by_label("Name of the firm").fill("Falk Colours")
    page.get_by_label("Contact").fill("office@falk.example")
    page.get_by_role("button", name="Sign and save").click()
    expect(page.locator("dialog .sentence")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("form[data-action=profile] [role=status]")).to_have_text("Nothing was signed.")
    page.get_by_role("button", name="Sign and save").click()
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Falk Colours")


@pytest.mark.slow
@on_phone
def test_rows_of_a_wide_table_are_cards_on_a_phone(page: Page) -> None:
    """Nothing is cut off: every cell has its column's heading beside it and its role for screen readers."""
    page.goto("/members")
    cell = page.get_by_role("cell").filter(has_text="active member").first
    expect(cell).to_have_attribute("data-label", "Standing")
    inside = "all => all.every(one => one.getBoundingClientRect().right <= innerWidth)"
    assert page.locator("main td").evaluate_all(inside)


@pytest.mark.slow
@on_desktop
def test_an_amount_that_is_none_is_refused_before_anything_is_asked(page: Page) -> None:
    """Prices are typed as people write them; what is no amount is named."""
    sign_in(page, MEMBERS[1])
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    page.get_by_label("Units of 2.5 mm stereo plug connector", exact=True).fill("10")
    page.get_by_label("Highest unit price for 2.5 mm stereo plug connector").fill("1.955")
    page.get_by_role("button", name="Sign and commit").click()
    said = page.locator("form[data-intent=Commit] [role=status]")
    expect(said).to_have_text("“1.955” is not an amount: write it as 12.50.")


@pytest.mark.slow
@on_desktop
def test_what_the_reader_opened_stays_open_when_the_chain_moves(page: Page, place: Village) -> None:
    """The page goes on by itself and leaves alone what is being read."""
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    why = page.locator("#standing details").first
    why.locator("summary").click()
    before = page.locator("#as-of").inner_text()
    place.world.node.advance_time(5)
    expect(page.locator("#as-of")).not_to_have_text(before)
    expect(why).to_have_attribute("open", "")


@pytest.mark.slow
@on_desktop
def test_a_key_is_not_removed_without_asking(page: Page) -> None:
    """A key that is gone is a membership that is gone."""
    page.add_init_script(f"localStorage.setItem('guildhall.keystore', '{{\"address\": \"{'ab' * 20}\"}}')")
    page.goto("/key")
    page.get_by_role("button", name="Remove the key from this browser").click()
    expect(page.get_by_role("dialog")).to_contain_text("is lost unless you saved its export")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("[data-key-address]")).to_contain_text("0xabab")


@pytest.mark.slow
@on_desktop
def test_ballots_signed_elsewhere_are_handed_in_from_a_file(page: Page, place: Village) -> None:
    """Whoever has the file needs no key; each line is told what became of it."""
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").click()
    page.get_by_text("Hand in ballots that members signed elsewhere").click()
    page.get_by_label("File of signed ballots").set_input_files(
        {"name": "b.jsonl", "mimeType": "text/plain", "buffer": _ballots(place, page.url.rsplit("/", 1)[1])}
    )
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator("form[data-action=ballots] [role=status]")).to_contain_text("1: counted")
    expect(page.locator("form[data-action=ballots] [role=status]")).to_contain_text("2: refused")
    expect(page.locator("#ballots")).to_contain_text("Signed at home.")


def _ballots(place: Village, proposal: str) -> bytes:
    """A good ballot and a forged one."""
    ballot = CastVote(int(proposal), 1, MEMBERS[5].address, "Signed at home.", 0, 2**40)
    good = {
        "intent": json_of(ballot),
        "signature": "0x" + sign(ballot, place.world.deployment, MEMBERS[5].key).hex(),
    }
    forged = {**good, "intent": {**good["intent"], "support": 0}}
    return "\n".join(map(json.dumps, (good, forged))).encode()


@pytest.mark.slow
@on_desktop
@pytest.mark.parametrize(
    ("spots", "value", "words"),
    [
        (["typed_data.domain.chainId"], 5, "for another chain"),
        (["typed_data.domain.verifyingContract"], "0x" + "66" * 20, "for another contract"),
        (["typed_data.message.nonce"], "9", "“nonce” in the data to sign"),
        (["intent.voter", "typed_data.message.voter"], "0x" + "66" * 20, "the server changed “voter”"),
        (["intent.deadline", "typed_data.message.deadline"], 2**47, "would hold too long"),
    ],
    ids=["chain", "contract", "field", "signer", "term"],
)
def test_nothing_is_signed_that_the_page_does_not_show(
    page: Page, spots: list[str], value: object, words: str
) -> None:
    """A server that sends another domain, signer or term, or another field than it tells, gets no
    signature.
    """

    def lie(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        for *way, last in (spot.split(".") for spot in spots):
            reduce(getitem, way, told["data"])[last] = value
        route.fulfill(response=answer, json=told)

    with_wallet = sign_in(page, MEMBERS[3])
    page.route("**/v1/intents/CastVote/prepare", lie)
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").click()
    page.get_by_label("For", exact=True).check()
    page.get_by_role("button", name="Sign and vote").click()
    expect(page.locator("form[data-intent=CastVote] [role=status]")).to_contain_text(words)
    assert with_wallet.shown == [], "no typed data came to the wallet"
