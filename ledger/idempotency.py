"""The answer once given to a request with an Idempotency-Key, so that asking twice has one effect."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.schema import idempotency
from ledger.store import Store

KEPT_SECONDS: Final = 86_400
"""How long an answer is kept."""

WORKING_SECONDS: Final = 60
"""After this a request that never finished (its process died) may be tried again with its key."""


class KeyReused(Exception):
    """The key came before with another request."""


class StillWorking(Exception):
    """The same request is being worked on right now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: HTTP status and body, given again byte for byte."""

    status: int
    body: bytes


class Answers:
    """Keys belong to a `scope` (the session's address, say); `request_hash` is 32 bytes of the request."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, scope: str, key: str, request_hash: bytes, now: int) -> Answer | None:
        """The answer given before; None when the caller must work, and then `finish` or `abandon`.

        Raises KeyReused, StillWorking.
        """
        mine = (idempotency.c.scope == scope) & (idempotency.c.key == key)
        with self._store.transaction("answers.begin") as connection:
            connection.execute(delete(idempotency).where(idempotency.c.created_at <= now - KEPT_SECONDS))
            row = connection.execute(select(idempotency).where(mine)).one_or_none()
            if row is not None and bytes(row.request_hash) != request_hash:
                raise KeyReused("this Idempotency-Key was used for another request")
            if row is not None and row.status is not None:
                return Answer(row.status, bytes(row.body))
            if row is not None and row.created_at > now - WORKING_SECONDS:
                raise StillWorking("the same request is still being worked on")
            if row is not None:  # the very one that was left behind, and no newer one
                left = mine & (idempotency.c.created_at == row.created_at)
                connection.execute(delete(idempotency).where(left))
            values = {"scope": scope, "key": key, "request_hash": request_hash, "created_at": now}
            try:
                with connection.begin_nested():
                    connection.execute(insert(idempotency).values(**values))
            except IntegrityError as failure:  # on a server two may begin together
                raise StillWorking("a request with this key is still being worked on") from failure
        return None

    def finish(self, scope: str, key: str, answer: Answer) -> None:
        """Keeps the answer."""
        mine = (idempotency.c.scope == scope) & (idempotency.c.key == key)
        with self._store.transaction("answers.finish") as connection:
            connection.execute(update(idempotency).where(mine).values(status=answer.status, body=answer.body))

    def abandon(self, scope: str, key: str) -> None:
        """Lets the key be used again: the request had no effect."""
        mine = (idempotency.c.scope == scope) & (idempotency.c.key == key) & idempotency.c.status.is_(None)
        with self._store.transaction("answers.abandon") as connection:
            connection.execute(delete(idempotency).where(mine))


__all__ = ["Answer", "Answers", "KeyReused", "StillWorking"]
