"""Who is signed in: nonces that work once, and sessions known only by the hash of their token."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select

from ledger.schema import sessions, siwe_nonces
from ledger.store import Store

NONCE_SECONDS: Final = 300
"""How long a sign-in nonce may be used, unless an installation says otherwise."""

NONCE_BYTES: Final = 16
TOKEN_BYTES: Final = 32


class NonceUnknown(Exception):
    """The nonce was never given out, was used before, or has expired."""


@dataclass(frozen=True, slots=True)
class Session:
    """An address that proved itself; times are unix seconds."""

    address: str
    created_at: int
    expires_at: int


class Accounts:
    """Nonces and sessions. `now` is always passed in, in unix seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def new_nonce(self, now: int, seconds: int = NONCE_SECONDS) -> str:
        """A fresh nonce of 32 letters and digits, good for so long; expired ones are forgotten on the way."""
        nonce = secrets.token_hex(NONCE_BYTES)
        with self._store.transaction("accounts.nonce") as connection:
            connection.execute(delete(siwe_nonces).where(siwe_nonces.c.expires_at <= now))
            connection.execute(insert(siwe_nonces).values(nonce=nonce, expires_at=now + seconds))
        return nonce

    def use_nonce(self, nonce: str, now: int) -> None:
        """Uses a nonce up.

        Of any number of callers with the same nonce one returns, the others get NonceUnknown.
        """
        taken = (siwe_nonces.c.nonce == nonce) & (siwe_nonces.c.expires_at > now)
        with self._store.transaction("accounts.use-nonce") as connection:
            if connection.execute(delete(siwe_nonces).where(taken)).rowcount != 1:
                raise NonceUnknown("this sign-in was used before or is too old: ask for a new one")

    def open_session(self, address: str, now: int, seconds: int) -> str:
        """Signs an address in; returns the token, which is stored nowhere."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"address": address.lower(), "created_at": now, "expires_at": now + seconds}
        with self._store.transaction("accounts.open") as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            connection.execute(insert(sessions).values(token_hash=_hash(token), **row))
        return token

    def session(self, token: str, now: int) -> Session | None:
        """The session of a token; None when there is none or it has ended."""
        query = select(sessions).where(
            (sessions.c.token_hash == _hash(token)) & (sessions.c.expires_at > now)
        )
        with self._store.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Session(row.address, row.created_at, row.expires_at) if row else None

    def close_session(self, token: str) -> None:
        """Signs one visitor out; harmless when it already is."""
        with self._store.transaction("accounts.close") as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))

    def close_all(self, address: str) -> int:
        """Signs an address out everywhere; returns how many sessions ended."""
        with self._store.transaction("accounts.close-all") as connection:
            return connection.execute(delete(sessions).where(sessions.c.address == address.lower())).rowcount


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", errors="replace")).digest()


__all__ = ["NONCE_SECONDS", "Accounts", "NonceUnknown", "Session"]
