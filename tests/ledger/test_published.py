"""What was published is remembered, and two figures that tell too much together cannot both get through."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from governance.differencing import DifferencingLedger, PublishedCell
from governance.disclosure import CellRefused
from ledger.published import Judge, Publication, Publications
from ledger.store import Store

ALL = frozenset(range(1, 9))


def judge(name: str, contributors: frozenset[int]) -> Judge:
    """Publishes unless what is known tells too much together with it."""

    def decide(known: tuple[PublishedCell, ...]) -> Publication:
        ledger = DifferencingLedger(3, {"round": list(known)})
        if not ledger.publish(PublishedCell(name, "round", contributors)):
            raise CellRefused
        return Publication(name, "round", contributors, {"total": "100"}, 0, 7, "0x" + "ab" * 32, 1_000)

    return decide


def told(publications: Publications, name: str, contributors: frozenset[int]) -> bool:
    """Whether it was published."""
    try:
        publications.publish("round", name, judge(name, contributors))
    except CellRefused:
        return False
    return True


def test_a_difference_is_refused_after_a_restart_too(tmp_path: Path) -> None:
    """All eight firms were told; seven of them would give the eighth away, also to the next process."""
    with Store(str(tmp_path / "a.db")) as store:
        assert told(Publications(store), "all", ALL)
    with Store(str(tmp_path / "a.db")) as store:
        publications = Publications(store)
        assert not told(publications, "seven", ALL - {8})
        assert told(publications, "five", frozenset(range(1, 6)))
        assert [one.name for one in publications.of("round")] == ["all", "five"]


def test_the_same_cell_is_told_again_as_it_was(store: Store) -> None:
    """It is not judged anew: what is out is out."""
    publications = Publications(store)
    first = publications.publish("round", "all", judge("all", ALL))

    def never(_: tuple[PublishedCell, ...]) -> Publication:
        raise AssertionError("it was published before")

    assert publications.publish("round", "all", never) == first
    assert publications.of("another round") == []


def race(open_store: Callable[[], Store]) -> None:
    """Eight sets that each leave one firm out, asked for at once by processes of their own."""

    def ask(number: int) -> bool:
        with open_store() as store:
            return told(Publications(store), f"without {number}", ALL - {number})

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(1, 9))) == 1


def test_of_two_that_tell_too_much_together_one_gets_through(tmp_path: Path) -> None:
    """Whoever comes first; the others see it."""
    path = str(tmp_path / "a.db")
    Store(path).close()
    race(lambda: Store(path))


@pytest.mark.postgres
def test_of_two_that_tell_too_much_together_one_gets_through_in_postgresql(postgres_url: str) -> None:
    """Writers of one family wait for each other there too."""
    Store(postgres_url).close()
    race(lambda: Store(postgres_url))
