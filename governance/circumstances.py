"""The facts that the knowledge rules look at, gathered from the consortium as it stands."""

from governance.consortium import Consortium
from governance.deposits import wants_units
from governance.facts.knowledge import ItemRequested
from governance.facts.round_terms import RoundState
from governance.knowledge_book import KnowledgeBook, KnowledgeItem
from governance.knowledge_parameters import DAY, KnowledgeParameters
from governance.knowledge_rules import (
    Circumstances,
    Decision,
    ReadRequest,
    RoundCircumstances,
    Stage,
    decide,
)
from governance.labels import Audience, Partition
from governance.round_record import RoundRecord
from governance.round_state import state_of

AWARDED_FROM = RoundState.BOUND
"""In a price-first round the award is the binding: from here prices and members are fixed."""


def decision_on(consortium: Consortium, request: ItemRequested, time: int, rulebook_version: int) -> Decision:
    """What the ten rules say of a recorded request at `time`, under a version of the rulebook."""
    item = consortium.knowledge.item(request.item_id)
    parameters = consortium.knowledge.parameters(rulebook_version)
    asked = ReadRequest(request.requester, request.purpose, time, request.request_hash)
    return decide(item, asked, circumstances_of(consortium, item, request, time, parameters))


def circumstances_of(
    consortium: Consortium,
    item: KnowledgeItem,
    request: ItemRequested,
    time: int,
    parameters: KnowledgeParameters,
) -> Circumstances:
    """All that the rules ask about the requester and the item's round at `time`."""
    member = consortium.register.find(request.requester)
    since = time - parameters.reciprocity_window_days * DAY
    book = consortium.knowledge
    return Circumstances(
        parameters=parameters,
        requester_active=consortium.register.is_active(request.requester),
        member_since=member.admitted_at if member else time,
        granted_until=book.granted_until(item.item_id, request.requester),
        ndas=book.ndas_of(request.requester),
        round=_round_of(consortium, item, time),
        contributed=contributed(book, request.requester, item.partition, since),
        requested=requested(book, request, item.partition, since),
    )


def contributed(book: KnowledgeBook, member: str, category: Partition, since: int) -> int:
    """Items of a category that a member shared since then and did not erase."""
    items = book.shared_by(member)
    return sum(
        1 for item in items if item.partition == category and item.shared_at >= since and not item.erased
    )


def requested(book: KnowledgeBook, request: ItemRequested, category: Partition, since: int) -> int:
    """Others' items of a category that the requester asked for since then, this request included, each item
    once.

    Whatever was decided about them, and whenever: so requests that wait side by side cannot change each
    other.
    """
    asked = {
        one.item_id
        for one in book.requests_by(request.requester)
        if since <= one.at.time and one.at <= request.at
    }
    items = (book.item(item_id) for item_id in asked)
    return sum(1 for item in items if item.partition == category and item.owner != request.requester)


def _round_of(consortium: Consortium, item: KnowledgeItem, time: int) -> RoundCircumstances | None:
    if item.audience != Audience.ROUND:
        return None
    record = consortium.rounds.records.get(item.audience_round)
    return None if record is None else round_circumstances(record, time)


def round_circumstances(record: RoundRecord, time: int) -> RoundCircumstances:
    """How far a round is, and who is bound in it. A cancelled round was never awarded."""
    state = state_of(record, time)
    if state is RoundState.CANCELLED or state < AWARDED_FROM:
        return RoundCircumstances(Stage.BEFORE_AWARD, frozenset(), None)
    bound = frozenset(member for member, seat in record.seats.items() if wants_units(seat.lines))
    if record.closed is None:
        return RoundCircumstances(Stage.AWARDED, bound, None)
    return RoundCircumstances(Stage.CLOSED, bound, record.closed.at.time)
