"""What a command works with: the options given, its output, the API, the deployment, the key that signs."""

import os
from functools import cached_property

from api.cli.given import Given
from api.cli.output import Output
from api.cli.places import ADDRESS_FILE, DATA, noted
from api.cli.remote import Remote
from api.cli.trusted import trusted_deployment
from api.cli.unlocking import named_address, unlock
from ledger.deployment import Deployment
from ledger.keys import StoredKey

HERE = "http://127.0.0.1:8000"
"""Where the API is when nothing says otherwise."""


class Desk:
    """One command's means, each got ready when it is first asked for. What was opened is closed with it."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.output = Output(given.as_json)
        self._opened: Remote | None = None

    @cached_property
    def api(self) -> str:
        """Address of the API: as given, of the environment, of the copy that runs here."""
        return self.given.api or os.environ.get("GUILDHALL_API") or noted(DATA / ADDRESS_FILE) or HERE

    @property
    def remote(self) -> Remote:
        """The API."""
        if self._opened is None:
            self._opened = Remote(self.api)
        return self._opened

    @cached_property
    def deployment(self) -> Deployment:
        """Where the contracts are that signatures are for."""
        return trusted_deployment(self.given.deployment, self.remote, self.output)

    @cached_property
    def key(self) -> StoredKey:
        """The key that signs, unlocked."""
        return unlock(self.given.keystore, self.given.passphrase_file)

    @cached_property
    def address(self) -> str:
        """Address of the key that signs, lower case; a file that names it need not be unlocked for that."""
        return named_address(self.given.keystore) or self.key.address

    def close(self) -> None:
        """Closes what was opened."""
        if self._opened is not None:
            self._opened.close()
