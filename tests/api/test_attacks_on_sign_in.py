"""Attacks on sign-in and sessions: many hands on one nonce, chosen sessions, other sites, other hosts."""

import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx import Client

from api.app import own_routes
from api.collaborators import Collaborators
from api.sessions import COOKIE
from tests.api.house import Watch
from tests.api.signing_in import bearer, message, sign_in, signed
from tests.world import MEMBERS, STRANGER

KEY = MEMBERS[0].key
FOREIGN = {"Origin": "https://evil.test"}


def nonce_of(client: Client, **headers: str) -> dict[str, object]:
    """What the server gives to make a message of."""
    given: dict[str, object] = client.post("/v1/siwe/nonce", headers=headers).json()
    return given


@pytest.mark.slow
def test_many_hands_on_one_nonce_open_one_session_each_time(client: Client, house: Collaborators) -> None:
    """Twenty-five nonces, six uses at once of each: never two sessions, never none."""
    with ThreadPoolExecutor(6) as pool:
        for _ in range(25):
            body = signed(message(nonce_of(client), KEY, house.wall()), KEY)
            posts = pool.map(lambda one: client.post("/v1/siwe/verify", json=one).status_code, [body] * 6)
            assert sorted(posts) == [200] + [409] * 5


def test_a_signature_signs_in_only_the_account_in_its_message(client: Client, house: Collaborators) -> None:
    """Somebody else's signature under the member's message, and the member's message under another nonce."""
    text = message(nonce_of(client), KEY, house.wall())
    assert client.post("/v1/siwe/verify", json=signed(text, STRANGER)).status_code in (401, 503)
    other = message(nonce_of(client), KEY, house.wall())
    moved = {"message": other, "signature": signed(text, KEY)["signature"]}
    assert client.post("/v1/siwe/verify", json=moved).status_code in (401, 503)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"expiration": -1}, "SignInExpired"),
        ({"expiration": 0}, "SignInExpired"),
        ({"not_before": 1}, "SignInNotYetValid"),
    ],
)
def test_a_message_counts_in_its_own_time_to_the_second(
    client: Client, house: Collaborators, changes: dict[str, int], code: str
) -> None:
    """At its expiration it is over, a second before its beginning it has not begun."""
    now = house.wall()
    times = {name: now + seconds for name, seconds in changes.items()}
    text = message(nonce_of(client), KEY, now, **times)
    assert client.post("/v1/siwe/verify", json=signed(text, KEY)).json()["code"] == code


def test_a_session_that_a_visitor_brings_along_is_never_the_one_it_gets(
    client: Client, house: Collaborators
) -> None:
    """Fixation: a cookie planted before sign-in opens nothing, before and after."""
    client.cookies.set(COOKIE, "planted")
    assert client.get("/v1/me").status_code == 401
    body = signed(message(nonce_of(client), KEY, house.wall()), KEY)
    token = client.post("/v1/siwe/verify", json=body).json()["token"]
    assert token != "planted"
    client.cookies.clear()
    assert client.get("/v1/me", headers=bearer("planted")).status_code == 401
    assert client.get("/v1/me", headers=bearer(token)).status_code == 200


def test_a_session_ends_to_the_second_and_a_closed_one_stays_closed(
    client: Client, house: Collaborators
) -> None:
    """The last second counts, the next does not; a cookie that was signed out is worth nothing."""
    watch = house.wall
    assert isinstance(watch, Watch)
    token = sign_in(client, KEY, watch.now)
    watch.now += house.settings.session_seconds - 1
    assert client.get("/v1/me", headers=bearer(token)).status_code == 200
    watch.now += 1
    assert client.get("/v1/me", headers=bearer(token)).status_code == 401
    closed = sign_in(client, KEY, watch.now)
    client.delete("/v1/session", headers=bearer(closed))
    assert client.get("/v1/me", headers={"Cookie": f"{COOKIE}={closed}"}).status_code == 401


@pytest.mark.slow
def test_another_sites_page_does_nothing_with_the_visitors_cookie(
    client: Client, house: Collaborators
) -> None:
    """Every route that changes something: a form of another site (text/plain, as browsers send without
    asking) is never taken, and what needs the session refuses the foreign page by name.
    """
    token = sign_in(client, KEY, house.wall())
    headers = {"Cookie": f"{COOKIE}={token}", "Content-Type": "text/plain"}
    for method, path in changing():
        for origin in ("https://evil.test", "null", f"{house.settings.origin}.evil.test"):
            answer = client.request(method, path, headers={**headers, "Origin": origin}, content="{}")
            assert answer.status_code >= 400 or path in HARMLESS, (method, path, origin)
    for method, path in OF_A_SESSION:
        answer = client.request(method, path, headers={**headers, **FOREIGN}, content="{}")
        assert answer.json()["code"] in ("ForeignOrigin", "BadField"), path
    assert client.get("/v1/me", headers=bearer(token)).status_code == 200, "nobody signed the visitor out"


NOTHING = f"0x{'00' * 32}"
"""An id of no item, round or proposal."""

HARMLESS = {"/v1/siwe/nonce"}
"""Changes nothing for anybody: a nonce that nobody reads."""

OF_A_SESSION = [
    ("DELETE", "/v1/session"),
    ("PUT", f"/v1/members/{MEMBERS[0].address}/profile"),
    ("DELETE", f"/v1/members/{MEMBERS[0].address}/profile"),
    ("POST", f"/v1/knowledge/{NOTHING}/content"),
    ("POST", f"/v1/rounds/{NOTHING}/aggregates"),
]


def changing() -> list[tuple[str, str]]:
    """Every route that is not only read, about nothing in particular."""
    values = {"address": MEMBERS[0].address, "name": "packs"}
    return [
        (method, one.path_format.format(**(dict.fromkeys(one.param_convertors, NOTHING) | values)))
        for one in own_routes()
        for method in sorted(one.methods - {"GET", "HEAD"})
    ]


def test_another_sites_page_cannot_sign_the_visitor_in_as_somebody_else(
    client: Client, house: Collaborators
) -> None:
    """Sign-in from a foreign page is refused before its nonce is used."""
    body = signed(message(nonce_of(client), KEY, house.wall()), KEY)
    assert client.post("/v1/siwe/verify", json=body, headers=FOREIGN).json()["code"] == "ForeignOrigin"
    assert client.post("/v1/siwe/verify", json=body).status_code == 200


def test_a_host_that_is_not_ours_is_never_repeated(client: Client) -> None:
    """The sign-in message names our own host whatever the request says, and nothing redirects elsewhere."""
    assert nonce_of(client, Host="evil.test")["domain"] == "guildhall.test"
    for path in ("/members/", "/v1/members/", "/static", "/v1/me", "//evil.test/"):
        connection = http.client.HTTPConnection(str(client.base_url.host), client.base_url.port)
        connection.request("GET", path, headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test"})
        answer = connection.getresponse()
        said = str(answer.headers) + answer.read().decode()
        connection.close()
        assert "evil.test" not in said.replace("//evil.test/", ""), path
