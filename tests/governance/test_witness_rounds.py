"""Whatever a contract could say wrongly about a round, the witness notices."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from governance import facts
from governance.facts.round_terms import Invoice, Line, Release
from governance.facts.voting import GuardianSet
from governance.round_outcome import settlement_of
from governance.witness.rounds import witness_round
from tests.governance.round_story import (
    COORDINATING,
    DECIDING,
    HASH,
    PEOPLE,
    ROUND,
    SUPPLIER,
    TERMS,
    TIMELOCK,
    TOKEN,
    Story,
    listing,
    tie_key,
    told_to_binding,
    told_to_receipts,
)


def committed() -> Story:
    """Two commitments, nothing bound."""
    story = Story()
    story.commit(0, Line(0, 60, 0, 195))
    story.commit(1, Line(0, 40, 0, 195))
    return story


def at_close() -> Story:
    """Two commitments, commitments over."""
    story = committed()
    story.now = 3_000
    return story


def ordered_after_consent() -> Story:
    """The supplier agreed to cancel, and then the order was placed."""
    story = told_to_binding()
    story.tell(facts.CancellationConsented(story.here(), ROUND, TERMS.supplier))
    story.order()
    return story


def ordered() -> Story:
    """Ordered, nothing received."""
    story = told_to_binding()
    story.order()
    return story


def noted() -> Story:
    """Ordered, and the supplier says that it delivered."""
    story = ordered()
    story.tell(facts.DeliveryNoted(story.here(), ROUND, SUPPLIER, HASH))
    return story


def noted_and_late() -> Story:
    """A delivery noted in the last second: it is waited for a decision window longer."""
    story = ordered()
    story.now = story.record.terms.deliver_by + story.record.terms.decision_window - 1
    story.tell(facts.DeliveryNoted(story.here(), ROUND, SUPPLIER, HASH))
    story.now += 2
    return story


def paused_at_close() -> Story:
    """Two commitments, commitments over, and a vote stopped everything."""
    story = at_close()
    story.tell(facts.RoundsPaused(story.here(), TIMELOCK, True))
    return story


def paused_by_vote() -> Story:
    """A vote paused, and there is a guardian."""
    story = Story()
    story.consortium.apply(GuardianSet(story.here(), PEOPLE[6], story.now + 100))
    story.tell(facts.RoundsPaused(story.here(), TIMELOCK, True))
    return story


def received() -> Story:
    """All received, nothing allocated."""
    story = ordered()
    story.receive(100, 11, last=True)
    return story


def settleable() -> Story:
    """Everything is ready and the claim window is over."""
    story = told_to_receipts()
    story.now += 500
    return story


def settled() -> Story:
    """Everybody was charged."""
    story = settleable()
    story.settle()
    return story


def claimed() -> Story:
    """One claim is open."""
    story = told_to_receipts()
    story.tell(facts.ClaimFiled(story.here(), ROUND, PEOPLE[0], 1, 0, 10, HASH))
    return story


LIES: dict[str, tuple[Callable[[], Story], Callable[[Story], facts.RoundFact]]] = {
    "drafted by somebody else": (
        Story,
        lambda s: facts.RoundDrafted(s.here(), HASH, PEOPLE[0], 2, replace(TERMS, freeze_at=s.now + 5)),
    ),
    "dates out of order": (
        Story,
        lambda s: facts.RoundDrafted(s.here(), HASH, PEOPLE[0], 2, replace(TERMS, deliver_by=1)),
    ),
    "rising prices": (
        Story,
        lambda s: facts.ItemListed(s.here(), ROUND, 2, replace(listing(0), tiers=listing(0).tiers[::-1])),
    ),
    "opened twice": (Story, lambda s: facts.DemandOpened(s.here(), ROUND)),
    "deposit too small": (
        Story,
        lambda s: facts.Committed(s.here(), ROUND, PEOPLE[0], (Line(0, 1, 0, 195),), 194, 0),
    ),
    "committed by a stranger": (
        Story,
        lambda s: facts.Committed(s.here(), ROUND, HASH, (Line(0, 1, 0, 195),), 4_195, 0),
    ),
    "refund too large": (
        committed,
        lambda s: facts.CommitmentWithdrawn(s.here(), ROUND, PEOPLE[0], 99_999, 1),
    ),
    "bound before the close": (
        committed,
        lambda s: facts.RoundBound(s.here(), ROUND, (100, 0), (15_600, 0), 2),
    ),
    "wrong units": (at_close, lambda s: facts.RoundBound(s.here(), ROUND, (99, 0), (15_600, 0), 2)),
    "wrong cost": (at_close, lambda s: facts.RoundBound(s.here(), ROUND, (100, 0), (15_601, 0), 2)),
    "wrong members": (at_close, lambda s: facts.RoundBound(s.here(), ROUND, (100, 0), (15_600, 0), 1)),
    "short although it is not": (at_close, lambda s: facts.FellShort(s.here(), ROUND, 15_600, 10_000)),
    "extended although not short": (
        at_close,
        lambda s: facts.DemandExtended(s.here(), ROUND, s.now + 1, s.now + 2),
    ),
    "worse tier although not short": (at_close, lambda s: facts.WorseTierAccepted(s.here(), ROUND)),
    "order of another total": (
        told_to_binding,
        lambda s: facts.OrderPlaced(s.here(), ROUND, HASH, 1),
    ),
    "more than ordered": (
        ordered,
        lambda s: facts.GoodsReceived(s.here(), ROUND, HASH, (101, 0), False, COORDINATING),
    ),
    "received before the order": (
        told_to_binding,
        lambda s: facts.GoodsReceived(s.here(), ROUND, HASH, (1, 0), False, COORDINATING),
    ),
    "an empty delivery": (
        ordered,
        lambda s: facts.GoodsReceived(s.here(), ROUND, HASH, (0, 0), False, COORDINATING),
    ),
    "a receipt of the arbiter although nothing was noted": (
        ordered,
        lambda s: facts.GoodsReceived(s.here(), ROUND, HASH, (1, 0), False, DECIDING),
    ),
    "a receipt of a member": (
        noted,
        lambda s: facts.GoodsReceived(s.here(), ROUND, HASH, (1, 0), False, PEOPLE[0]),
    ),
    "a delivery noted before the order": (
        told_to_binding,
        lambda s: facts.DeliveryNoted(s.here(), ROUND, SUPPLIER, HASH),
    ),
    "a delivery noted by a member": (
        ordered,
        lambda s: facts.DeliveryNoted(s.here(), ROUND, PEOPLE[0], HASH),
    ),
    "a rebate that the supplier did not post": (
        received,
        lambda s: facts.InvoicePosted(
            s.here(), ROUND, Invoice(HASH, (100, 11), 21_496, 3_000, 1), True, COORDINATING
        ),
    ),
    "an invoice of a member": (
        received,
        lambda s: facts.InvoicePosted(
            s.here(), ROUND, Invoice(HASH, (100, 11), 21_496, 3_000, 0), True, PEOPLE[0]
        ),
    ),
    "an item claimed twice": (
        claimed,
        lambda s: facts.ClaimFiled(s.here(), ROUND, PEOPLE[0], 2, 0, 1, HASH),
    ),
    "cancelled by a member": (committed, lambda s: facts.RoundCancelled(s.here(), ROUND, "no", PEOPLE[0])),
    "sent home although a delivery was noted": (
        noted_and_late,
        lambda s: facts.RoundCancelled(s.here(), ROUND, "nothing delivered in time", PEOPLE[0]),
    ),
    "bound in a pause": (
        paused_at_close,
        lambda s: facts.RoundBound(s.here(), ROUND, (100, 0), (15_600, 0), 2),
    ),
    "allocated by another rule": (
        received,
        lambda s: facts.ItemAllocated(s.here(), ROUND, 1, (5, 0, 0, 6), (2_680, 0, 0, 3_216)),
    ),
    "a bill that does not match": (
        received,
        lambda s: facts.InvoicePosted(s.here(), ROUND, Invoice(HASH, (100, 11), 1, 0, 0), True, SUPPLIER),
    ),
    "a second invoice": (
        told_to_receipts,
        lambda s: facts.InvoicePosted(
            s.here(), ROUND, Invoice(HASH, (100, 11), 21_496, 3_000, 0), True, SUPPLIER
        ),
    ),
    "a mismatch nobody had": (
        told_to_receipts,
        lambda s: facts.MismatchDecided(s.here(), ROUND, True, PEOPLE[0]),
    ),
    "more claimed than received": (
        told_to_receipts,
        lambda s: facts.ClaimFiled(s.here(), ROUND, PEOPLE[1], 1, 0, 1_000, HASH),
    ),
    "a claim accepted by its member": (
        claimed,
        lambda s: facts.ClaimDecided(s.here(), ROUND, 1, True, PEOPLE[0]),
    ),
    "a claim decided twice": (claimed, lambda s: facts.ClaimDecided(s.here(), ROUND, 9, True, PEOPLE[0])),
    "settled without accounts": (
        settleable,
        lambda s: facts.RoundSettled(s.here(), ROUND, 25_296, 24_296, 1_000),
    ),
    "settled while claims are possible": (
        told_to_receipts,
        lambda s: facts.RoundSettled(s.here(), ROUND, 25_296, 24_296, 1_000),
    ),
    "closed before the settlement": (told_to_receipts, lambda s: facts.RoundClosed(s.here(), ROUND, HASH)),
    "cancelled without consent": (ordered, lambda s: facts.RoundCancelled(s.here(), ROUND, "no", TIMELOCK)),
    "cancelled with a consent older than the order": (
        ordered_after_consent,
        lambda s: facts.RoundCancelled(s.here(), ROUND, "no", TIMELOCK),
    ),
    "consent of somebody else": (
        ordered,
        lambda s: facts.CancellationConsented(s.here(), ROUND, PEOPLE[0]),
    ),
    "a rebate larger than the bill": (
        received,
        lambda s: facts.InvoicePosted(
            s.here(), ROUND, Invoice(HASH, (100, 11), 21_496, 3_000, 24_497), True, SUPPLIER
        ),
    ),
    "a rebate of the whole bill called no match": (
        received,
        lambda s: facts.InvoicePosted(
            s.here(), ROUND, Invoice(HASH, (100, 11), 21_496, 3_000, 24_496), False, SUPPLIER
        ),
    ),
    "cancelled after the settlement": (
        settled,
        lambda s: facts.RoundCancelled(s.here(), ROUND, "no", TIMELOCK),
    ),
    "withdrawn without credit": (Story, lambda s: facts.Withdrawn(s.here(), TOKEN, PEOPLE[0], 5)),
    "paused by a member": (Story, lambda s: facts.RoundsPaused(s.here(), PEOPLE[0], True)),
    "a vote's pause lifted by a guardian": (
        paused_by_vote,
        lambda s: facts.RoundsPaused(s.here(), PEOPLE[6], False),
    ),
    "a vote's pause taken over by a guardian": (
        paused_by_vote,
        lambda s: facts.RoundsPaused(s.here(), PEOPLE[6], True),
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(lie: str) -> None:
    """One wrong fact, at least one finding, with a sentence."""
    before, wrong = LIES[lie]
    story = before()
    assert story.findings == []
    found = witness_round(story.consortium, wrong(story))
    assert found
    assert all(finding.sentence for finding in found)


def test_one_cent_in_one_account_is_found() -> None:
    """Sums still add up; the account is named all the same."""
    story = settleable()
    ours = settlement_of(story.record, tie_key)
    for place, each in enumerate(ours.accounts):
        shift = {0: 1, 1: -1}.get(place, 0)
        row = (each.member, each.goods, each.side_costs, each.rebate, each.credit, each.refund + shift)
        story.tell(facts.MemberCharged(story.here(), ROUND, *row))
    last = facts.RoundSettled(story.here(), ROUND, ours.charged, ours.to_supplier, ours.to_treasury)
    found = story.tell(last)
    assert [finding.sentence.split(":")[0] for finding in found] == [
        f"Account of {PEOPLE[0]}",
        f"Account of {PEOPLE[1]}",
    ]


def test_a_release_that_the_rule_does_not_give_is_found() -> None:
    """Somebody was pushed out of the round."""
    story = at_close()
    row = (PEOPLE[1], 0, Release.ABOVE_CEILING, 196, 195)
    story.tell(facts.LineReleased(story.here(), ROUND, *row))
    found = story.tell(facts.RoundBound(story.here(), ROUND, (60, 0), (60 * 176, 0), 1))
    assert "releases" in {finding.rule for finding in found}
