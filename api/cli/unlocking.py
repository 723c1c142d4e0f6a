"""The key that signs, from its encrypted file."""

import os
from pathlib import Path

from api.cli.exits import misused
from api.cli.passphrases import passphrase_for
from ledger.keys import StoredKey, load


def keystore_at(given: Path | None) -> Path:
    """The keystore file: as given, or of the environment."""
    named = os.environ.get("GUILDHALL_KEYSTORE")
    if given is None and not named:
        raise misused("NoKeystore", "Say with --keystore which key signs; `guildhall key new` makes one.")
    return given or Path(str(named))


def unlock(keystore: Path | None, passphrase_file: Path | None) -> StoredKey:
    """The unlocked key. Raises `BadKeystore`, `WrongPassphrase` or a Stop."""
    file = keystore_at(keystore)
    if not file.exists():
        raise misused("NoKeystore", f"There is no keystore at {file}.")
    return load(file, passphrase_for(str(file), passphrase_file))
