"""The key that signs, from its encrypted file."""

import os
from pathlib import Path

from api.cli.exits import misused
from api.cli.passphrases import passphrase_for
from ledger.keys import StoredKey, address_in, load


def keystore_at(given: Path | None) -> Path:
    """The keystore file: as given, or of the environment. Stop NoKeystore when there is none."""
    named = os.environ.get("GUILDHALL_KEYSTORE")
    if given is None and not named:
        raise misused("NoKeystore", "Say with --keystore which key signs; `guildhall key new` makes one.")
    file = given or Path(str(named))
    if not file.exists():
        raise misused("NoKeystore", f"There is no keystore at {file}.")
    return file


def unlock(keystore: Path | None, passphrase_file: Path | None) -> StoredKey:
    """The unlocked key. Raises `BadKeystore`, `WrongPassphrase` or a Stop."""
    file = keystore_at(keystore)
    return load(file, passphrase_for(str(file), passphrase_file))


def named_address(keystore: Path | None) -> str | None:
    """The address that the keystore names without being unlocked; None when it names none."""
    return address_in(keystore_at(keystore))
