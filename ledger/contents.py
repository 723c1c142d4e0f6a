"""Contents of know-how items: sealed under a key of their own, the key wrapped once for each reader,
erasable.

contentHash = keccak256(salt || content), as the chain has it. Erasing takes the content and every key; the
hash on chain stays and tells nothing.
"""

import contextlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Select, delete, insert, select
from sqlalchemy.exc import IntegrityError

from ledger.crypto import keccak
from ledger.schema import item_contents, item_keys
from ledger.sealing import new_key, reader_key, seal, unseal
from ledger.store import Store

SALT_BYTES: Final = 32


class ContentUnknown(Exception):
    """There is no content of this item here, or it was erased."""


class NotAReader(Exception):
    """No key of this item was wrapped for this reader."""


class ContentExists(Exception):
    """The item has a content already; contents never change, a new one is a new item."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an item says. `salt` is 32 bytes in hex."""

    title: str
    media_type: str
    salt: str
    body: bytes

    @property
    def hash(self) -> str:
        """The hash that the register has to show: keccak256(salt || body)."""
        return content_hash(self.salt, self.body)


def new_salt() -> str:
    """32 random bytes in hex."""
    return "0x" + secrets.token_hex(SALT_BYTES)


def content_hash(salt: str, body: bytes) -> str:
    """keccak256(salt || body). Source: knowledge.md, "An item"."""
    return "0x" + keccak(bytes.fromhex(salt[2:]) + body).hex()


class Contents:
    """The contents of one installation, under its master key.

    Item ids are bytes32 in hex, readers are addresses.
    """

    def __init__(self, store: Store, master: bytes) -> None:
        self._store = store
        self._master = master

    def put(self, item_id: str, owner: str, content: Content, now: int, readers: Sequence[str] = ()) -> None:
        """Seals a content; its owner is always a reader. Raises ContentExists."""
        item_id, owner = item_id.lower(), owner.lower()
        key = new_key()
        sealed = seal(key, _packed(content), item_id.encode("ascii"))
        with self._store.transaction("contents.put") as connection:
            values = {"item_id": item_id, "owner": owner, "sealed": sealed, "created_at": now}
            try:
                with connection.begin_nested():
                    connection.execute(insert(item_contents).values(**values))
            except IntegrityError as failure:
                raise ContentExists(f"item {item_id} has a content already") from failure
            for reader in dict.fromkeys([owner, *(reader.lower() for reader in readers)]):
                self._wrap(connection, item_id, reader, key, now)

    def open(self, item_id: str, reader: str) -> Content:
        """The content, for a reader that has a key. Raises ContentUnknown, NotAReader, SealBroken."""
        item_id, reader = item_id.lower(), reader.lower()
        with self._store.reading() as connection:
            sealed, _ = self._sealed(connection, item_id)
            key = self._key(connection, item_id, reader)
        return _unpacked(unseal(key, sealed, item_id.encode("ascii")))

    def add_reader(self, item_id: str, reader: str, now: int) -> None:
        """Wraps the item's key for one more reader; harmless when it has one. Raises ContentUnknown."""
        item_id, reader = item_id.lower(), reader.lower()
        with self._store.transaction("contents.share") as connection:
            _, owner = self._sealed(connection, item_id)
            key = self._key(connection, item_id, owner)
            with contextlib.suppress(IntegrityError), connection.begin_nested():
                self._wrap(connection, item_id, reader, key, now)

    def drop_reader(self, item_id: str, reader: str) -> None:
        """Takes a reader's key away; the owner keeps its own."""
        item_id, reader = item_id.lower(), reader.lower()
        with self._store.transaction("contents.unshare") as connection:
            _, owner = self._sealed(connection, item_id)
            if reader != owner:
                mine = (item_keys.c.item_id == item_id) & (item_keys.c.reader == reader)
                connection.execute(delete(item_keys).where(mine))

    def readers(self, item_id: str) -> list[str]:
        """Who has a key, sorted."""
        with self._store.reading() as connection:
            return _readers(connection, item_id.lower())

    def has(self, item_id: str) -> bool:
        """Whether the content is here."""
        with self._store.reading() as connection:
            return connection.execute(_mine(item_id.lower())).first() is not None

    def erase(self, item_id: str) -> bool:
        """Removes content and keys for good; whether there was one."""
        with self._store.transaction("contents.erase") as connection:
            connection.execute(delete(item_keys).where(item_keys.c.item_id == item_id.lower()))
            gone = connection.execute(delete(item_contents).where(item_contents.c.item_id == item_id.lower()))
        self._store.scrub()
        return gone.rowcount == 1

    def _wrap(self, connection: Connection, item_id: str, reader: str, key: bytes, now: int) -> None:
        wrapped = seal(reader_key(self._master, item_id, reader), key, f"{item_id}|{reader}".encode("ascii"))
        values = {"item_id": item_id, "reader": reader, "wrapped": wrapped, "created_at": now}
        connection.execute(insert(item_keys).values(**values))

    def _key(self, connection: Connection, item_id: str, reader: str) -> bytes:
        mine = (item_keys.c.item_id == item_id) & (item_keys.c.reader == reader)
        row = connection.execute(select(item_keys.c.wrapped).where(mine)).one_or_none()
        if row is None:
            raise NotAReader(f"{reader} has no key to item {item_id}")
        bound_to = f"{item_id}|{reader}".encode("ascii")
        return unseal(reader_key(self._master, item_id, reader), bytes(row.wrapped), bound_to)

    def _sealed(self, connection: Connection, item_id: str) -> tuple[bytes, str]:
        query = select(item_contents.c.sealed, item_contents.c.owner).where(
            item_contents.c.item_id == item_id
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            raise ContentUnknown(f"there is no content of item {item_id} here")
        return bytes(row.sealed), row.owner


def _mine(item_id: str) -> Select[tuple[str]]:
    return select(item_contents.c.item_id).where(item_contents.c.item_id == item_id)


def _readers(connection: Connection, item_id: str) -> list[str]:
    query = select(item_keys.c.reader).where(item_keys.c.item_id == item_id).order_by(item_keys.c.reader)
    return list(connection.execute(query).scalars())


def _packed(content: Content) -> bytes:
    """A line of JSON, then the body as it is."""
    head = json.dumps([content.title, content.media_type, content.salt], separators=(",", ":"))
    return head.encode("ascii") + b"\n" + content.body


def _unpacked(plain: bytes) -> Content:
    head, _, body = plain.partition(b"\n")
    title, media_type, salt = json.loads(head)
    return Content(title, media_type, salt, body)


__all__ = ["Content", "ContentExists", "ContentUnknown", "Contents", "NotAReader", "content_hash", "new_salt"]
