"""True stories that between them tell every kind of fact: votes, rounds and know-how, from first to last."""

from collections.abc import Iterator
from dataclasses import replace

from governance import facts
from governance.classes import DAY, Class
from governance.facts.every import Fact
from governance.facts.knowledge import (
    AccessGranted,
    AccessRevoked,
    DecisionRecorded,
    ItemErased,
    ItemRelabelled,
    ItemReviewed,
    NdaSigned,
)
from governance.facts.membership import ClassDelegateChanged, LegalGroupChanged, ProfileUpdated
from governance.facts.money import Approval, ApprovalForAll
from governance.facts.roles import (
    CallExecuted,
    CallSalt,
    CallScheduled,
    Cancelled,
    MinDelayChange,
    RoleGranted,
    RoleRevoked,
    TimelockRoleGranted,
)
from governance.facts.round_terms import Line, SideCostKey
from governance.facts.voting import (
    BallotByDelegate,
    BallotSkipped,
    BallotsRevoked,
    GuardianSet,
    LiveProposalLimitSet,
    ProposalCanceled,
    ProposalClosedEarly,
    ProposalCosponsored,
    ProposalExtended,
)
from governance.labels import Audience, Label
from governance.power import HEADS, TOKENS
from governance.proposals import Proposal
from governance.timelock import PROPOSER_ROLE, TIMELOCK_ADMIN_ROLE
from tests.governance.record import CALLS, GOVERNOR, TARGET, Record, account, consortium_of, word
from tests.governance.round_story import (
    CLOSE,
    DECIDING,
    DELIVER,
    HASH,
    PEOPLE,
    ROUND,
    SUPPLIER,
    TERMS,
    TIMELOCK,
    TOKEN,
    Story,
    told_to_binding,
    told_to_receipts,
)

A, B, C, D = (account(number) for number in range(1, 5))


def of_votes() -> Record:
    """Four members: one vote carried and executed, one closed early, one extended, one withdrawn."""
    record = consortium_of(4, [40, 30, 20, 10])
    record.tell(GuardianSet, guardian=D, until=record.now + 300 * DAY)
    record.tell(LiveProposalLimitSet, limit=3)
    record.tell(TimelockRoleGranted, role=PROPOSER_ROLE, account=GOVERNOR, sender=A)
    record.tell(MinDelayChange, old_duration=0, new_duration=DAY)
    record.tell(
        ClassDelegateChanged, member=B, class_=Class.ORDINARY, delegate=A, until=record.now + 100 * DAY
    )
    record.delegate(TOKENS, C, B)
    record.wait()
    _executed(record)
    _closed_early(record)
    _extended(record)
    gone = record.propose(B, title="Never mind")
    record.wait()
    record.tell(ProposalCanceled, proposal_id=gone.proposal_id)
    return record


def _executed(record: Record) -> None:
    """Co-sponsored; ballots cast, changed, revoked, skipped and cast by a delegate; queued and made."""
    proposal = record.propose(A)
    number = {"proposal_id": proposal.proposal_id}
    record.tell(ProposalCosponsored, **number, member=C)
    record.wait()
    record.vote(proposal, A, 1)
    record.vote(proposal, C, 0, "too dear")
    record.vote(proposal, C, 1)
    record.tell(BallotByDelegate, **number, voter=B, delegate=A)
    record.vote(proposal, B, 1)
    record.tell(BallotsRevoked, **number, voter=D, next_nonce=1)
    record.suspend(D)
    record.tell(BallotSkipped, **number, position=0, voter=D, refusal="0xaa026a07")
    record.wait_until(proposal.deadline + 1)
    record.queue(proposal)
    operation = {"id": word(1)}
    call = {**operation, "index": 0, "target": TARGET, "value": 0, "data": CALLS[Class.ORDINARY]}
    delay = proposal.rule.execution_delay
    record.tell(CallScheduled, **call, predecessor=word(0), delay=delay)
    record.tell(CallSalt, **operation, salt=word(proposal.proposal_id))
    record.wait(delay)
    record.tell(CallExecuted, **call)
    record.execute(proposal)
    record.reinstate(D)
    record.wait()


def _closed_early(record: Record) -> None:
    """All that hold power over tokens carry a financial proposal; the guardian withdraws it."""
    proposal = record.propose(A, Class.FINANCIAL)
    record.wait()
    for voter in (A, B, D):
        record.vote(proposal, voter, 1)
    record.wait()
    record.tell(ProposalClosedEarly, proposal_id=proposal.proposal_id, deadline=record.now)
    record.wait()
    record.queue(proposal)
    call = {"id": word(2), "index": 0, "target": TARGET, "value": 0, "data": CALLS[Class.FINANCIAL]}
    record.tell(CallScheduled, **call, predecessor=word(0), delay=proposal.rule.execution_delay)
    record.tell(CallSalt, id=word(2), salt=word(proposal.proposal_id))
    record.wait()
    record.tell(Cancelled, id=word(2))
    record.tell(ProposalCanceled, proposal_id=proposal.proposal_id)
    record.wait()


def _extended(record: Record) -> None:
    """A last ballot turns a constitutional vote."""
    proposal: Proposal = record.propose(C, Class.CONSTITUTIONAL)
    record.wait()
    record.vote(proposal, A, 1)
    record.vote(proposal, B, 1)
    record.wait_until(proposal.deadline)
    record.vote(proposal, C, 1)
    record.vote(proposal, D, 0, "no")
    deadline = proposal.deadline + proposal.rule.late_extension
    record.tell(ProposalExtended, proposal_id=proposal.proposal_id, extended_deadline=deadline)
    record.wait()


def of_members() -> Record:
    """Profiles, groups, roles, approvals, tokens that move, and the ends of two memberships."""
    record = consortium_of(4, [40, 30, 20, 10])
    record.tell(ProfileUpdated, member=A, profile_hash=word(77))
    record.tell(LegalGroupChanged, member=B, legal_group=1, reason="merged")
    record.tell(RoleGranted, role_id=1, account=C, delay=0, since=record.now, new_member=True)
    record.tell(TimelockRoleGranted, role=TIMELOCK_ADMIN_ROLE, account=A, sender=A)
    record.tell(TimelockRoleGranted, role=TIMELOCK_ADMIN_ROLE, account=GOVERNOR, sender=A)
    record.tell(Approval, contract=TOKENS, owner=A, spender=B, value=5)
    record.tell(ApprovalForAll, contract=TOKENS, owner=A, operator=B, approved=False)
    record.tell(CallScheduled, id=word(8), index=0, target=A, value=0, data=b"", predecessor=word(0), delay=0)
    record.tell(CallSalt, id=word(8), salt=word(0))
    record.wait()
    record.delegate(HEADS, A, B)
    record.delegate(HEADS, A, A)
    record.move(A, B, 15)
    record.tell(ClassDelegateChanged, member=A, class_=Class.CONSENT, delegate=C, until=record.now + DAY)
    record.tell(RoleRevoked, role_id=1, account=C)
    record.wait()
    record.suspend(D)
    record.expel(C)
    record.wait()
    return record


def of_knowledge() -> Record:
    """An agreement; an item shared, read, relabelled, reviewed, and erased by a suspended owner; one read by
    grant alone.
    """
    record = consortium_of(3)
    record.publish_rulebook()
    until = record.now + 100 * DAY
    signed = {"nda_hash": word(3), "purpose": "", "valid_until": until, "survives_until": until}
    record.tell(NdaSigned, member=B, **signed)
    item = record.share(A, purpose="training", label=Label.AMBER)
    record.tell(ItemRelabelled, item_id=item, label=Label.GREEN)
    record.tell(ItemReviewed, item_id=item, review_date=until)
    record.tell(AccessGranted, item_id=item, reader=B, until=until)
    record.wait()
    for number, purpose in ((1, "training"), (2, "resale")):
        asked = record.request(item, B, number, purpose)
        allowed = purpose == "training"
        answer = {"allowed": allowed, "leading": 0 if allowed else 4, "denials": 0 if allowed else 1 << 4}
        decided = {"rulebook_version": 1, "decided_at": record.now, **answer}
        record.tell(DecisionRecorded, item_id=item, requester=B, request_hash=asked, **decided)
    named = record.share(A, 2, label=Label.RED, audience=Audience.NAMED)
    record.tell(AccessGranted, item_id=named, reader=B, until=record.now + 10)
    record.wait(10)
    asked = record.request(named, B, 3)
    decided = {"rulebook_version": 1, "decided_at": record.now, "allowed": True, "leading": 0, "denials": 0}
    record.tell(DecisionRecorded, item_id=named, requester=B, request_hash=asked, **decided)
    record.tell(AccessRevoked, item_id=item, reader=B)
    record.suspend(A)
    record.tell(ItemErased, item_id=item)
    return record


def settled() -> Story:
    """From the draft to the report, with a claim accepted and the credit of a member withdrawn."""
    story = told_to_receipts()
    story.tell(facts.ClaimFiled(story.here(), ROUND, PEOPLE[0], 1, 0, 10, HASH))
    story.tell(facts.ClaimDecided(story.here(), ROUND, 1, True, SUPPLIER))
    story.now += TERMS.claim_window
    story.settle()
    story.tell(facts.RoundClosed(story.here(), ROUND, HASH))
    owed = story.consortium.rounds.credits.withdrawable(TOKEN, PEOPLE[0])
    story.tell(facts.Withdrawn(story.here(), TOKEN, PEOPLE[0], owed))
    return story


def disputed() -> Story:
    """Short once and extended, bound with stock, noted, received in part, billed wrong, then paid."""
    story = Story(replace(TERMS, side_cost_key=SideCostKey.BY_VALUE, side_cost_cap=50_000))
    story.commit(0, Line(0, 50, 0, 195))
    story.withdraw(0)
    story.commit(0, Line(0, 50, 0, 195))
    story.bind()
    freeze = story.now + 10
    story.tell(facts.DemandExtended(story.here(), ROUND, freeze, freeze + 10))
    story.commit(1, Line(0, 49, 3, 195))
    lines = (Line(0, 0, 30, 160),)
    story.tell(facts.StockCommitted(story.here(), ROUND, TIMELOCK, lines, 30 * 160, 0))
    story.now = freeze + 10
    story.bind()
    story.order()
    story.now = DELIVER - 1
    story.tell(facts.DeliveryNoted(story.here(), ROUND, SUPPLIER, HASH))
    units = (90, 0)
    story.tell(facts.GoodsReceived(story.here(), ROUND, HASH, units, True, DECIDING))
    story.allocate()
    story.invoice(freight=9_999)
    story.now += TERMS.decision_window
    story.tell(facts.MismatchDecided(story.here(), ROUND, True, PEOPLE[6]))
    story.settle()
    return story


def sent_home() -> Story:
    """Short, bought at the worse tier, paused for a while, ordered, consented to and cancelled by a vote."""
    story = Story()
    for person in (0, 1):
        story.commit(person, Line(0, 28, 0, 195))
    story.bind()
    story.tell(facts.WorseTierAccepted(story.here(), ROUND))
    story.tell(facts.RoundsPaused(story.here(), TIMELOCK, True))
    story.tell(facts.RoundsPaused(story.here(), TIMELOCK, False))
    story.bind()
    story.order()
    story.tell(facts.CancellationConsented(story.here(), ROUND, SUPPLIER))
    story.tell(facts.RoundCancelled(story.here(), ROUND, "sold out", TIMELOCK))
    return story


def forgotten() -> tuple[Story, Story]:
    """Nobody decided about a short round; nothing ever came: anybody ends them when their time is over."""
    short, empty = Story(), told_to_binding()
    short.commit(0, Line(0, 5, 0, 195))
    short.bind()
    short.now = CLOSE + TERMS.decision_window
    empty.order()
    empty.now = DELIVER + TERMS.decision_window
    for story in (short, empty):
        story.tell(facts.RoundCancelled(story.here(), ROUND, "forgotten", PEOPLE[5]))
    return short, empty


def whole_stories() -> Iterator[tuple[str, list[Fact]]]:
    """Each by its name; none gives the witness anything to object to."""
    for name, record in (("votes", of_votes()), ("members", of_members()), ("knowledge", of_knowledge())):
        assert record.findings == [], name
        yield name, record.facts
    short, empty = forgotten()
    rounds = {"settled": settled(), "disputed": disputed(), "sent home": sent_home()}
    for name, story in {**rounds, "short": short, "empty": empty}.items():
        assert story.findings == [], name
        yield name, story.facts
