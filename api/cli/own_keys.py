"""Keys that `guildhall up` makes for itself: encrypted files, with the passphrase beside them for its owner.

They are keys of an embedded chain. Nobody's real money hangs on them; a member of a real consortium makes its
key itself, with `guildhall key new` or in the browser.
"""

import secrets
from pathlib import Path

from api.cli.passphrases import read_passphrase
from ledger.durable import write_whole
from ledger.keys import StoredKey, create, load

BESIDE = "passphrase"
SCRYPT_COST = 2**13
"""Less work than for a member's own key: the passphrase is random, and lies beside the file."""


class OwnKeys:
    """Keystore files in one folder, all under the passphrase that lies there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.passphrase_file = folder / BESIDE
        self._passphrase = _kept(self.passphrase_file)

    def file(self, name: str) -> Path:
        """Where a key is."""
        return self.folder / f"{name}.json"

    def key(self, name: str) -> StoredKey:
        """The key of that name, made when it is asked for first. Raises `BadKeystore`."""
        file = self.file(name)
        if file.exists():
            return load(file, self._passphrase)
        return create(file, self._passphrase, SCRYPT_COST)


def _kept(file: Path) -> str:
    """The passphrase of a folder, made at first use; 0600 from the moment it exists."""
    if not file.exists():
        write_whole(file, (secrets.token_urlsafe(18) + "\n").encode("ascii"), 0o600)
    return read_passphrase(file)
