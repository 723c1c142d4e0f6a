"""Keccak, secp256k1 and addresses, on the two fast backends and on no other.

Without coincurve and pysha3 everything still works 10 to 150 times slower and says nothing, so their
absence is an import error here. The whole room takes its cryptography from this module.
"""

import os
from typing import Final

os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")

import coincurve
import sha3
from eth_hash.backends.pysha3 import PySha3Backend
from eth_hash.utils import auto_choose_backend
from eth_keys.backends import get_backend_class
from eth_keys.backends.coincurve import CoinCurveECCBackend

CURVE_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Order of secp256k1's group: private keys are 1 to this minus one."""

HALF_ORDER: Final = CURVE_ORDER // 2
"""The highest `s` of a signature that contracts accept (EIP-2)."""


class SlowBackend(ImportError):
    """Raised when a fast backend is missing, because the library would silently use a slow one."""


class BadSignature(ValueError):
    """Raised when 65 bytes are no signature: wrong length, high s, unknown v, or no key fits them."""


class BadKey(ValueError):
    """Raised when bytes are no private key. The message never shows them."""


def assert_backends() -> None:
    """Refuse to run on the slow pure-Python backends; raises `SlowBackend`."""
    if not isinstance(auto_choose_backend(), PySha3Backend):
        raise SlowBackend("keccak must come from pysha3: install safe-pysha3 and set ETH_HASH_BACKEND=pysha3")
    if get_backend_class() is not CoinCurveECCBackend:
        raise SlowBackend("eth-keys must use coincurve: install coincurve and leave ECC_BACKEND_CLASS alone")


def keccak(data: bytes) -> bytes:
    """Keccak-256 of `data`, 32 bytes."""
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def private_key(secret: bytes) -> coincurve.PrivateKey:
    """A private key of 32 bytes; raises `BadKey`."""
    if len(secret) != 32 or not 0 < int.from_bytes(secret, "big") < CURVE_ORDER:
        raise BadKey("a private key is 32 bytes, above zero and below the curve's order")
    return coincurve.PrivateKey(secret)


def address_of_public(public: coincurve.PublicKey) -> str:
    """The address of a public key, lower-case hex."""
    return "0x" + keccak(public.format(compressed=False)[1:])[12:].hex()


def address_of(secret: bytes) -> str:
    """The address of a private key, lower-case hex; raises `BadKey`."""
    return address_of_public(private_key(secret).public_key)


def sign_digest(digest: bytes, secret: bytes) -> bytes:
    """65 bytes r, s, v (27 or 28) over a 32-byte digest; s is always low, the nonce is RFC 6979."""
    signature = private_key(secret).sign_recoverable(digest, hasher=None)
    return signature[:64] + bytes([signature[64] + 27])


def personal_digest(text: str) -> bytes:
    """The 32 bytes that personal_sign signs (EIP-191, version 0x45)."""
    body = text.encode()
    return keccak(b"\x19Ethereum Signed Message:\n" + str(len(body)).encode() + body)


def recover_digest(digest: bytes, signature: bytes) -> str:
    """The address that signed `digest`, lower-case; raises `BadSignature`, also for a high s as the
    contracts do."""
    if len(signature) != 65 or signature[64] not in (27, 28):
        raise BadSignature("a signature is 65 bytes and ends in 27 or 28")
    if int.from_bytes(signature[32:64], "big") > HALF_ORDER:
        raise BadSignature("the signature's s is in the upper half of the curve's order")
    try:
        public = coincurve.PublicKey.from_signature_and_message(
            signature[:64] + bytes([signature[64] - 27]), digest, hasher=None
        )
    except ValueError as failure:
        raise BadSignature("no key could have made this signature") from failure
    return address_of_public(public)


def checksum_address(address: str) -> str:
    """EIP-55 spelling of a lower-case address."""
    digits = address[2:]
    nibbles = keccak(digits.encode("ascii")).hex()
    return "0x" + "".join(c.upper() if int(n, 16) > 7 else c for c, n in zip(digits, nibbles, strict=False))


assert_backends()
