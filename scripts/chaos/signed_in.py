"""Somebody who signs in by wallet, with a session that is asked for again when it is gone."""

from datetime import UTC, datetime
from typing import Any, Final

import httpx

from ledger.crypto import address_of, checksum_address, personal_digest, sign_digest
from scripts.chaos.founding import Founded
from scripts.chaos.people import RETRY_SECONDS, Person, Urls
from scripts.chaos.promises import Book

PATIENT_TRIES: Final = 25
"""How often the same is asked while there is no answer, or one that says: not yet."""

NOT_YET: Final = {"StillWorking", "UnknownItem"}
"""Refusals that end by themselves: another process may still be at it, or the record is behind."""


class SignedIn(Person):
    """Acts under the sessions of one or more keys."""

    def __init__(self, founded: Founded, urls: Urls, book: Book, seed: str) -> None:
        super().__init__(founded, urls, book, seed)
        self._tokens: dict[bytes, str] = {}

    def sign_in(self, key: bytes) -> str | None:
        """A new session's token; None when there is no answer, or a refusal."""
        given = self.asked("/v1/siwe/nonce", {})
        if given is None:
            return None
        text = sign_in_message(given, key)
        signature = "0x" + sign_digest(personal_digest(text), key).hex()
        opened = self.asked("/v1/siwe/verify", {"message": text, "signature": signature})
        return None if opened is None else str(opened["token"])

    def as_visitor(
        self,
        key: bytes,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        not_yet: frozenset[str] = frozenset(),
    ) -> httpx.Response | None:
        """A yes or a no, asked for until there is one; None when patience ended before.

        `not_yet` are more refusals that end by themselves.
        """
        for _ in range(PATIENT_TRIES):
            answer = self._once(key, method, path, body, headers or {})
            if answer is not None and not _ends_by_itself(answer, not_yet):
                return answer
            if self.hurry.wait(RETRY_SECONDS):
                break
        return None

    def _once(
        self, key: bytes, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> httpx.Response | None:
        token = self._tokens.get(key) or self.sign_in(key)
        if token is None:
            return None
        self._tokens[key] = token
        answer = self.sent(method, path, body, {**headers, "Authorization": f"Bearer {token}"})
        if answer is not None and answer.status_code == 401:
            del self._tokens[key]
            return None
        return answer


def code_of(answer: httpx.Response) -> str:
    """The name of a refusal; empty for a yes."""
    return str(answer.json().get("code")) if answer.status_code >= 400 else ""


def _ends_by_itself(answer: httpx.Response, not_yet: frozenset[str]) -> bool:
    if answer.status_code >= 500 or answer.status_code == 429:
        return True
    return code_of(answer) in NOT_YET | not_yet


def sign_in_message(given: dict[str, Any], key: bytes) -> str:
    """The EIP-4361 text for what the server gave."""
    lines = [
        f"{given['domain']} wants you to sign in with your Ethereum account:",
        checksum_address(address_of(key)),
        "",
        given["statement"],
        "",
        f"URI: {given['uri']}",
        f"Version: {given['version']}",
        f"Chain ID: {given['chain_id']}",
        f"Nonce: {given['nonce']}",
        f"Issued At: {datetime.now(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}",
    ]
    return "\n".join(lines)
