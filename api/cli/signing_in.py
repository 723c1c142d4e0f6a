"""Signing in with the key (EIP-4361), at the address that was asked for and at no other."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from api.cli.desk import Desk
from api.cli.exits import Exit, Stop
from ledger.crypto import checksum_address, personal_digest, sign_digest


def sign_in(desk: Desk) -> None:
    """Opens a session for everything that follows."""
    given = desk.remote.post("/v1/siwe/nonce", {})
    _refuse_foreign(given, desk.api)
    message = _message(given, checksum_address(desk.key.address))
    signature = sign_digest(personal_digest(message), desk.key.secret)
    form = {"message": message, "signature": "0x" + signature.hex()}
    desk.remote.use_session(desk.remote.post("/v1/siwe/verify", form)["token"])


def _refuse_foreign(given: dict[str, Any], api: str) -> None:
    """A server that asks for a signature for another site could use it there."""
    there, here = urlsplit(given["uri"]), urlsplit(api)
    if given["domain"] != there.netloc or (there.scheme, there.netloc) != (here.scheme, here.netloc):
        sentence = f"{api} asks for a sign-in to {given['uri']}: give that as --api if it is right."
        raise Stop(Exit.DIFFERS, sentence, "ForeignDomain")


def _message(given: dict[str, Any], address: str) -> str:
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
            f"Issued At: {_iso(datetime.now(UTC))}",
            f"Expiration Time: {_iso(datetime.fromtimestamp(given['expires_at'], UTC))}",
        ]
    )


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
