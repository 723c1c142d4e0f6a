"""What a round means for who may read: its stage and its bound members, from the round's own facts."""

from governance import facts
from governance.circumstances import circumstances_of, round_circumstances
from governance.facts.knowledge import ItemRequested, ItemShared
from governance.knowledge_parameters import KnowledgeParameters
from governance.knowledge_rules import Circumstances, Stage
from governance.labels import Audience, Label, Partition
from tests.governance.record import word
from tests.governance.round_story import (
    HASH,
    PEOPLE,
    ROUND,
    TIMELOCK,
    Story,
    told_to_binding,
    told_to_receipts,
)

ITEM, REQUEST = word(0xA1), word(0xB1)


def share_in_round(story: Story, round_id: str = ROUND) -> None:
    """The first member shares terms with the round, and the second asks for them."""
    story.consortium.apply(
        ItemShared(
            story.here(),
            ITEM,
            PEOPLE[0],
            word(1),
            word(2),
            Partition.PROCUREMENT_SPEC,
            Label.AMBER,
            Audience.ROUND,
            round_id,
            "",
            1,
            10**6,
        )
    )
    story.consortium.apply(ItemRequested(story.here(), ITEM, PEOPLE[1], REQUEST, "buying"))


def circumstances(story: Story) -> Circumstances:
    """What the rules would look at now."""
    book = story.consortium.knowledge
    request = book.requests[REQUEST]
    return circumstances_of(story.consortium, book.item(ITEM), request, story.now, KnowledgeParameters())


def test_before_binding_nobody_is_bound() -> None:
    """An open round has no award."""
    story = Story()
    assert round_circumstances(story.record, story.now).stage is Stage.BEFORE_AWARD
    assert round_circumstances(story.record, story.now).bound == frozenset()


def test_from_binding_on_those_with_standing_lines_are_bound() -> None:
    """Whoever was released is not."""
    story = told_to_binding()
    told = round_circumstances(story.record, story.now)
    assert (told.stage, told.ended_at) == (Stage.AWARDED, None)
    assert told.bound == {member for member, seat in story.record.seats.items() if seat.lines}
    assert told.bound


def test_a_closed_round_ended_when_it_was_closed() -> None:
    """From there retention is counted."""
    story = told_to_receipts()
    story.now += 500
    story.settle()
    story.tell(facts.RoundClosed(story.here(), ROUND, HASH))
    told = round_circumstances(story.record, story.now)
    assert (told.stage, told.ended_at) == (Stage.CLOSED, story.now)
    assert story.findings == []


def test_a_cancelled_round_was_never_awarded() -> None:
    """Its terms stay among nobody."""
    story = told_to_binding()
    story.tell(facts.RoundCancelled(story.here(), ROUND, "no longer wanted", TIMELOCK))
    assert round_circumstances(story.record, story.now).stage is Stage.BEFORE_AWARD


def test_an_items_round_is_looked_up_and_an_unknown_one_is_none() -> None:
    """Rule 2 then denies."""
    story = told_to_binding()
    share_in_round(story)
    told = circumstances(story)
    assert told.round == round_circumstances(story.record, story.now)
    assert (told.contributed, told.requested, told.requester_active) == (0, 1, True)
    lost = told_to_binding()
    share_in_round(lost, word(77))
    assert circumstances(lost).round is None
