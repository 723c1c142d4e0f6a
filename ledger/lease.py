"""Which one process may sign with a key: a lease in the database, checked in every transaction that gives
out a nonce.

Clocks decide only how long a dead holder blocks others. That two never sign is held by the check, not by
clocks.
"""

import os
import socket
import uuid
from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.schema import senders
from ledger.submission import SenderHeldElsewhere

LEASE_SECONDS: Final = 10
"""How long a lease lasts without renewal: what a crash on another machine can delay."""


class Lease:
    """The lease on one sender's key, as this process sees it. All times are unix seconds."""

    def __init__(self, chain_id: int, sender: str) -> None:
        self.holder = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex}"
        self._sender = sender
        self._mine = (senders.c.address == bytes.fromhex(sender[2:])) & (senders.c.chain_id == chain_id)
        self._key = {"address": bytes.fromhex(sender[2:]), "chain_id": chain_id}
        held = update(senders).where(self._mine, senders.c.holder == self.holder)
        self._renewal = held.values(held_until=bindparam("until"))
        self._next_nonce = select(senders.c.next_nonce).where(self._mine)
        self._advance = update(senders).where(self._mine).values(next_nonce=bindparam("next"))

    def take(self, connection: Connection, now: int, first_nonce: int) -> bool:
        """Takes the lease when it is free, ours, expired, or its holder on this machine is gone."""
        row = connection.execute(
            select(senders.c.holder, senders.c.held_until).where(self._mine)
        ).one_or_none()
        if row is None:
            return self._create(connection, now, first_nonce)
        if row.holder not in (None, self.holder) and row.held_until > now and not _is_gone(row.holder):
            return False
        unchanged = senders.c.holder.is_(None) if row.holder is None else senders.c.holder == row.holder
        return self._set(connection, unchanged, now)

    def hold(self, connection: Connection, now: int) -> int:
        """Renews the lease and gives the next nonce; raises `SenderHeldElsewhere` when it is another's by
        now."""
        if connection.execute(self._renewal, {"until": now + LEASE_SECONDS}).rowcount != 1:
            raise SenderHeldElsewhere(f"another process has begun to send for {self._sender}")
        return int(connection.execute(self._next_nonce).scalar_one())

    def advance(self, connection: Connection, next_nonce: int) -> None:
        """Stores the next nonce, inside the transaction that used the ones before it."""
        connection.execute(self._advance, {"next": next_nonce})

    def release(self, connection: Connection) -> None:
        """Lets the key go at once."""
        free = {"holder": None, "held_until": 0}
        connection.execute(update(senders).where(self._mine, senders.c.holder == self.holder).values(**free))

    def _create(self, connection: Connection, now: int, first_nonce: int) -> bool:
        values = {
            **self._key,
            "next_nonce": first_nonce,
            "holder": self.holder,
            "held_until": now + LEASE_SECONDS,
        }
        try:
            with connection.begin_nested():
                connection.execute(insert(senders).values(**values))
        except IntegrityError:
            return False
        return True

    def _set(self, connection: Connection, condition: ColumnElement[bool], now: int) -> bool:
        values = {"holder": self.holder, "held_until": now + LEASE_SECONDS}
        found = connection.execute(update(senders).where(self._mine, condition).values(**values))
        return found.rowcount == 1


def _is_gone(holder: str) -> bool:
    """Whether the holder was a process of this machine that does not run any more."""
    host, pid, _ = holder.split("/", 2)
    if host != socket.gethostname() or not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
