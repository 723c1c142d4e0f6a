"""Signing and checking every intent: EIP-712 under the domain of the contract that will judge it.

`typed_data` is what a wallet shows; `digest`, `sign` and `recover` are the same hash on the hot path.
"""

from functools import lru_cache
from typing import Final

from governance.intents import Intent, contract_of, signer_of
from ledger.crypto import checksum_address, recover_digest, sign_digest
from ledger.deployment import Deployment
from ledger.eip712 import DOMAIN_TYPE, StructHasher, StructType, domain_separator, message_digest
from ledger.intent_types import TYPES

_HASHERS: Final[dict[type[Intent], StructHasher]] = {
    kind: StructHasher(type_) for kind, type_ in TYPES.items()
}


class ForeignSignature(ValueError):
    """Raised when a signature is good, but another account made it than the intent names."""


def typed_data(intent: Intent, deployment: Deployment) -> dict[str, object]:
    """The full EIP-712 JSON for `eth_signTypedData_v4`; wide integers are decimal strings, addresses
    EIP-55."""
    struct = TYPES[type(intent)]
    types = {DOMAIN_TYPE.name: DOMAIN_TYPE.members, struct.name: struct.members}
    types |= {nested.name: nested.members for nested in struct.nested}
    domain = deployment.domain(contract_of(intent))
    return {"types": types, "primaryType": struct.name, "domain": domain, "message": _message(intent, struct)}


def digest(intent: Intent, deployment: Deployment) -> bytes:
    """The 32 bytes that are signed; raises `UnsignableValue`. They name the intent, chain and contract
    uniquely."""
    separator = separator_of(contract_of(intent), deployment)
    return message_digest(separator, _HASHERS[type(intent)](intent))


def separator_of(contract: str, deployment: Deployment) -> bytes:
    """The domain separator of one contract of a deployment."""
    place = deployment.addresses[contract]
    return _separator(deployment.domain_name(contract), deployment.chain_id, place)


def type_hash_of(kind: type[Intent]) -> bytes:
    """The EIP-712 type hash of an intent."""
    return _HASHERS[kind].type_hash


def sign(intent: Intent, deployment: Deployment, key: bytes) -> bytes:
    """65 bytes r, s, v by the private key; raises `UnsignableValue`, `BadKey`."""
    return sign_digest(digest(intent, deployment), key)


def recover(intent: Intent, deployment: Deployment, signature: bytes) -> str:
    """The account whose key signed, lower-case; raises `BadSignature`. A contract wallet's signature has
    none."""
    return _recovered(digest(intent, deployment), signature)


@lru_cache(maxsize=4_096)
def _recovered(digest: bytes, signature: bytes) -> str:
    """A batch asks for each signature when it is judged, and again when its gas is reckoned."""
    return recover_digest(digest, signature)


def check(intent: Intent, deployment: Deployment, signature: bytes) -> None:
    """Raises `BadSignature` or `ForeignSignature` unless the named signer's key signed."""
    found, wanted = recover(intent, deployment, signature), signer_of(intent)
    if found != wanted.lower():
        raise ForeignSignature(f"the signature is {found}'s, not {wanted}'s")


@lru_cache(maxsize=256)
def _separator(name: str, chain_id: int, address: str) -> bytes:
    """One for each contract of each deployment this process works with."""
    domain = {"name": name, "version": "1", "chainId": chain_id, "verifyingContract": address}
    return domain_separator(domain)


def _message(value: object, struct: StructType) -> dict[str, object]:
    nested = {type_.name: type_ for type_ in struct.nested}
    return {
        field.name: _plain(getattr(value, field.attribute), field.type, nested) for field in struct.fields
    }


def _plain(value: object, kind: str, nested: dict[str, StructType]) -> object:
    """A field's value as wallets take it in JSON."""
    if kind.endswith("[]") and isinstance(value, tuple | list):
        return [_plain(item, kind[:-2], nested) for item in value]
    if kind in nested:
        return _message(value, nested[kind])
    if kind == "address":
        return checksum_address(str(value))
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, int):
        return int(value) if int(kind[4:] or "256") <= 48 else str(int(value))
    return value


__all__ = [
    "ForeignSignature",
    "check",
    "digest",
    "recover",
    "separator_of",
    "sign",
    "type_hash_of",
    "typed_data",
]
