"""Sign-in with Ethereum: one message, one site, one moment, one use."""

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest
from eth_abi import encode
from httpx import Client

from api.collaborators import Collaborators
from ledger.chain import Chain
from ledger.crypto import address_of, keccak, personal_digest, sign_digest
from ledger.errors import ContractRefused
from tests.api.house import Watch
from tests.api.signing_in import bearer, message, sign_in, signed
from tests.world import MEMBERS, STRANGER

KEY = MEMBERS[0].key
MAGIC = bytes.fromhex("1626ba7e")
"""What ERC-1271 has a contract answer when a signature is good, in front of 28 zeros."""


def now(house: Collaborators) -> int:
    """What the house's clock says."""
    return house.wall()


def code_of(client: Client, text: str, key: bytes = KEY) -> str:
    """The problem that a signed message meets, or 200."""
    answer = client.post("/v1/siwe/verify", json=signed(text, key))
    return str(answer.json().get("code", answer.status_code))


def test_a_signed_message_opens_a_session_in_cookie_and_token(client: Client, house: Collaborators) -> None:
    """The cookie is HttpOnly and SameSite=Strict; the token works as bearer."""
    given = client.post("/v1/siwe/nonce").json()
    answer = client.post("/v1/siwe/verify", json=signed(message(given, KEY, now(house)), KEY))
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert client.get("/v1/me").json()["data"]["address"] == answer.json()["address"]
    client.cookies.clear()
    assert client.get("/v1/me").status_code == 401
    assert client.get("/v1/me", headers=bearer(answer.json()["token"])).status_code == 200


def test_a_message_signs_in_once(client: Client, house: Collaborators) -> None:
    """A replayed message is refused, also right after its first use."""
    given = client.post("/v1/siwe/nonce").json()
    text = message(given, KEY, now(house))
    assert code_of(client, text) == "200"
    assert code_of(client, text) == "SignInNonceUnknown"


def test_of_parallel_uses_of_one_nonce_exactly_one_wins(client: Client, house: Collaborators) -> None:
    """The nonce is consumed atomically."""
    body = signed(message(client.post("/v1/siwe/nonce").json(), KEY, now(house)), KEY)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/siwe/verify", json=body).status_code, range(8)))
    assert sorted(answers) == [200] + [409] * 7


def test_a_nonce_dies_after_five_minutes(client: Client, house: Collaborators) -> None:
    """Even when the message itself would still be young enough."""
    given = client.post("/v1/siwe/nonce").json()
    watch = house.wall
    assert isinstance(watch, Watch)
    watch.now += 301
    assert code_of(client, message(given, KEY, watch.now)) == "SignInNonceUnknown"


def test_a_nonce_that_was_never_given_is_refused(client: Client, house: Collaborators) -> None:
    """Nobody chooses a nonce."""
    given = client.post("/v1/siwe/nonce").json()
    assert code_of(client, message(given, KEY, now(house), nonce="a" * 32)) == "SignInNonceUnknown"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"domain": "evil.test"}, "SignInWrongDomain"),
        ({"uri": "http://evil.test"}, "SignInWrongDomain"),
        ({"uri": "https://guildhall.test"}, "SignInWrongDomain"),
        ({"chain_id": 1}, "SignInWrongChain"),
        ({"version": "2"}, "SignInMalformed"),
        ({"address": "0x" + "ab" * 20}, "SignInMalformed"),
        ({"nonce": "short"}, "SignInMalformed"),
    ],
)
def test_a_message_for_elsewhere_is_named_as_such(
    client: Client, house: Collaborators, changes: dict[str, object], code: str
) -> None:
    """Another site, another scheme, another chain, or no message at all."""
    given = client.post("/v1/siwe/nonce").json()
    assert code_of(client, message(given, KEY, now(house), **changes)) == code


def test_an_old_an_expired_and_a_future_message_are_refused(client: Client, house: Collaborators) -> None:
    """Issued too long ago; past its expiration; issued in the future; not valid before later."""
    given, at = client.post("/v1/siwe/nonce").json(), now(house)
    assert code_of(client, message(given, KEY, at - 301)) == "SignInExpired"
    assert code_of(client, message(given, KEY, at, expiration=at)) == "SignInExpired"
    assert code_of(client, message(given, KEY, at + 61)) == "SignInNotYetValid"
    assert code_of(client, message(given, KEY, at, not_before=at + 1)) == "SignInNotYetValid"
    assert code_of(client, message(given, KEY, at, expiration=at + 1)) == "200"


def test_a_forged_signature_signs_nobody_in_and_burns_no_nonce(client: Client, house: Collaborators) -> None:
    """Somebody else's key under the member's address; the member can still use its nonce."""
    text = message(client.post("/v1/siwe/nonce").json(), KEY, now(house))
    forged = client.post("/v1/siwe/verify", json=signed(text, STRANGER))
    assert forged.status_code == 503, "an account that could be a contract is asked, and the node is down"
    assert code_of(client, text) == "200"


class Account:
    """A node that knows what the account's code answers; nothing where it is no contract."""

    def __init__(self, answer: bytes | ContractRefused) -> None:
        self.asked: list[tuple[str, bytes]] = []
        self._answer = answer

    def call(self, to: str, data: bytes) -> bytes:
        """What isValidSignature gives."""
        self.asked.append((to, data))
        if isinstance(self._answer, ContractRefused):
            raise self._answer
        return self._answer


def test_a_signature_that_the_account_does_not_say_yes_to_signs_nobody_in(
    client: Client, house: Collaborators
) -> None:
    """No contract, a no, a yes that is too short, unclean or too long, a revert; the nonce is not burned."""
    answers = (b"", bytes(32), MAGIC, MAGIC + bytes(27) + b"\1", MAGIC + bytes(60))
    for answer in (*answers, ContractRefused("No", {}, "No.")):
        house.chain = cast(Chain, Account(answer))
        text = message(client.post("/v1/siwe/nonce").json(), KEY, now(house))
        assert code_of(client, text, STRANGER) == "SignInBadSignature", answer
        assert client.get("/v1/me").status_code == 401
        assert code_of(client, text) == "200"
        client.cookies.clear()


def test_a_wallet_contract_signs_in_when_it_says_yes(client: Client, house: Collaborators) -> None:
    """By ERC-1271: it is asked about this message and this signature; whose key signed does not matter."""
    account = Account(MAGIC + bytes(28))
    house.chain = cast(Chain, account)
    text = message(client.post("/v1/siwe/nonce").json(), KEY, now(house))
    assert code_of(client, text, STRANGER) == "200"
    arguments = encode(
        ["bytes32", "bytes"], [personal_digest(text), sign_digest(personal_digest(text), STRANGER)]
    )
    selector = keccak(b"isValidSignature(bytes32,bytes)")[:4]
    assert account.asked == [(address_of(KEY), selector + arguments)]


def test_a_session_ends_when_it_is_closed_and_when_it_is_old(client: Client, house: Collaborators) -> None:
    """Sign-out ends the one session; time ends all."""
    first, second = (sign_in(client, KEY, now(house)) for _ in range(2))
    assert client.delete("/v1/session", headers=bearer(first)).status_code == 204
    assert client.get("/v1/me", headers=bearer(first)).status_code == 401
    assert client.get("/v1/me", headers=bearer(second)).status_code == 200
    watch = house.wall
    assert isinstance(watch, Watch)
    watch.now += house.settings.session_seconds + 1
    assert client.get("/v1/me", headers=bearer(second)).json()["code"] == "NotSignedIn"


def test_another_sites_page_cannot_use_the_cookie(client: Client, house: Collaborators) -> None:
    """A cookie with a foreign Origin is refused for everything that does something."""
    given = client.post("/v1/siwe/nonce").json()
    client.post("/v1/siwe/verify", json=signed(message(given, KEY, now(house)), KEY))
    foreign = client.delete("/v1/session", headers={"Origin": "https://evil.test"})
    assert foreign.json()["code"] == "ForeignOrigin"
    assert client.delete("/v1/session", headers={"Origin": house.settings.origin}).status_code == 204
