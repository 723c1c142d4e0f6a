"""Sign-in with Ethereum (EIP-4361): what a sign-in message must say, and who signed it.

The nonce is not looked up here: whoever asked for the check must consume it, atomically, afterwards.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from abnf import ParseError
from siwe import SiweMessage

from ledger.chain import Chain
from ledger.crypto import BadSignature, personal_digest, recover_digest
from ledger.errors import ContractRefused

SKEW_SECONDS = 60
"""How far the signer's clock may be ahead of ours."""

_VALID = bytes.fromhex("1626ba7e")
"""Both the selector of ERC-1271's isValidSignature(bytes32,bytes) and its answer when valid."""


class SignInRefused(Exception):
    """A sign-in message that does not sign anybody in. Subclasses say why, the message is a sentence."""


class SignInMalformed(SignInRefused):
    """The text is not an EIP-4361 message."""


class SignInWrongDomain(SignInRefused):
    """The message was made for another site."""


class SignInWrongChain(SignInRefused):
    """The message names another chain."""


class SignInExpired(SignInRefused):
    """The message is past its expiration time, or was issued too long ago."""


class SignInNotYetValid(SignInRefused):
    """The message is valid later only, or was issued in the future."""


class SignInBadSignature(SignInRefused):
    """The signature is not that of the account in the message."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who accepts sign-ins: host and port, address of the pages, chain, and the age a message may have."""

    domain: str
    origin: str
    chain_id: int
    max_age_seconds: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """A message that is in order: who signed in (lower case), and the nonce that must be consumed now."""

    address: str
    nonce: str


def check_sign_in(text: str, signature: bytes, site: Site, now: int, chain: Chain | None = None) -> SignIn:
    """The sign-in that a signed message makes at the second `now`; a subclass of SignInRefused otherwise.

    With `chain`, accounts that are contracts may sign by ERC-1271 (NodeUnwell when the node cannot be asked).
    """
    message = _read(text)
    address = message.address.lower()
    _check_site(message, site)
    _check_times(message, site, now)
    if not _signed_by(address, text, signature, chain):
        raise SignInBadSignature("The signature is not that of the account in the message.")
    return SignIn(address, message.nonce)


def _read(text: str) -> SiweMessage:
    try:
        return SiweMessage.from_message(text)
    except (ParseError, ValueError) as failure:
        raise SignInMalformed("The text is not a sign-in message (EIP-4361).") from failure


def _check_site(message: SiweMessage, site: Site) -> None:
    there = urlsplit(message.uri)
    if message.domain != site.domain or f"{there.scheme}://{there.netloc}" != site.origin:
        there_named = f"{message.domain} ({message.uri})"
        raise SignInWrongDomain(f"The message is for {there_named}, not for {site.origin}.")
    if message.chain_id != site.chain_id:
        raise SignInWrongChain(f"The message names chain {message.chain_id}, not {site.chain_id}.")


def _check_times(message: SiweMessage, site: Site, now: int) -> None:
    issued = _seconds(message.issued_at)
    if now - issued > site.max_age_seconds:
        raise SignInExpired(f"The message was issued more than {site.max_age_seconds} s ago.")
    if message.expiration_time is not None and now >= _seconds(message.expiration_time):
        raise SignInExpired("The message is past its expiration time.")
    if issued - now > SKEW_SECONDS:
        raise SignInNotYetValid("The message was issued in the future: check the clock of your device.")
    if message.not_before is not None and now < _seconds(message.not_before):
        raise SignInNotYetValid("The message is not valid yet.")


def _seconds(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError as failure:
        raise SignInMalformed("The message holds a time that is none.") from failure
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _signed_by(address: str, text: str, signature: bytes, chain: Chain | None) -> bool:
    digest = personal_digest(text)
    try:
        if recover_digest(digest, signature) == address:
            return True
    except BadSignature:
        pass
    return chain is not None and _accepted_by_contract(address, digest, signature, chain)


def _accepted_by_contract(address: str, digest: bytes, signature: bytes, chain: Chain) -> bool:
    padded = signature + b"\x00" * (-len(signature) % 32)
    arguments = digest + (64).to_bytes(32, "big") + len(signature).to_bytes(32, "big") + padded
    try:
        answer = chain.call(address, _VALID + arguments)
    except ContractRefused:
        return False
    return len(answer) == 32 and answer[:4] == _VALID and not any(answer[4:])
