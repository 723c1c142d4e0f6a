"""Somebody at the door: signs in by wallet and out again, all the time."""

from datetime import UTC, datetime
from typing import Any

import httpx

from ledger.crypto import address_of, checksum_address, personal_digest, sign_digest
from scripts.chaos.cast import OUTSIDER
from scripts.chaos.people import Person


class Visitor(Person):
    """A key that is no member's. What it is refused or not answered it leaves: nobody promised anything."""

    def act(self) -> None:
        """One visit."""
        given = self.asked("/v1/siwe/nonce", {})
        if given is None:
            return
        text = _message(given)
        signature = "0x" + sign_digest(personal_digest(text), OUTSIDER).hex()
        opened = self.asked("/v1/siwe/verify", {"message": text, "signature": signature})
        if opened is not None:
            self._leave(str(opened["token"]))

    def _leave(self, token: str) -> None:
        try:
            self.http.delete(self.url() + "/v1/session", headers={"Authorization": f"Bearer {token}"})
        except httpx.HTTPError:
            return


def _message(given: dict[str, Any]) -> str:
    """The EIP-4361 text for what the server gave."""
    lines = [
        f"{given['domain']} wants you to sign in with your Ethereum account:",
        checksum_address(address_of(OUTSIDER)),
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
