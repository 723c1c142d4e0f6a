"""Ties, promises kept, give and take, and who holds how much, out of facts."""

from fractions import Fraction

import pytest

from governance.facts.round_terms import Line
from governance.relations import Meeting, burt_constraint, ties
from governance.standing_relations import all_ties, concentrations, relations_of, warnings
from tests.governance.round_story import PEOPLE, SUPPLIER, Story
from tests.governance.test_round_story import told_to_receipts

YEAR = 365 * 86_400


def pairs(*names: str) -> dict[frozenset[str], int]:
    """Ties of strength 1 between pairs of letters."""
    return {frozenset(name): 1 for name in names}


@pytest.mark.parametrize(
    ("member", "strengths", "constraint"),
    [
        ("a", pairs("ab", "ac"), Fraction(1, 2)),
        ("b", pairs("ab", "ac"), Fraction(1)),
        ("a", pairs("ab", "ac", "bc"), Fraction(9, 8)),
        ("d", pairs("ab"), None),
    ],
)
def test_burts_constraint_by_hand(
    member: str, strengths: dict[frozenset[str], int], constraint: Fraction | None
) -> None:
    """A broker between two is less bound than its ends; a triangle exceeds 1; nobody's is undefined."""
    assert burt_constraint(member, strengths) == constraint


def test_members_of_one_round_are_tied() -> None:
    """Each pair once; who was not in the round has no tie; sleeping ties are told after 180 days."""
    story = told_to_receipts()
    every = all_ties(story.consortium)
    bound = [member for member, seat in story.record.seats.items() if seat.lines]
    assert len(every) == len(bound) * (len(bound) - 1) // 2
    found = relations_of(story.consortium, bound[0], every, story.now)
    assert set(found.ties) == set(bound) - {bound[0]}
    assert found.dormant == frozenset()
    assert (found.commitments_kept, found.reliability) == (1, Fraction(1))
    later = relations_of(story.consortium, bound[0], every, story.now + YEAR)
    assert later.dormant == set(later.ties)
    assert relations_of(story.consortium, PEOPLE[6], every, story.now).constraint is None


def test_one_supplier_for_everything_is_warned_of() -> None:
    """And members whose ties all sleep, a year later."""
    story = told_to_receipts()
    every = all_ties(story.consortium)
    assert warnings(story.consortium, every, story.now) == ()
    story.settle()
    (found,) = warnings(story.consortium, every, story.now)
    assert found.numbers["supplier"] == SUPPLIER
    later = warnings(story.consortium, every, story.now + YEAR)
    assert {one.rule for one in later} == {"supplier concentration", "no tie"}
    assert [one.what for one in concentrations(story.consortium, story.now)] == [
        "heads",
        "tokens",
        "suppliers",
    ]


def test_strength_counts_every_meeting() -> None:
    """Two rounds together are one tie of strength two."""
    met = [Meeting("a", "b", 1, "round"), Meeting("b", "a", 5, "know-how")]
    (tie,) = ties(met).values()
    assert (tie.strength, tie.since, tie.last, tie.kinds) == (2, 1, 5, {"round", "know-how"})


def test_a_commitment_that_was_withdrawn_was_made_and_not_kept() -> None:
    """Though its seat is given back; who comes back keeps its word."""
    story = Story()
    for person in (0, 1):
        story.commit(person, Line(1, 6, 0, 595))
        story.withdraw(person)
    story.commit(1, Line(1, 6, 0, 595))
    told_to_binding_of_others(story)
    every = all_ties(story.consortium)
    gone = relations_of(story.consortium, PEOPLE[0], every, story.now)
    assert (gone.commitments_made, gone.commitments_kept, gone.reliability) == (1, 0, Fraction(0))
    back = relations_of(story.consortium, PEOPLE[1], every, story.now)
    assert (back.commitments_made, back.commitments_kept, back.reliability) == (1, 1, Fraction(1))
    never = relations_of(story.consortium, PEOPLE[6], every, story.now)
    assert (never.commitments_made, never.reliability) == (0, None)


def told_to_binding_of_others(story: Story) -> None:
    """Two more members, and the binding."""
    story.commit(2, Line(0, 60, 0, 195))
    story.commit(3, Line(0, 40, 0, 195))
    story.bind()
