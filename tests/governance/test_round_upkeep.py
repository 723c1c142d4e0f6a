"""What anybody may do for a round, moment by moment: due neither a second early nor after it is done."""

import dataclasses

import pytest

from governance.claims import Claim
from governance.round_upkeep import Upkeep, due
from tests.governance.round_story import (
    CLOSE,
    DELIVER,
    FREEZE,
    HASH,
    PEOPLE,
    TERMS,
    Story,
    told_to_binding,
    told_to_receipts,
)

WINDOW = TERMS.decision_window


def acts(story: Story, now: int) -> list[tuple[str, int | None]]:
    """The names of what is due, with their numbers."""
    return [(one.act.value, one.number) for one in due(story.record, now)]


@pytest.mark.parametrize(("now", "wanted"), [(FREEZE, []), (CLOSE - 1, []), (CLOSE, [("bind", None)])])
def test_a_round_is_bound_from_the_end_of_commitments(now: int, wanted: list[object]) -> None:
    """The freeze is not the end: changes that harm nobody still come in."""
    assert acts(Story(), now) == wanted


@pytest.mark.parametrize("ordered", [False, True])
def test_a_round_without_a_delivery_goes_home_when_the_wait_is_over(ordered: bool) -> None:
    """The delivery date and a window for decisions, whether the order was placed or not."""
    story = told_to_binding()
    if ordered:
        story.order()
    assert acts(story, DELIVER + WINDOW - 1) == []
    (only,) = due(story.record, DELIVER + WINDOW)
    assert (only.act, only.sentence) == (
        Upkeep.LAPSE,
        "Nothing was delivered in time: the round is cancelled, deposits go back.",
    )


def test_an_unbound_round_can_be_bound_or_ended_when_everything_is_late() -> None:
    """Both are true then, and binding comes first."""
    assert acts(Story(), DELIVER + WINDOW) == [("bind", None), ("lapse", None)]


def test_a_round_below_its_minimum_waits_for_a_vote_and_then_ends() -> None:
    """The window runs from the moment at which binding found too little."""
    story = Story()
    story.now = CLOSE
    story.bind()
    assert story.record.short is not None
    until = story.record.short.at.time + WINDOW
    assert acts(story, until - 1) == []
    assert due(story.record, until)[0].sentence.startswith("No vote decided in time:")


def test_what_arrived_is_divided_article_by_article_and_then_settled() -> None:
    """Divided when deliveries have ended; settled when bill and claims have had their time."""
    story = told_to_binding()
    story.order()
    story.receive(60, 0)
    assert acts(story, story.now) == []
    story.receive(40, 0, last=True)
    assert acts(story, story.now) == [("allocate", 0)]
    ended = story.now
    story.allocate()
    assert acts(story, story.now) == []
    story.invoice()
    assert acts(story, ended + TERMS.claim_window - 1) == []
    assert acts(story, ended + TERMS.claim_window) == [("settle", None)]
    story.now = ended + TERMS.claim_window
    story.settle()
    assert acts(story, 10**9) == []


def test_no_settlement_before_everything_that_came_is_divided() -> None:
    """The bill is accepted and the time is over, but one article is not divided."""
    story = told_to_receipts()
    del story.record.allocations[1]
    assert acts(story, story.now + TERMS.claim_window) == [("allocate", 1)]


def test_a_delivery_without_a_bill_is_charged_as_received() -> None:
    """After the time for claims and a window for decisions."""
    story = told_to_binding()
    story.order()
    story.receive(100, 11, last=True)
    story.allocate()
    until = story.now + TERMS.claim_window + WINDOW
    assert acts(story, until - 1) == []
    (only,) = due(story.record, until)
    assert only.sentence == "No invoice came in time: what was received is charged."


def test_a_bill_that_nobody_judges_is_charged_as_received() -> None:
    """The window runs from the first bill that did not match."""
    story = told_to_binding()
    story.order()
    story.receive(100, 11, last=True)
    story.allocate()
    story.invoice(goods=1)
    until = story.record.invoices[0].at.time + WINDOW
    assert acts(story, until - 1) == []
    (only,) = due(story.record, until)
    assert only.sentence == "Nobody decided about the bill in time: what was received is charged."


@pytest.mark.parametrize(("by_default", "word"), [(True, "accepted"), (False, "refused")])
def test_a_claim_that_nobody_decides_ends_as_the_terms_say(by_default: bool, word: str) -> None:
    """Its own window; a claim that was decided is not due."""
    story = told_to_receipts()
    story.record.terms = dataclasses.replace(story.record.terms, claims_accepted_by_default=by_default)
    claim = Claim(7, PEOPLE[0], 0, 1, HASH, filed_at=story.now)
    story.record.claims[7] = claim
    story.record.claims[8] = dataclasses.replace(claim, claim_id=8, accepted=False)
    assert acts(story, story.now + WINDOW - 1) == []
    (only,) = due(story.record, story.now + WINDOW)
    assert (only.act, only.number) == (Upkeep.LAPSE_CLAIM, 7)
    assert only.sentence == f"Nobody decided claim 7 in time: it is {word}, as the terms say."
