"""A desk at which a program that holds no key has things signed; for tests that ask from outside."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydantic import ValidationError

from api.intent_forms import INTENT_FORMS, intent_of
from governance.intents import signer_of
from ledger.crypto import address_of
from ledger.eip712 import UnsignableValue
from ledger.signing import sign
from tests.api.market import Market, drafts, known_bodies, known_places, known_values
from tests.api.signing_in import bearer, message, sign_in, signed
from tests.api.town import Town, hexed, raw_of
from tests.world import ARBITER, COORDINATOR, GUARDIAN, MEMBERS, SUPPLIER, Member

KEYS = {member.address: member.key for member in MEMBERS}
OFFICES = {address_of(key): key for key in (COORDINATOR, SUPPLIER, GUARDIAN, ARBITER)}


@contextmanager
def desk(town: Town, there: Market, visitor: Member) -> Iterator[str]:
    """The address of the desk.

    GET /values, /bodies and /places tell what exists, /session and /sign-in are the visitor's, /intent/NAME
    is one that is right now, signed. POST /sign/NAME takes an intent, /transaction a prepared transaction.
    """

    def session() -> str:
        return bearer(sign_in(town.client, visitor.key, town.house.wall()))["Authorization"]

    def fresh_sign_in() -> dict[str, str]:
        given = town.client.post("/v1/siwe/nonce").json()
        return signed(message(given, visitor.key, town.house.wall()), visitor.key)

    gives: dict[str, Callable[[], Any]] = {
        "session": session,
        "sign-in": fresh_sign_in,
        "values": lambda: known_values(there, town),
        "bodies": lambda: known_bodies(there, town),
        "places": lambda: known_places(there),
    }
    right = drafts(there, town)

    def drafted(name: str) -> dict[str, Any] | None:
        return town.body(name, *right[name]()) if name in right else None

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            what, _, name = self.path[1:].partition("/")
            self._tell(drafted(name) if what == "intent" else gives[what]())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            what, _, name = self.path[1:].partition("/")
            self._tell(_intent(town, name, body) if what == "sign" else _transaction(body))

        def _tell(self, answer: object) -> None:
            text = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _intent(town: Town, name: str, given: object) -> str | None:
    """The member's signature; None when it is no intent, or of somebody whose key is not here."""
    try:
        intent = intent_of(INTENT_FORMS[name].model_validate(given))
        return hexed(sign(intent, town.world.deployment, KEYS[signer_of(intent)]))
    except (ValidationError, UnsignableValue, KeyError):
        return None


def _transaction(prepared: dict[str, Any]) -> str:
    """The prepared transaction, signed by its sender when that is an office, else by the coordinator."""
    key = OFFICES.get(prepared["sender"].lower(), COORDINATOR)
    return hexed(raw_of(prepared["transaction"], key))
