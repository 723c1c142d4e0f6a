"""Several writers of one row on PostgreSQL: SQLite lets one write at a time, a server lets them meet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from ledger.contents import Content, ContentExists, Contents, new_salt
from ledger.idempotency import WORKING_SECONDS, Answers, StillWorking
from ledger.profiles import Profile, Profiles
from ledger.store import Store

pytestmark = pytest.mark.postgres
WRITERS, ROUNDS, NOW = 8, 5, 1_800_000_000
LATE = NOW + WORKING_SECONDS
ALICE, BIRCH = "0x" + "aa" * 20, "0x" + "bb" * 20


def at_once(act: Callable[[int], object]) -> list[object]:
    """What each writer gets, results and exceptions alike, when all begin together."""
    start = Barrier(WRITERS)

    def one(number: int) -> object:
        start.wait()
        try:
            return act(number)
        except (StillWorking, ContentExists, IntegrityError) as failure:
            return type(failure)

    with ThreadPoolExecutor(WRITERS) as writers:
        return list(writers.map(one, range(WRITERS)))


def test_of_many_requests_with_one_key_one_works(postgres_url: str) -> None:
    """The others are told that it is being worked on; also when all take over what a dead process left."""
    with Store(postgres_url) as store:
        answers = Answers(store)
        for turn in range(ROUNDS):
            key = f"key {turn}"
            found = at_once(lambda _, key=key: answers.begin(ALICE, key, b"r" * 32, NOW))  # type: ignore[misc]
            assert found.count(None) == 1
            assert set(found) == {None, StillWorking}
            again = at_once(lambda _, key=key: answers.begin(ALICE, key, b"r" * 32, LATE))  # type: ignore[misc]
            assert again.count(None) == 1


def test_a_content_is_put_once_and_its_readers_added_by_anybody(postgres_url: str) -> None:
    """One puts it; adding the same reader again is harmless."""
    with Store(postgres_url) as store:
        contents, salt = Contents(store, b"\x07" * 32), new_salt()
        for turn in range(ROUNDS):
            item = f"0x{turn:064x}"
            content = Content("Flour", "text/plain", salt, b"dry")
            put = at_once(lambda _, item=item, c=content: contents.put(item, ALICE, c, NOW))  # type: ignore[misc]
            assert put.count(None) == 1
            assert set(put) == {None, ContentExists}
            added = at_once(lambda _, item=item: contents.add_reader(item, BIRCH, NOW))  # type: ignore[misc]
            assert set(added) == {None}
            assert contents.open(item, BIRCH) == content


def test_a_profile_that_is_put_twice_at_once_is_one_of_the_two(postgres_url: str) -> None:
    """Nobody is told that it failed."""
    with Store(postgres_url) as store:
        profiles = Profiles(store)
        for turn in range(ROUNDS):
            member = f"0x{turn:040x}"

            def put(number: int, member: str = member) -> None:
                profiles.put(Profile(member, f"Firm {number}", "", new_salt(), NOW))

            assert set(at_once(put)) == {None}
            kept = profiles.get(member)
            assert kept is not None
            assert kept.name in {f"Firm {number}" for number in range(WRITERS)}
