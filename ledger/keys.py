"""Private keys on disk: Web3 keystore files (version 3), encrypted under a passphrase, readable by their
owner only."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from eth_account import Account

from ledger.crypto import CURVE_ORDER, address_of, private_key
from ledger.durable import write_new

SCRYPT_COST: Final = 2**18
"""Work of unlocking a file: about a second, and 256 MiB of memory."""

MOST_BYTES: Final = 65_536


class BadKeystore(Exception):
    """Raised when a keystore file is missing, malformed or of another version; the message says which."""


class WrongPassphrase(BadKeystore):
    """Raised when the passphrase does not open the file."""


class KeystoreExists(BadKeystore):
    """Raised when a file is there already: keys are never overwritten."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """An unlocked key and its address. Never shown: its text has the address only."""

    address: str
    secret: bytes

    def __repr__(self) -> str:
        return f"StoredKey({self.address})"


def new_secret() -> bytes:
    """A random private key."""
    return (1 + secrets.randbelow(CURVE_ORDER - 1)).to_bytes(32, "big")


def create(path: Path, passphrase: str, cost: int = SCRYPT_COST) -> StoredKey:
    """Makes a key and saves it; raises `KeystoreExists`."""
    return save(path, new_secret(), passphrase, cost)


def save(path: Path, secret: bytes, passphrase: str, cost: int = SCRYPT_COST) -> StoredKey:
    """Encrypts a key into a new file, whole and on disk; raises `KeystoreExists`, `BadKey`, `BadKeystore`."""
    private_key(secret)
    if not passphrase:
        raise BadKeystore("a passphrase is needed: without one anybody who reads the file has the key")
    keystore = Account.encrypt(secret, passphrase, kdf="scrypt", iterations=cost)
    parameters = keystore["crypto"]["cipherparams"]
    # eth-account leaves out leading zeros, one time in 256, and others take 16 bytes only
    parameters["iv"] = parameters["iv"].zfill(32)
    try:
        write_new(path, json.dumps(keystore).encode("ascii"))
    except FileExistsError as failure:
        raise KeystoreExists(f"{path} is there already: choose another name") from failure
    return StoredKey(address_of(secret), secret)


def load(path: Path, passphrase: str) -> StoredKey:
    """Unlocks a file; raises `BadKeystore`, `WrongPassphrase`."""
    stored = _read(path)
    try:
        secret = bytes(Account.decrypt(stored, passphrase))
    except ValueError as failure:
        if "MAC" in str(failure):
            raise WrongPassphrase(f"the passphrase does not open {path}") from failure
        raise BadKeystore(f"{path} is damaged: {failure}") from failure
    # eth-keyfile says NotImplementedError of a version or key derivation that it does not know
    except (KeyError, TypeError, NotImplementedError) as failure:
        raise BadKeystore(f"{path} is no keystore of version 3: {failure!r}") from failure
    address = address_of(secret)
    named = str(stored.get("address", address)).lower().removeprefix("0x")
    if named != address[2:]:
        raise BadKeystore(f"{path} names another address than its key has")
    return StoredKey(address, secret)


def address_in(path: Path) -> str | None:
    """The address that a file names, without unlocking it; None when it names none. Raises `BadKeystore`."""
    named = _read(path).get("address")
    return "0x" + str(named).lower().removeprefix("0x") if isinstance(named, str) else None


def _read(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as failure:
        raise BadKeystore(f"{path} cannot be read: {failure.strerror}") from failure
    try:
        stored = json.loads(content) if len(content) <= MOST_BYTES else None
    except ValueError as failure:
        raise BadKeystore(f"{path} is no keystore: it is not JSON") from failure
    if not isinstance(stored, dict) or stored.get("version") != 3:
        raise BadKeystore(f"{path} is no keystore of version 3")
    return stored
