"""Wallets of the tests, written by hand: what a browser extension puts at `window.ethereum` (EIP-1193)."""

import json

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from playwright.sync_api import Page, expect

from tests.world import Member

WALLET = """
const ask = (method, params) => window.walletRequest(method, JSON.stringify(params ?? []));
window.ethereum = { request: ({ method, params }) => ask(method, params) };
localStorage.setItem("guildhall.signer", "wallet");
"""


def wallet(page: Page, member: Member) -> None:
    """An EIP-1193 wallet of the member, written by hand."""

    def answer(method: str, params: str) -> object:
        values = json.loads(params)
        if method == "eth_requestAccounts":
            return [member.address]
        if method == "personal_sign":
            message = encode_defunct(hexstr=values[0])
            return "0x" + Account.sign_message(message, member.key).signature.hex()
        assert method == "eth_signTypedData_v4", method
        typed = encode_typed_data(full_message=json.loads(values[1]))
        return "0x" + Account.sign_message(typed, member.key).signature.hex()

    page.expose_function("walletRequest", answer)
    page.add_init_script(WALLET)


def sign_in(page: Page, member: Member) -> None:
    """With the member's wallet."""
    wallet(page, member)
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
