"""Voting and committing by Tab, Enter and typing: the focus is seen, follows the page, is never caught."""

import json

import pytest
from eth_account import Account
from playwright.sync_api import Page, expect

from tests.pages.conftest import DESKTOP, PHONE, shot
from tests.pages.keyboard import Stop, in_order, reachable, stop, tab_to, walk
from tests.pages.test_signing import PASSPHRASE, QUICK_SCRYPT, on_desktop
from tests.pages.test_visiting import PAGES
from tests.pages.wallets import sign_in, wallet
from tests.world import MEMBERS, Member

pytestmark = [pytest.mark.browser, pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

on_both = pytest.mark.parametrize("page", [DESKTOP, PHONE], indirect=True, ids=["desktop", "phone"])


def press(page: Page, *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key)


def keep_key(page: Page, member: Member) -> None:
    """The member's key lies in this browser already, encrypted."""
    kept = json.dumps(Account.encrypt(member.key, PASSPHRASE, iterations=QUICK_SCRYPT))
    page.add_init_script(f"localStorage.setItem('guildhall.keystore', {json.dumps(kept)})")


def unlock(page: Page) -> None:
    """Types the passphrase; the field has the focus when the page asks for it."""
    expect(page.get_by_role("dialog", name="Unlock your key")).to_be_visible()
    here = stop(page)
    assert here is not None
    assert here.label.startswith("Passphrase")
    page.keyboard.type(PASSPHRASE)
    press(page, "Enter")


def go(page: Page, link: str, heading: str) -> None:
    """Follows a link by keyboard, from wherever the focus is."""
    tab_to(page, link, kind="a")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


@on_both
def test_a_member_votes_by_keyboard_alone(page: Page) -> None:
    """From the first page to the ballot on the record, with a wallet."""
    member = MEMBERS[0] if page.viewport_size == DESKTOP else MEMBERS[1]
    wallet(page, member)
    page.goto("/")
    tab_to(page, "Sign in")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    go(page, "Proposals", "Proposals")
    go(page, "Admit Gable Glass", "Admit Gable Glass")
    tab_to(page, "For", kind="input")
    press(page, "Space")
    expect(page.get_by_role("radio", name="For")).to_be_checked()
    press(page, "ArrowDown", "ArrowDown")
    expect(page.get_by_role("radio", name="Abstain")).to_be_checked()
    tab_to(page, "Reason", kind="textarea")
    page.keyboard.type("By keyboard.")
    tab_to(page, "Sign and vote")
    shot(page, "keyboard-vote")
    press(page, "Enter")
    expect(page.locator("dialog .sentence")).to_contain_text("Vote ABSTAIN")
    tab_to(page, "Sign", kind="button")
    shot(page, "keyboard-sign")
    press(page, "Enter")
    expect(page.get_by_role("main")).to_contain_text("You voted abstain")
    expect(page.locator("#ballots")).to_contain_text("By keyboard.")


@on_both
def test_a_member_commits_by_keyboard_alone(page: Page) -> None:
    """From the first page to the commitment on the record, with a key kept in the browser: what stands in a
    field is chosen when the focus comes to it, so that typing replaces it.
    """
    keep_key(page, MEMBERS[2] if page.viewport_size == DESKTOP else MEMBERS[3])
    page.goto("/")
    tab_to(page, "Sign in")
    press(page, "Enter")
    unlock(page)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    go(page, "Purchases", "Joint purchases")
    go(page, "Plugs, autumn", "Plugs, autumn")
    tab_to(page, "Units of 2.5 mm stereo plug connector")
    page.keyboard.type("40")
    tab_to(page, "More units of 2.5 mm stereo plug connector")
    page.keyboard.type("7")
    tab_to(page, "Highest unit price for 2.5 mm stereo plug connector")
    page.keyboard.type("1.90")
    shot(page, "keyboard-commit")
    press(page, "Enter")
    unlock(page)
    expect(page.locator("dialog .sentence")).to_be_visible()
    tab_to(page, "Sign", kind="button")
    press(page, "Enter")
    expect(page.locator("#results")).to_contain_text("40 (+7)")
    expect(page.locator("#results")).to_contain_text("at most 1.90")


@on_desktop
def test_a_wrong_passphrase_signs_nothing_and_can_be_typed_again(page: Page) -> None:
    """Said in words, as is leaving the question; the right one signs in afterwards."""
    keep_key(page, MEMBERS[5])
    page.goto("/")
    said = page.locator(".who [role=status]")
    tab_to(page, "Sign in")
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Unlock your key")).to_be_visible()
    page.keyboard.type("not the passphrase")
    press(page, "Enter")
    expect(said).to_have_text("This passphrase does not open the key in this browser.")
    press(page, "Enter")
    expect(page.get_by_role("dialog", name="Unlock your key")).to_be_visible()
    press(page, "Escape")
    expect(said).to_have_text("Nothing was signed: no passphrase was given.")
    press(page, "Enter")
    unlock(page)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@on_desktop
def test_the_question_before_signing_holds_the_focus_and_gives_it_back(page: Page) -> None:
    """Nothing behind it can be reached; Escape is a no, and the focus is where it was."""
    sign_in(page, MEMBERS[4])
    page.goto("/proposals")
    go(page, "Admit Gable Glass", "Admit Gable Glass")
    tab_to(page, "For", kind="input")
    press(page, "Space")
    tab_to(page, "Sign and vote")
    press(page, "Enter")
    expect(page.locator("dialog .sentence")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    first = [one.label for one in walk(page)]
    assert {"Sign", "Cancel"} <= set(first)
    assert len(first) == len(reachable(page))
    press(page, "Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("form[data-intent=CastVote] [role=status]")).to_have_text("Nothing was signed.")
    here = stop(page)
    assert here is not None
    assert here.label == "Sign and vote"


@on_desktop
def test_a_second_enter_while_the_first_is_at_work_asks_nothing(page: Page) -> None:
    """A button that looks dead to the mouse is dead to the keyboard too."""
    sign_in(page, MEMBERS[4])
    page.goto("/proposals")
    page.get_by_role("link", name="Admit Gable Glass").click()
    tab_to(page, "For", kind="input")
    press(page, "Space")
    tab_to(page, "Sign and vote")
    prepared: list[str] = []
    page.on("request", lambda one: prepared.append(one.url) if one.url.endswith("/prepare") else None)
    press(page, "Enter", "Enter", "Enter")
    expect(page.locator("dialog .sentence")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("form[data-intent=CastVote] [role=status]")).to_have_text("Nothing was signed.")
    assert len(prepared) == 1


@on_both
def test_the_focus_goes_through_every_page_and_out_of_it(page: Page) -> None:
    """Everything that can be used is reached once, in the order of the page, forwards and backwards."""
    sign_in(page, MEMBERS[4])
    for path in (*PAGES, "/proposals/new", "/knowledge/new", *(found(page, *of) for of in LISTED)):
        opened(page, path)
        forwards = walk(page)
        in_order(forwards)
        assert forwards[0].label == "Skip to the content", path
        assert reachable(page) <= {one.place for one in forwards}, path
        opened(page, path)
        backwards = walk(page, "Shift+Tab")
        assert [named(one) for one in reversed(backwards)] == [named(one) for one in forwards], path


LISTED = (("/proposals", "Admit Gable Glass"), ("/rounds", "Plugs, autumn"))


def found(page: Page, where: str, link: str) -> str:
    """The address behind a link of a list."""
    page.goto(where)
    return str(page.get_by_role("link", name=link).get_attribute("href"))


def opened(page: Page, path: str) -> None:
    """The page, with its script at work."""
    page.goto(path)
    expect(page.locator("html[data-ready]")).to_be_attached()


def named(one: Stop) -> str:
    """A group of choices is entered at its near end, so its name stands for all of them."""
    return one.group or one.label


@on_both
def test_the_way_to_the_content_is_short(page: Page) -> None:
    """The first stop skips the menu: the next one after it is in the content."""
    page.goto("/proposals")
    tab_to(page, "Skip to the content")
    press(page, "Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert stop(page) is not None
