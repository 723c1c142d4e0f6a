"""Members and office holders: each has a key of its own and talks to the public API only."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct

from api.intent_forms import INTENT_FORMS, intent_of
from ledger.crypto import address_of, checksum_address
from ledger.deployment import Deployment
from ledger.signing import sign
from scripts.demo.narrator import StoryBroken

WAIT = 20
"""Seconds that a submission may take to be on the chain."""


class Refused(Exception):
    """The API refused; `code` is the rule's name."""

    def __init__(self, code: str, sentence: str, document: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.document = document


class Api:
    """The public HTTP API."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._http = httpx.Client(base_url=base, timeout=60)

    def get(self, path: str, **query: Any) -> Any:
        """The document of a GET."""
        return self._answer(self._http.get(path, params=query))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The document of a POST."""
        return self._answer(self._http.post(path, json=body, headers=headers))

    def put(self, path: str, body: Any) -> Any:
        """The document of a PUT."""
        return self._answer(self._http.put(path, json=body))

    def use_session(self, token: str) -> None:
        """Everything that follows is signed in."""
        self._http.headers["authorization"] = f"Bearer {token}"

    def upkeep(self, action: str, **arguments: Any) -> Any:
        """An act that anybody may ask for when its time has come; gives the mined submission."""
        return mined(self.post(f"/v1/upkeep/{action}", arguments, prefer=f"wait={WAIT}"))

    def until(self, find: Callable[[], Any], seconds: int = 20) -> Any:
        """What `find` finds, asked again after every change on the stream; None after `seconds`."""
        with self._http.stream("GET", "/v1/stream", timeout=seconds) as changes:
            for line in changes.iter_lines():
                if line.startswith(("retry:", "event:")) and (found := find()) is not None:
                    return found
        return None

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        document = response.json() if response.content else {}
        if response.is_success:
            return document
        raise Refused(document.get("code", "?"), document.get("detail", response.text), document)


def mined(answer: Any) -> Any:
    """The submission in an answer, which must be on the chain."""
    submission = answer["data"]
    if submission["state"].lower() != "mined":
        raise StoryBroken(f"not on the chain: {submission}")
    return submission


class Person:
    """Somebody with a name and a key."""

    def __init__(self, name: str, key: bytes, base: str, deployment: Deployment) -> None:
        self.name = name
        self.address = address_of(key)
        self.api = Api(base)
        self._key = key
        self._deployment = deployment

    def sign_in(self) -> None:
        """Sign-In with Ethereum (EIP-4361)."""
        given = self.api.post("/v1/siwe/nonce", {})
        message = _sign_in_message(given, checksum_address(self.address))
        signature = Account.sign_message(encode_defunct(text=message), self._key).signature
        session = self.api.post("/v1/siwe/verify", {"message": message, "signature": "0x" + signature.hex()})
        self.api.use_session(session["token"])

    def prepare(self, intent: str, **fields: Any) -> Any:
        """What the API proposes to sign, checked against what was asked for."""
        draft = {**fields, "signer": self.address}
        return self.api.post(f"/v1/intents/{intent}/prepare", draft)["data"]

    def signed(self, intent: str, prepared: Any) -> dict[str, Any]:
        """The body of a submission. The digest is computed here, not taken from the server."""
        body = {"intent": prepared["intent"], "signature": self._signature(intent, prepared["intent"])}
        if prepared.get("permit"):
            permit = prepared["permit"]["intent"]
            body["permit"] = {**permit, "signature": self._signature("Permit", permit)}
        return body

    def submit(self, intent: str, body: dict[str, Any], key: str | None = None) -> Any:
        """Hands in a signed intent and waits until it is on the chain."""
        headers = {"prefer": f"wait={WAIT}", "idempotency-key": key or str(uuid.uuid4())}
        return mined(self.api.post(f"/v1/intents/{intent}", body, **headers))

    def act(self, intent: str, **fields: Any) -> Any:
        """Prepare, sign, submit."""
        return self.submit(intent, self.signed(intent, self.prepare(intent, **fields)))

    def transact(self, action: str, **arguments: Any) -> Any:
        """A transaction of one's own: prepared by the API, signed here, relayed by the API."""
        prepared = self.api.post(f"/v1/transactions/{action}/prepare", {**arguments, "sender": self.address})[
            "data"
        ]
        return self.send(prepared["transaction"])

    def send(self, unsigned: dict[str, Any]) -> Any:
        """Signs a transaction and has it relayed."""
        transaction = {
            "type": 2,
            "chainId": unsigned["chain_id"],
            "to": unsigned["to"],
            "data": unsigned["data"],
            "nonce": unsigned["nonce"],
            "value": int(unsigned["value"]),
            "gas": int(unsigned["gas"]),
            "maxFeePerGas": int(unsigned["max_fee_per_gas"]),
            "maxPriorityFeePerGas": int(unsigned["max_priority_fee_per_gas"]),
        }
        raw = Account.sign_transaction(transaction, self._key).raw_transaction
        return mined(self.api.post("/v1/transactions", {"raw": "0x" + raw.hex()}, prefer=f"wait={WAIT}"))

    def _signature(self, intent: str, values: dict[str, Any]) -> str:
        form = INTENT_FORMS[intent].model_validate(values)
        return "0x" + sign(intent_of(form), self._deployment, self._key).hex()


def _sign_in_message(given: dict[str, Any], address: str) -> str:
    def iso(seconds: int) -> str:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return "\n".join(
        [
            f"{given['domain']} wants you to sign in with your Ethereum account:",
            address,
            "",
            given["statement"],
            "",
            f"URI: {given['uri']}",
            f"Version: {given['version']}",
            f"Chain ID: {given['chain_id']}",
            f"Nonce: {given['nonce']}",
            f"Issued At: {iso(int(given['expires_at']) - 300)}",
            f"Expiration Time: {iso(int(given['expires_at']))}",
        ]
    )
