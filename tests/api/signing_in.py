"""Signing in by hand: the message a wallet would show, and its signature."""

from datetime import UTC, datetime
from typing import Any

from httpx import Client

from ledger.crypto import address_of, checksum_address, sign_digest
from ledger.siwe import personal_digest


def iso(seconds: int) -> str:
    """Unix seconds as sign-in messages write them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def message(given: dict[str, Any], key: bytes, issued: int, **changes: Any) -> str:
    """The EIP-4361 text for what the server gave; `changes` replace its fields."""
    words = {**given, **changes}
    lines = [
        f"{words['domain']} wants you to sign in with your Ethereum account:",
        words.get("address", checksum_address(address_of(key))),
        "",
        words["statement"],
        "",
        f"URI: {words['uri']}",
        f"Version: {words['version']}",
        f"Chain ID: {words['chain_id']}",
        f"Nonce: {words['nonce']}",
        f"Issued At: {iso(issued)}",
    ]
    lines += [f"Expiration Time: {iso(words['expiration'])}"] if "expiration" in words else []
    lines += [f"Not Before: {iso(words['not_before'])}"] if "not_before" in words else []
    return "\n".join(lines)


def signed(text: str, key: bytes) -> dict[str, str]:
    """The body of POST /v1/siwe/verify."""
    return {"message": text, "signature": "0x" + sign_digest(personal_digest(text), key).hex()}


def sign_in(client: Client, key: bytes, now: int) -> str:
    """Signs in and gives the token; the client keeps no cookie."""
    given = client.post("/v1/siwe/nonce").json()
    answer = client.post("/v1/siwe/verify", json=signed(message(given, key, now), key))
    assert answer.status_code == 200, answer.text
    client.cookies.clear()
    return str(answer.json()["token"])


def bearer(token: str) -> dict[str, str]:
    """The header of a session."""
    return {"Authorization": f"Bearer {token}"}
