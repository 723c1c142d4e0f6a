"""A mark that changes whenever something off chain changes, so that ETags notice it."""

import secrets
from itertools import count


class Edition:
    """Starts anew with every process: a restart makes callers ask once more, no answer is ever stale."""

    def __init__(self) -> None:
        self._start = secrets.token_hex(4)
        self._numbers = count()
        self._now = next(self._numbers)

    @property
    def text(self) -> str:
        """The mark."""
        return f"{self._start}-{self._now}"

    def change(self) -> None:
        """A name, a contact or a content was put or erased."""
        self._now = next(self._numbers)
