"""What members were promised: every intent that was handed in, and what the API said about it."""

import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Promise:
    """Something signed and handed in.

    `mark` is what finds it in a transaction's bytes: r and s of the member's signature, or the whole raw
    transaction. `submission` is the id under which it was acknowledged; None while nobody said yes. `refused`
    is the code of the refusal when nobody ever said yes or kept silent. `key` is the Idempotency-Key, if any.
    """

    kind: str
    path: str
    body: dict[str, Any]
    mark: str
    detail: dict[str, Any]
    key: str | None = None
    submission: str | None = None
    silent: int = 0
    refused: str | None = None
    final: str | None = None
    error: str | None = None


@dataclass(slots=True)
class Book:
    """All promises of one schedule; safe to share between threads."""

    promises: list[Promise] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, promise: Promise) -> Promise:
        """Adds one, before it is handed in."""
        with self._lock:
            self.promises.append(promise)
        return promise

    @property
    def acknowledged(self) -> list[Promise]:
        """Those that the API took."""
        with self._lock:
            return [one for one in self.promises if one.submission is not None]

    @property
    def open(self) -> list[Promise]:
        """Those that the API took and has not told the end of."""
        return [one for one in self.acknowledged if one.final is None]

    def __len__(self) -> int:
        return len(self.promises)
