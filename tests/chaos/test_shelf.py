"""What was promised beside the chain: a change is noticed, and a copy that is put back passes for none."""

from ledger.failpoints import POINTS
from scripts.chaos.coverage import FOUNDED, SERVED, UNREACHED, Arms, Coverage
from scripts.chaos.shelf import HandedIn, Shelf

FORM = {"title": "Hub gears", "salt": "0x05"}


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
