"""A member signs in the browser: with a key kept there, or with a wallet; in words, and by keyboard alone."""

import json
from pathlib import Path

import pytest
from eth_account import Account
from playwright.sync_api import Locator, Page, Route, expect

from tests.pages.conftest import DESKTOP, PHONE, shot
from tests.pages.wallets import wallet
from tests.world import MEMBERS, STRANGER, Member

pytestmark = [pytest.mark.browser, pytest.mark.chain]

PASSPHRASE = "correct horse battery"
QUICK_SCRYPT = 2**12
"""Cost of the keystore that a test imports, and of what the page makes of it unless a test says otherwise."""

FULL_COST = "??262144,r:"
LIGHT_COST = f"??{QUICK_SCRYPT},r:"
"""Where the bundle that the page loads says what a new keystore costs, and what tests make of it."""


@pytest.fixture
def light_keys(page: Page) -> Page:
    """A visitor whose browser got a bundle that encrypts keys cheaply; only the tests serve that one."""

    def lighten(route: Route) -> None:
        answer = route.fetch()
        bundle = answer.text()
        assert bundle.count(FULL_COST) == 1, "the bundle's scrypt cost is elsewhere now"
        route.fulfill(response=answer, body=bundle.replace(FULL_COST, LIGHT_COST))

    page.route("**/eth.js*", lighten)
    return page


def import_key(page: Page, member: Member, folder: Path) -> None:
    """Takes a keystore file into the browser and signs in with it."""
    keystore = folder / "keystore.json"
    keystore.write_text(json.dumps(Account.encrypt(member.key, PASSPHRASE, iterations=QUICK_SCRYPT)))
    page.goto("/key")
    form = page.locator("form[data-action=key-import]")
    form.locator("input[type=file]").set_input_files(keystore)
    form.locator("input[type=password]").fill(PASSPHRASE)
    form.get_by_role("button", name="Import").click()
    expect(form.get_by_role("status")).to_contain_text("Imported")
    page.get_by_role("button", name="Sign in").click()
    unlock(page, page.get_by_role("button", name="Sign out"))


def unlock(page: Page, done: Locator) -> None:
    """Gives the passphrase if the page asks for it before `done` is there: a page that was loaded anew has
    forgotten the key."""
    asked = page.get_by_label("Passphrase of the key in this browser")
    expect(asked.or_(done).first).to_be_visible()
    if asked.is_visible():
        asked.fill(PASSPHRASE)
        page.get_by_role("button", name="Unlock").click()
    expect(done).to_be_visible()


def unlock_to_sign(page: Page) -> None:
    """As above, until the page shows what is signed."""
    unlock(page, page.get_by_role("heading", name="You are about to sign"))


on_desktop = pytest.mark.parametrize("page", [DESKTOP], indirect=True, ids=["desktop"])
on_phone = pytest.mark.parametrize("page", [PHONE], indirect=True, ids=["phone"])


@on_desktop
def test_a_member_votes_with_a_key_kept_in_the_browser(light_keys: Page, tmp_path: Path) -> None:
    """The sentence is shown before anything is signed, and the tally moves."""
    page = light_keys
    import_key(page, MEMBERS[1], tmp_path)
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").click()
    page.get_by_role("radio", name="For").check()
    page.get_by_role("button", name="Sign and vote").click()
    unlock_to_sign(page)
    expect(page.locator("dialog .sentence")).to_contain_text("Vote FOR")
    shot(page, "signing")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("main")).to_contain_text("You voted for")
    shot(page, "voted")


@on_desktop
def test_a_keystore_without_its_leading_zeros_is_opened(
    light_keys: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """eth-account writes one of 256 so: fewer than 16 bytes where a cipher takes 16."""
    monkeypatch.setattr("eth_keyfile.keyfile.Random.get_random_bytes", lambda size: bytes(size - 3) + b"abc")
    import_key(light_keys, MEMBERS[1], tmp_path)
    kept = json.loads((tmp_path / "keystore.json").read_text(encoding="ascii"))
    assert len(kept["crypto"]["cipherparams"]["iv"]) == 6


@pytest.mark.slow
@on_desktop
def test_an_imported_key_is_encrypted_anew_at_full_cost(page: Page, tmp_path: Path) -> None:
    """However cheaply the file was encrypted: what stays in the browser costs about a second to try."""
    import_key(page, MEMBERS[2], tmp_path)
    kept = json.loads(page.evaluate("localStorage.getItem('guildhall.keystore')"))
    crypto = kept.get("crypto") or kept["Crypto"]
    assert crypto["kdf"] == "scrypt"
    assert crypto["kdfparams"]["n"] == 2**18


@pytest.mark.slow
@on_phone
def test_a_member_commits_in_the_browser_without_ether(light_keys: Page, tmp_path: Path) -> None:
    """Quantities, tolerance and ceiling; the deposit is paid by a permit signed along."""
    page = light_keys
    import_key(page, MEMBERS[3], tmp_path)
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    page.get_by_label("Units of 2.5 mm stereo plug connector", exact=True).fill("40")
    page.get_by_label("More units of 2.5 mm stereo plug connector you would take").fill("5")
    page.get_by_role("button", name="Sign and commit").click()
    unlock_to_sign(page)
    expect(page.locator("dialog .sentence")).to_be_visible()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#results")).to_contain_text("40 (+5)")
    shot(page, "committed")


@pytest.mark.slow
@on_phone
def test_a_refusal_is_told_in_words(page: Page) -> None:
    """A ceiling below every price is refused by name before anything reaches the chain."""
    wallet(page, MEMBERS[5])
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    page.get_by_label("Units of 2.5 mm stereo plug connector", exact=True).fill("10")
    page.get_by_label("Highest unit price for 2.5 mm stereo plug connector").fill("1")
    page.get_by_role("button", name="Sign and commit").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    said = page.locator("form[data-intent=Commit] [role=status][data-kind=error]")
    expect(said).to_contain_text("ceiling")
    shot(page, "refused")


@pytest.mark.slow
@on_desktop
def test_a_member_votes_with_a_wallet_by_keyboard_alone(page: Page) -> None:
    """Sign in, choose, confirm: no mouse."""
    wallet(page, MEMBERS[0])
    page.goto("/")
    press_on(page, "Sign in")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Abstain").focus()
    page.keyboard.press("Space")
    press_on(page, "Sign and vote")
    expect(page.locator("dialog .sentence")).to_be_visible()
    press_on(page, "Sign", exact=True)
    expect(page.locator("main")).to_contain_text("You voted abstain")


def press_on(page: Page, name: str, exact: bool = False) -> None:
    """Moves the focus to a button by its name and presses Enter, once the page's script is there."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.get_by_role("button", name=name, exact=exact).focus()
    page.keyboard.press("Enter")


@pytest.mark.slow
@on_desktop
@pytest.mark.parametrize("spot", [("message", "spender"), ("domain", "verifyingContract")])
def test_a_permit_for_somebody_else_is_not_signed(page: Page, spot: tuple[str, str]) -> None:
    """A server that slips another spender or another token into the deposit's permit gets no signature."""
    wallet(page, MEMBERS[4])
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def lie(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        document["data"]["permit"]["typed_data"][spot[0]][spot[1]] = MEMBERS[0].address
        route.fulfill(response=answer, json=document)

    page.route("**/v1/intents/Commit/prepare", lie)
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    page.get_by_label("Units of 2.5 mm stereo plug connector", exact=True).fill("10")
    page.get_by_role("button", name="Sign and commit").click()
    said = page.locator("form[data-intent=Commit] [role=status][data-kind=error]")
    expect(said).to_contain_text("Nothing was signed: the permit")


@pytest.mark.slow
@on_desktop
@pytest.mark.parametrize(
    ("who", "asked"), [(MEMBERS[5], 1), (Member("Stranger", STRANGER, 0, 0), 0)], ids=["member", "stranger"]
)
def test_home_asks_only_those_who_can_vote(page: Page, who: Member, asked: int) -> None:
    """Who had power at the snapshot and has not voted finds the vote on its first page; nobody else does."""
    wallet(page, who)
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What needs you now")).to_be_visible()
    expect(page.get_by_role("link", name="Vote on “Admit Gable Glass”")).to_have_count(asked)
