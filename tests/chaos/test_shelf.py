"""What was promised beside the chain: a change is noticed, and a copy that is put back passes for none."""

import base64
from pathlib import Path
from typing import Any

import pytest

from ledger.contents import Content, Contents
from ledger.failpoints import POINTS
from ledger.profiles import Profile, Profiles
from ledger.store import Store
from scripts.chaos.cast import FIRMS
from scripts.chaos.coverage import FOUNDED, SERVED, UNREACHED, Arms, Coverage
from scripts.chaos.invariants import Verdict
from scripts.chaos.shelf import HandedIn, Shelf
from scripts.chaos.shelf_check import check_content, check_profiles
from tests.databases import database_in

FORM = {"title": "Hub gears", "salt": "0x05"}
ITEM, SALT, OWNER = "0x" + "07" * 32, "0x" + "05" * 32, FIRMS[0].address


def test_a_figure_that_is_told_otherwise_is_a_breach() -> None:
    """The first answer counts; the same again is well."""
    shelf = Shelf()
    shelf.told("charge", {"total": "187000", "block": 9})
    shelf.told("charge", {"total": "187000", "block": 9})
    assert shelf.broken == []
    shelf.told("charge", {"total": "187000", "block": 10})
    assert len(shelf.broken) == 1


def test_a_profile_that_nobody_answered_for_may_come_at_any_time() -> None:
    """A yes or a no ends that; silence does not."""
    shelf = Shelf()
    shelf.tries("adler", FORM)
    shelf.tries("adler", None)
    shelf.has("adler", None)
    assert (shelf.profile, shelf.perhaps) == ({"adler": None}, {"adler": [FORM]})
    shelf.refuses("adler", FORM)
    assert shelf.perhaps == {"adler": []}


def test_what_is_to_be_erased_is_offered_to_nobody() -> None:
    """Only items that stay and have their content are asked for."""
    shelf = Shelf()
    for item in ("stays", "goes"):
        shelf.keeps(item, HandedIn(FORM, item, b"yes"))
    shelf.offer("stays")
    shelf.offer("without content")
    assert shelf.shared() == ["stays"]


def test_what_was_promised_before_the_copy_is_still_promised_when_it_is_put_back() -> None:
    """What came after it may be there or not, and can be handed in again."""
    shelf, before, after = Shelf(), HandedIn(FORM, "1", b"yes"), HandedIn(FORM, "2", b"yes")
    shelf.may_keep("old", FORM)
    shelf.keeps("old", before)
    shelf.remember()
    shelf.keeps("new", after)
    shelf.told("charge", {"total": "1"})
    shelf.go_back()
    assert (shelf.contents, shelf.unsure, shelf.figures) == ({"old": before}, {"new": FORM}, {})


@pytest.mark.parametrize(
    ("body", "erased", "sentence"),
    [(b"grease", False, None), (b"oil", False, "lost"), (None, False, "lost"), (None, True, None)],
)
def test_a_content_that_is_another_or_not_there_is_told(
    tmp_path: Path, body: bytes | None, erased: bool, sentence: str | None
) -> None:
    """Byte for byte what was acknowledged, or gone when its item was erased."""

    def shown(_: str) -> Any:
        return {"erased": erased, "waiting": 0}

    form = {"title": "Hub", "media_type": "text/plain", "salt": SALT}
    told = HandedIn({**form, "body": base64.b64encode(b"grease").decode()}, "key", b"yes")
    verdict = Verdict()
    with Store(database_in(tmp_path)) as store:
        kept = Contents(store, bytes(32))
        if body is not None:
            kept.put(ITEM, OWNER, Content("Hub", "text/plain", SALT, body), 0)
        check_content(ITEM, told, shown, kept, verdict)
    assert [sentence is not None and sentence in one for one in verdict.broken] == [True] * bool(sentence)
    assert verdict.lost == bool(sentence)


def test_a_profile_that_is_not_the_one_that_was_acknowledged_is_told(tmp_path: Path) -> None:
    """Another one, or one where it was erased."""
    shelf, verdict = Shelf(), Verdict()
    form = {"name": "Adler Tools", "contact": "a@adler.example", "salt": SALT}
    with Store(database_in(tmp_path)) as store:
        Profiles(store).put(Profile(OWNER, form["name"], form["contact"], SALT, 0))
        shelf.profile[OWNER] = form
        check_profiles(shelf, store, verdict)
        assert verdict.broken == []
        for wrong in ({**form, "contact": "b@adler.example"}, None):
            shelf.profile[OWNER] = wrong
            check_profiles(shelf, store, verdict)
    assert (verdict.lost, len(verdict.broken)) == (2, 2)


def test_every_fail_point_is_on_a_way_or_said_to_be_on_none() -> None:
    """The figures' denominator: what serves, what founds, and what no act comes to."""
    assert sorted((*SERVED, *FOUNDED, *UNREACHED)) == sorted(POINTS)
    assert {point.partition(":")[0] for point in UNREACHED} == {"accounts.close-all", "contents.unshare"}


def test_points_of_foundings_are_chosen_and_replayed_apart_from_others() -> None:
    """A founding dies where foundings pass, a process that serves where it does."""
    arms = Arms(Coverage(), None)
    assert [arms.for_a_founding(), arms.for_a_fault()] == [FOUNDED[0], SERVED[0]]
    again = Arms(Coverage(), tuple(arms.chosen))
    assert [again.for_a_start(), again.for_a_fault(), again.for_a_founding()] == [None, SERVED[0], FOUNDED[0]]
