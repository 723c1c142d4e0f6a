"""What a command works with: the options given, its output, and the API."""

import os
from functools import cached_property

from api.cli.given import Given
from api.cli.output import Output
from api.cli.places import ADDRESS_FILE, DATA, noted
from api.cli.remote import Remote

HERE = "http://127.0.0.1:8000"
"""Where the API is when nothing says otherwise."""


class Desk:
    """One command's means. What it opened is closed with it."""

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

    def close(self) -> None:
        """Closes what was opened."""
        if self._opened is not None:
            self._opened.close()
