"""A wallet that says no, is on another chain or signs as somebody else: a sentence, and nothing half done."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.pages.conftest import shot
from tests.pages.test_signing import on_desktop, on_phone
from tests.pages.test_taking_part import confirm
from tests.pages.village import Village
from tests.pages.wallets import sign_in, wallet
from tests.world import MEMBERS, Member

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

NO, LOCKED, BUSY = 4001, 4100, -32002
ELSEWHERE = 1

SECOND_IS_REFUSED = """() => {
  const { request } = window.ethereum, no = Object.assign(new Error("no"), { code: 4001 });
  let count = 0;
  window.ethereum.request = (asked) =>
    asked.method === "eth_signTypedData_v4" && ++count === 2 ? Promise.reject(no) : request(asked);
}"""


def ask_to_vote(page: Page) -> Locator:
    """Up to where the page shows what will be signed; the place where it says how it went."""
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").click()
    page.get_by_label("For", exact=True).check()
    page.get_by_role("button", name="Sign and vote").click()
    return page.locator("form[data-intent=CastVote] [role=status]")


def ask_to_commit(page: Page) -> Locator:
    """As above, for ten plugs."""
    page.goto("/rounds")
    page.get_by_role("link", name="Plugs, autumn").click()
    page.get_by_label("Units of 2.5 mm stereo plug connector", exact=True).fill("10")
    page.get_by_role("button", name="Sign and commit").click()
    return page.locator("form[data-intent=Commit] [role=status]")


@on_desktop
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (NO, "You said no in your wallet. Nothing was sent."),
        (LOCKED, "unlock it"),
        (BUSY, "still waits for an answer"),
        (-32603, "Your wallet gave an error: eth_signTypedData_v4 was refused. Nothing was sent."),
    ],
)
def test_a_wallet_that_refuses_to_sign_is_told_in_words(
    page: Page, place: Village, sent: list[str], code: int, sentence: str
) -> None:
    """Nothing is handed in, the form is free again, and the next try counts as if this one never was."""
    with_wallet = sign_in(page, MEMBERS[0])
    sent.clear()
    with_wallet.refusals["eth_signTypedData_v4"] = code
    said = ask_to_vote(page)
    confirm(page)
    expect(said).to_contain_text(sentence)
    expect(page.locator("form[aria-busy]")).to_have_count(0)
    assert sent == []
    assert place.world.ask("ConsortiumGovernor", "ballotOf(uint256,address)", *ballot_of(page)) == 0


def ballot_of(page: Page) -> tuple[int, str]:
    """The proposal of the page, and the voter."""
    return int(page.url.rsplit("/", 1)[1]), MEMBERS[0].address


@on_desktop
def test_a_no_to_the_second_of_two_signatures_sends_neither(page: Page, sent: list[str]) -> None:
    """The commitment was signed, the permit for its deposit was not: no money is let go, no seat is taken."""
    with_wallet = sign_in(page, MEMBERS[1])
    sent.clear()
    said = ask_to_commit(page)
    page.evaluate(SECOND_IS_REFUSED)
    confirm(page)
    expect(said).to_have_text("You said no in your wallet. Nothing was sent.")
    assert with_wallet.signed == 2, "the sign-in, and the commitment; the permit was refused"
    assert sent == []
    page.reload()
    expect(page.locator("#results")).to_contain_text("Nobody has committed yet.")


@on_desktop
def test_a_wallet_that_shows_no_account_signs_nobody_in(page: Page, sent: list[str]) -> None:
    """The person said no to the page itself."""
    wallet(page, MEMBERS[2]).refusals["eth_requestAccounts"] = NO
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".who [role=status]")).to_have_text("You said no in your wallet. Nothing was sent.")
    assert sent == []


@on_phone
def test_a_wallet_on_another_chain_is_offered_the_switch_and_then_votes(page: Page) -> None:
    """The page asks where the wallet is, says which chain is needed, and switches when the person agrees."""
    with_wallet = sign_in(page, MEMBERS[2])
    with_wallet.chain = ELSEWHERE
    ask_to_vote(page)
    question = page.get_by_role("dialog", name="Switch the wallet to another chain?")
    expect(question).to_contain_text("Your wallet is on chain 1; Riverside Buyers is on chain 31337.")
    shot(page, "wrong-chain")
    question.get_by_role("button", name="Switch to chain 31337").click()
    confirm(page)
    expect(page.get_by_role("main")).to_contain_text("You voted for")
    assert with_wallet.asked.count("wallet_switchEthereumChain") == 1


@on_desktop
@pytest.mark.parametrize(
    ("agrees", "refusal", "sentence"),
    [
        (False, None, "Your wallet is on chain 1; Riverside Buyers is on chain 31337. Nothing was sent."),
        (True, NO, "You said no to the switch. Nothing was sent."),
        (True, 4902, "It does not know chain 31337 yet: add that chain in the wallet"),
        (True, 4200, "It cannot be switched from here: choose the chain in the wallet."),
    ],
)
def test_a_wallet_that_stays_on_another_chain_signs_nothing(
    page: Page, sent: list[str], agrees: bool, refusal: int | None, sentence: str
) -> None:
    """Whoever said no: each time the chain that is needed is named, and no signature was asked for."""
    with_wallet = sign_in(page, MEMBERS[3])
    sent.clear()
    asked_before = with_wallet.signed
    with_wallet.chain = ELSEWHERE
    if refusal is not None:
        with_wallet.refusals["wallet_switchEthereumChain"] = refusal
    said = ask_to_vote(page)
    page.get_by_role("button", name="Switch to chain 31337" if agrees else "Cancel").click()
    expect(said).to_contain_text(sentence)
    expect(said).to_contain_text("chain 31337")
    assert with_wallet.signed == asked_before
    assert sent == []


@on_desktop
def test_a_wallet_that_moves_away_while_the_question_is_open_is_noticed(page: Page, sent: list[str]) -> None:
    """It is asked again right before each signature, not only when the form was sent."""
    with_wallet = sign_in(page, MEMBERS[3])
    sent.clear()
    asked_before = with_wallet.signed
    said = ask_to_vote(page)
    expect(page.locator("dialog .sentence")).to_be_visible()
    with_wallet.chain = ELSEWHERE
    page.get_by_role("button", name="Sign", exact=True).click()
    question = page.get_by_role("dialog", name="Switch the wallet to another chain?")
    question.get_by_role("button", name="Cancel").click()
    expect(said).to_contain_text("Riverside Buyers is on chain 31337. Nothing was sent.")
    assert with_wallet.signed == asked_before
    assert sent == []


@on_desktop
@pytest.mark.parametrize("form", [ask_to_vote, ask_to_commit], ids=["ballot", "commitment"])
def test_a_signature_of_another_account_goes_nowhere(page: Page, sent: list[str], form: object) -> None:
    """The page works out who signed, names both accounts, and hands nothing in."""
    with_wallet = sign_in(page, MEMBERS[4])
    sent.clear()
    with_wallet.key = MEMBERS[5].key
    assert callable(form)
    said = form(page)
    confirm(page)
    expect(said).to_contain_text("Your wallet signed with another account", ignore_case=True)
    for account in (MEMBERS[5], MEMBERS[4]):
        expect(said).to_contain_text(account.address, ignore_case=True)
    assert sent == []


@on_desktop
def test_a_sign_in_signed_with_another_account_opens_no_session(page: Page, sent: list[str]) -> None:
    """Refused before the server sees it."""
    wallet(page, MEMBERS[4]).key = MEMBERS[5].key
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".who [role=status]")).to_contain_text("signed with another account")
    assert sent == []
    assert page.context.cookies() == []


@on_desktop
def test_a_wallet_that_changed_its_account_acts_for_nobody(page: Page, sent: list[str]) -> None:
    """Signed in as one, the wallet now at another: the page says both and what to do."""
    with_wallet = sign_in(page, MEMBERS[4])
    sent.clear()
    other: Member = MEMBERS[5]
    with_wallet.member, with_wallet.key = other, other.key
    said = ask_to_vote(page)
    expect(said).to_contain_text(f"You are signed in as {MEMBERS[4].address}", ignore_case=True)
    expect(said).to_contain_text("sign out and sign in anew")
    assert sent == []
