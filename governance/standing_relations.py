"""Who deals with whom, from facts only: ties, how members keep their word, give and take; who holds how much.

No money of one pair or one member is told here: only counts, shares and indexes that knowledge.md names.
Source: knowledge.md, "Relations".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from governance.consortium import Consortium
from governance.deposits import wants_units
from governance.explain import Explanation
from governance.register import Status
from governance.relations import (
    DORMANT_AFTER,
    Meeting,
    Tie,
    burt_constraint,
    free_riding,
    gini,
    hhi,
    is_dormant,
    nakamoto,
    reciprocity,
    reliability,
    supplier_warning,
    ties,
)
from governance.round_record import RoundRecord

SOURCE = "knowledge.md, Relations"


@dataclass(frozen=True, slots=True)
class Relations:
    """One member's relations. Fractions are None where nothing is there to be divided."""

    ties: dict[str, Tie]
    dormant: frozenset[str]
    commitments_made: int
    commitments_kept: int
    reliability: Fraction | None
    given: int
    taken: int
    reciprocity: Fraction | None
    free_riding: Fraction
    constraint: Fraction | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of something few hold: HHI to 10,000, Gini to 1, Nakamoto the fewest that hold over half."""

    what: str
    holders: int
    hhi: Fraction
    gini: Fraction
    nakamoto: int


def all_ties(consortium: Consortium) -> dict[frozenset[str], Tie]:
    """Every tie: rounds bound together, and know-how that was asked for and allowed."""
    return ties([*_rounds_together(consortium), *_items_given(consortium)])


def relations_of(
    consortium: Consortium, member: str, every: dict[frozenset[str], Tie], now: int
) -> Relations:
    """One member's, at a time; `every` are all ties of the consortium."""
    own = {next(iter(pair - {member})): tie for pair, tie in every.items() if member in pair}
    made, kept = _commitments(consortium, member)
    given, taken = _given_and_taken(consortium, member)
    return Relations(
        ties=own,
        dormant=frozenset(other for other, tie in own.items() if is_dormant(tie, now)),
        commitments_made=made,
        commitments_kept=kept,
        reliability=reliability(kept, made),
        given=given,
        taken=taken,
        reciprocity=reciprocity(given, taken),
        free_riding=free_riding(given, taken),
        constraint=burt_constraint(member, {pair: tie.strength for pair, tie in every.items()}),
    )


def concentrations(consortium: Consortium, now: int) -> tuple[Concentration, ...]:
    """Of heads, of tokens, and of what suppliers were paid."""
    power = consortium.power
    members = [one.address for one in consortium.register.members()]
    heads = [power.heads.past_votes(one, now) for one in members]
    tokens = [power.tokens.past_votes(one, now) for one in members]
    paid = supplier_spend(consortium)
    rows = (("heads", heads), ("tokens", tokens), ("suppliers", list(paid.values())))
    return tuple(_concentration(what, [one for one in weights if one]) for what, weights in rows)


def supplier_spend(consortium: Consortium) -> dict[str, int]:
    """What each supplier was paid in settled rounds, minor units."""
    spend: dict[str, int] = {}
    for record in consortium.rounds.records.values():
        if record.settled is not None:
            supplier = record.terms.supplier
            spend[supplier] = spend.get(supplier, 0) + record.settled.to_supplier
    return spend


def warnings(consortium: Consortium, every: dict[frozenset[str], Tie], now: int) -> tuple[Explanation, ...]:
    """One supplier with over half of the spend; members without a tie that is awake."""
    spend = supplier_warning(supplier_spend(consortium))
    lonely = [_lonely(one, now) for one in _without_tie(consortium, every, now)]
    return (*([spend] if spend else []), *lonely)


def _rounds_together(consortium: Consortium) -> Iterator[Meeting]:
    for record in consortium.rounds.records.values():
        if record.bound is not None:
            for one, other in combinations(_bound(record), 2):
                yield Meeting(one, other, record.bound.at.time, "round")


def _bound(record: RoundRecord) -> list[str]:
    return sorted(member for member, seat in record.seats.items() if wants_units(seat.lines))


def _items_given(consortium: Consortium) -> Iterator[Meeting]:
    book = consortium.knowledge
    for decision in book.decisions.values():
        owner = book.item(decision.item_id).owner
        if decision.allowed and owner != decision.requester:
            yield Meeting(owner, decision.requester, decision.at.time, "know-how")


def _commitments(consortium: Consortium, member: str) -> tuple[int, int]:
    """Made and kept, in rounds whose demand is closed: kept unless the member withdrew and did not come
    back. Lines that binding released are no broken promise.
    """
    closed = [one for one in consortium.rounds.records.values() if one.bound or one.short]
    made = sum(1 for one in closed if member in one.seats or member in one.left)
    return made, sum(1 for one in closed if member in one.seats)


def _given_and_taken(consortium: Consortium, member: str) -> tuple[int, int]:
    allowed = [meeting for meeting in _items_given(consortium) if member in (meeting.one, meeting.other)]
    return sum(one.one == member for one in allowed), sum(one.other == member for one in allowed)


def _concentration(what: str, weights: list[int]) -> Concentration:
    return Concentration(what, len(weights), hhi(weights), gini(weights), nakamoto(weights))


def _without_tie(consortium: Consortium, every: dict[frozenset[str], Tie], now: int) -> list[str]:
    awake = {member for pair, tie in every.items() if not is_dormant(tie, now) for member in pair}
    return [
        one.address
        for one in consortium.register.members()
        if one.status is Status.ACTIVE and one.address not in awake and now - one.admitted_at > DORMANT_AFTER
    ]


def _lonely(member: str, now: int) -> Explanation:
    days = DORMANT_AFTER // 86_400
    sentence = f"A member has had no tie to another for {days} days."
    return Explanation("no tie", sentence, {"member": member, "days": days, "now": now}, SOURCE)
