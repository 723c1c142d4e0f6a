"""Profiles and contents: sealed, opened by readers alone, gone when erased."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from ledger.contents import (
    Content,
    ContentExists,
    Contents,
    ContentUnknown,
    NotAReader,
    content_hash,
    new_salt,
)
from ledger.crypto import keccak
from ledger.profiles import Profile, Profiles, ProfileTooLong, profile_hash
from ledger.profiles import new_salt as profile_salt
from ledger.schema import item_contents, item_keys
from ledger.sealing import BadMasterKey, SealBroken, master_key, seal, unseal
from ledger.store import Store

ITEM = "0x" + "17" * 32
ALICE, BOB, CAROL = ("0x" + digit * 20 for digit in ("aa", "bb", "cc"))
SECRET = Content("How we pack", "text/plain", new_salt(), b"never stack more than four\n")


@pytest.fixture
def contents(store: Store) -> Contents:
    """A vault with one item of Alice that Bob may read."""
    vault = Contents(store, b"m" * 32)
    vault.put(ITEM, ALICE, SECRET, 1, [BOB])
    return vault


def test_readers_open_what_was_sealed(contents: Contents) -> None:
    """Owner and reader get it back whole; case of the address does not matter."""
    assert contents.open(ITEM, ALICE) == contents.open(ITEM, BOB.upper().replace("0X", "0x")) == SECRET
    assert contents.readers(ITEM) == [ALICE, BOB]


def test_others_have_no_key(contents: Contents) -> None:
    """Until one is wrapped for them, and no longer once it is taken away."""
    with pytest.raises(NotAReader):
        contents.open(ITEM, CAROL)
    contents.add_reader(ITEM, CAROL, 2)
    assert contents.open(ITEM, CAROL) == SECRET
    contents.drop_reader(ITEM, CAROL)
    with pytest.raises(NotAReader):
        contents.open(ITEM, CAROL)


def test_an_owner_stays_a_reader(contents: Contents) -> None:
    """Dropping the owner would lose the key for ever."""
    contents.drop_reader(ITEM, ALICE)
    assert contents.open(ITEM, ALICE) == SECRET


def test_an_erased_content_is_gone_from_the_files(contents: Contents, store: Store, tmp_path: Path) -> None:
    """Not only from the answers: neither the sealed bytes nor the wrapped keys are left on the disk."""
    with store.reading() as connection:
        sealed = bytes(connection.execute(select(item_contents.c.sealed)).scalar_one())
        wrapped = [bytes(one) for one in connection.execute(select(item_keys.c.wrapped)).scalars()]
    assert len(wrapped) == 2
    assert contents.erase(ITEM)
    assert not contents.has(ITEM)
    with pytest.raises(ContentUnknown):
        contents.open(ITEM, ALICE)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert all(one[12:60] not in left for one in (sealed, *wrapped))


def test_a_content_never_changes(contents: Contents) -> None:
    """Its hash is on chain."""
    with pytest.raises(ContentExists):
        contents.put(ITEM, ALICE, SECRET, 2)


def test_nothing_readable_lies_in_the_database(contents: Contents, store: Store, tmp_path: Path) -> None:
    """Title and body are both sealed."""
    store.scrub()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert contents.has(ITEM)
    assert SECRET.body.strip() not in stored
    assert SECRET.title.encode() not in stored


def test_an_altered_content_does_not_open(contents: Contents, store: Store) -> None:
    """One bit is enough."""
    with store.transaction() as connection:
        sealed = bytearray(connection.execute(select(item_contents.c.sealed)).scalar_one())
        sealed[-1] ^= 1
        connection.execute(update(item_contents).values(sealed=bytes(sealed)))
    with pytest.raises(SealBroken):
        contents.open(ITEM, ALICE)


def test_another_master_key_opens_nothing(contents: Contents, store: Store) -> None:
    """A copied database without the key's file is worth nothing."""
    with pytest.raises(SealBroken):
        Contents(store, b"n" * 32).open(ITEM, ALICE)


def test_a_copied_database_tells_names_contacts_and_who_may_read_what(
    contents: Contents, store: Store
) -> None:
    """Contents alone are sealed: the rest is read without any key."""
    salt = profile_salt()
    Profiles(store).put(Profile(ALICE, "Bäckerei Alba", "alba@example.org", salt, 1))
    assert Contents(store, bytes(32)).readers(ITEM) == [ALICE, BOB]
    assert Profiles(store).get(ALICE) == Profile(ALICE, "Bäckerei Alba", "alba@example.org", salt, 1)
    assert contents.has(ITEM)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=500), st.binary(max_size=40))
def test_seal_and_unseal_are_inverse_and_bound(key: bytes, plain: bytes, bound_to: bytes) -> None:
    """For any content, and only together with what it was bound to."""
    sealed = seal(key, plain, bound_to)
    assert unseal(key, sealed, bound_to) == plain
    with pytest.raises(SealBroken):
        unseal(key, sealed, bound_to + b"x")


def test_the_master_key_is_made_once_and_private(tmp_path: Path) -> None:
    """The second start reads the first one's key; a key that others may read is refused."""
    path = tmp_path / "content.key"
    assert master_key(path) == master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(BadMasterKey, match="others"):
        master_key(path)


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "é"])
def test_a_broken_master_key_is_named(tmp_path: Path, text: str) -> None:
    """It is never replaced: that would lose every content."""
    path = tmp_path / "content.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(BadMasterKey):
        master_key(path)


def test_content_hash_is_of_salt_and_body() -> None:
    """As knowledge.md and the contract's interface say."""
    assert content_hash("0x" + "01" * 32, b"abc") == "0x" + keccak(b"\x01" * 32 + b"abc").hex()
    assert SECRET.hash == content_hash(SECRET.salt, SECRET.body)


def test_a_profile_is_kept_replaced_and_erased(store: Store, tmp_path: Path) -> None:
    """The latest counts; erasing takes the salt too."""
    profiles, salt = Profiles(store), profile_salt()
    profiles.put(Profile(ALICE, "Bäckerei Alba", "alba@example.org", salt, 1))
    profiles.put(Profile(ALICE, "Alba & Töchter", "alba@example.org", salt, 2))
    found = profiles.get(ALICE)
    assert found == Profile(ALICE, "Alba & Töchter", "alba@example.org", salt, 2)
    assert found.hash == profile_hash("Alba & Töchter", "alba@example.org", salt)
    assert profiles.all() == {ALICE: found}
    assert profiles.erase(ALICE)
    assert not profiles.erase(ALICE)
    assert profiles.get(ALICE) is None
    assert all(b"Alba & T" not in file.read_bytes() for file in tmp_path.iterdir())


def test_a_profile_hash_depends_on_every_part() -> None:
    """Name, contact and salt; moving a letter from one field to the other is another profile."""
    salt = "0x" + "01" * 32
    hashes = {
        profile_hash("ab", "c", salt),
        profile_hash("a", "bc", salt),
        profile_hash("ab", "c", "0x" + "02" * 32),
    }
    assert len(hashes) == 3


def test_an_endless_name_is_refused() -> None:
    """Two hundred characters are enough for a firm."""
    with pytest.raises(ProfileTooLong):
        profile_hash("x" * 201, "", profile_salt())
