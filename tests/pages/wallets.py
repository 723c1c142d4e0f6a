"""Wallets of the tests, written by hand: what a browser extension puts at `window.ethereum` (EIP-1193)."""

import json
from dataclasses import dataclass, field
from typing import Any

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from playwright.sync_api import Page, expect

from ledger.anvil import CHAIN_ID
from tests.world import Member

WALLET = """
const refuse = ({ code, message }) => { throw Object.assign(new Error(message), { code }); };
const told = (answer) => (answer.error ? refuse(answer.error) : answer.result);
const ask = async (method, params) => told(await window.walletRequest(method, JSON.stringify(params ?? [])));
window.ethereum = { request: ({ method, params }) => ask(method, params) };
localStorage.setItem("guildhall.signer", "wallet");
"""

CHAIN_UNKNOWN = 4902
SIGNING = ("eth_signTypedData_v4", "personal_sign")


@dataclass  # without slots: playwright keeps a note of its own on it
class Wallet:
    """A member's wallet. It behaves, unless a test says otherwise.

    `chain` is where it is, `knows` where it can switch to. `refusals` has the code by which a method is
    refused, `key` signs whatever the account says. `asked` remembers every method in order, `shown` the typed
    data that a person sees before it signs.
    """

    member: Member
    chain: int = CHAIN_ID
    knows: tuple[int, ...] = (CHAIN_ID,)
    refusals: dict[str, int] = field(default_factory=dict)
    key: bytes = b""
    asked: list[str] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = self.key or self.member.key

    @property
    def signed(self) -> int:
        """How many signatures it was asked for."""
        return sum(self.asked.count(method) for method in SIGNING)

    def request(self, method: str, params: str) -> dict[str, Any]:
        """What `window.ethereum.request` comes to: a result, or an error with its code."""
        self.asked.append(method)
        values = json.loads(params)
        if method == "eth_signTypedData_v4":
            self.shown.append(json.loads(values[1]))
        if method in self.refusals:
            return {"error": {"code": self.refusals[method], "message": f"{method} was refused"}}
        return self._answer(method, values)

    def _answer(self, method: str, values: list[Any]) -> dict[str, Any]:
        match method:
            case "eth_requestAccounts":
                return {"result": [self.member.address]}
            case "eth_chainId":
                return {"result": hex(self.chain)}
            case "wallet_switchEthereumChain":
                return self._switch(int(values[0]["chainId"], 16))
            case "personal_sign":
                return self._sign(encode_defunct(hexstr=values[0]))
            case "eth_signTypedData_v4":
                return self._sign(encode_typed_data(full_message=json.loads(values[1])))
            case "eth_getCode":
                return {"result": "0x"}
        return {"error": {"code": 4200, "message": f"{method} is not known"}}

    def _switch(self, chain: int) -> dict[str, Any]:
        if chain not in self.knows:
            return {"error": {"code": CHAIN_UNKNOWN, "message": "Unrecognized chain ID"}}
        self.chain = chain
        return {"result": None}

    def _sign(self, message: Any) -> dict[str, Any]:
        return {"result": "0x" + Account.sign_message(message, self.key).signature.hex()}


def wallet(page: Page, member: Member) -> Wallet:
    """The member's wallet, in every page that is opened from now on."""
    made = Wallet(member)
    page.expose_function("walletRequest", made.request)
    page.add_init_script(WALLET)
    return made


def sign_in(page: Page, member: Member) -> Wallet:
    """With the member's wallet."""
    made = wallet(page, member)
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return made
