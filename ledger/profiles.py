"""Names and contacts of members: off chain, erasable; the chain keeps a salted hash.

profileHash = keccak256(salt || canonical JSON of {"contact", "name"}), salt of 32 random bytes. Without the
salt the hash tells nothing, so erasing the row erases the person.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.crypto import keccak
from ledger.schema import profiles
from ledger.store import Store

SALT_BYTES: Final = 32
MOST_CHARACTERS: Final = 200


class ProfileTooLong(ValueError):
    """A name or a contact is longer than 200 characters."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member is called and how it is reached; `salt` in hex, so that anybody shown it can check the
    hash.
    """

    member: str
    name: str
    contact: str
    salt: str
    updated_at: int

    @property
    def hash(self) -> str:
        """The hash that the register has to show for this profile."""
        return profile_hash(self.name, self.contact, self.salt)


def new_salt() -> str:
    """32 random bytes in hex."""
    return "0x" + secrets.token_hex(SALT_BYTES)


def profile_hash(name: str, contact: str, salt: str) -> str:
    """keccak256(salt || canonical JSON). Raises ProfileTooLong."""
    if max(len(name), len(contact)) > MOST_CHARACTERS:
        raise ProfileTooLong(f"a name and a contact have at most {MOST_CHARACTERS} characters")
    words = {"contact": contact, "name": name}
    text = json.dumps(words, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "0x" + keccak(bytes.fromhex(salt[2:]) + text.encode("utf-8")).hex()


class Profiles:
    """The profiles of one installation, by member address."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, profile: Profile) -> None:
        """Keeps a profile in place of the member's earlier one."""
        profile_hash(profile.name, profile.contact, profile.salt)
        member = profile.member.lower()
        row = {"name": profile.name, "contact": profile.contact, "updated_at": profile.updated_at}
        row["salt"] = bytes.fromhex(profile.salt[2:])
        with self._store.transaction("profiles.put") as connection:
            try:
                with connection.begin_nested():
                    connection.execute(insert(profiles).values(member=member, **row))
            except IntegrityError:
                connection.execute(update(profiles).where(profiles.c.member == member).values(**row))

    def get(self, member: str) -> Profile | None:
        """The member's profile; None when it has none, or erased it."""
        return self.all([member]).get(member.lower())

    def all(self, members: list[str] | None = None) -> dict[str, Profile]:
        """Profiles by member, of everybody or of some."""
        query = select(profiles)
        if members is not None:
            query = query.where(profiles.c.member.in_([member.lower() for member in members]))
        with self._store.reading() as connection:
            rows = connection.execute(query).all()
        return {
            row.member: Profile(
                row.member, row.name, row.contact, "0x" + bytes(row.salt).hex(), row.updated_at
            )
            for row in rows
        }

    def erase(self, member: str) -> bool:
        """Removes the profile and its salt for good; whether there was one."""
        with self._store.transaction("profiles.erase") as connection:
            erased = connection.execute(delete(profiles).where(profiles.c.member == member.lower())).rowcount
        self._store.scrub()
        return erased == 1


__all__ = ["Profile", "ProfileTooLong", "Profiles", "new_salt", "profile_hash"]
