"""AES-256-GCM with a fresh nonce in front, and one key a reader out of one master key.

This protects what lies on the disk and in backups. The running installation can open every item it keeps: who
gets one is decided by the rules before it is opened, not by the encryption.
"""

import contextlib
import hashlib
import hmac
import secrets
from pathlib import Path
from typing import Final

from Crypto.Cipher import AES

from ledger.durable import write_new

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class SealBroken(Exception):
    """What lies on the disk was altered, or belongs to another key, item or reader."""


class BadMasterKey(Exception):
    """The master key's file is not 32 bytes in hex, or others may read it."""


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """nonce || tag || ciphertext. `bound_to` is not stored, and must be the same when opening."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=TAG_BYTES)
    cipher.update(bound_to)
    sealed, tag = cipher.encrypt_and_digest(plain)
    return nonce + tag + sealed


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What was sealed; raises SealBroken."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        cipher = AES.new(key, AES.MODE_GCM, nonce=nonce, mac_len=TAG_BYTES)
        cipher.update(bound_to)
        return cipher.decrypt_and_verify(rest[TAG_BYTES:], rest[:TAG_BYTES])
    except ValueError as error:
        raise SealBroken("a sealed content was altered, or the master key is another") from error


def new_key() -> bytes:
    """A key for one item."""
    return secrets.token_bytes(KEY_BYTES)


def reader_key(master: bytes, item_id: str, reader: str) -> bytes:
    """The key that wraps an item's key for one reader: HKDF-SHA-256 (RFC 5869), one block, from the master
    key.
    """
    pseudo_random = hmac.digest(b"guildhall item keys", master, hashlib.sha256)
    return hmac.digest(pseudo_random, f"{item_id}|{reader}".encode("ascii") + b"\x01", hashlib.sha256)


def master_key(path: Path) -> bytes:
    """The installation's master key; made at first use, readable by its owner alone. Raises BadMasterKey."""
    with contextlib.suppress(FileExistsError):
        write_new(path, (secrets.token_hex(KEY_BYTES) + "\n").encode("ascii"))
    return _read(path)


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise BadMasterKey(f"others may read {path.name}: allow only its owner (chmod 600)")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise BadMasterKey(f"{path.name} is not a key in hex") from error
    if len(key) != KEY_BYTES:
        raise BadMasterKey(f"{path.name} is not a key of {KEY_BYTES} bytes")
    return key


__all__ = ["BadMasterKey", "SealBroken", "master_key", "new_key", "reader_key", "seal", "unseal"]
