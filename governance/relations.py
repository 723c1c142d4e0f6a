"""Relations from facts only: how concentrated, how mutual, how strong. Exact fractions, no floats.

Source: knowledge.md, "Relations".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from governance.explain import Explanation

DORMANT_AFTER = 180 * 86_400
"""Seconds without a fact after which a tie sleeps."""

SUPPLIER_WARNING = Fraction(1, 2)
"""Share of spend with one supplier above which a page warns."""

JOINT_PURCHASE_LIMIT = Fraction(15, 100)
"""Combined share on buying and selling markets (EU Horizontal Guidelines 2023, joint purchasing)."""

JOINT_PURCHASE_WARNING = Fraction(10, 100)
"""Share above which a page warns (EU De Minimis Notice)."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One fact that ties two members: when, and what (a round bound together, an item given, a dispute)."""

    one: str
    other: str
    time: int
    kind: str


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties two members, from the first to the last fact (unix seconds)."""

    strength: int
    since: int
    last: int
    kinds: frozenset[str]


def hhi(weights: Sequence[int]) -> Fraction:
    """Herfindahl-Hirschman index: sum of squared percentage shares, 10,000 for one holder; 0 when
    all are 0.
    """
    total = sum(weights)
    if total == 0:
        return Fraction(0)
    return Fraction(10_000 * sum(weight * weight for weight in weights), total * total)


def gini(weights: Sequence[int]) -> Fraction:
    """Gini coefficient: 0 when all hold the same, near 1 when one holds all; 0 when all are 0."""
    ranked, total = sorted(weights), sum(weights)
    if total == 0:
        return Fraction(0)
    count = len(ranked)
    weighted = sum((2 * place - count - 1) * weight for place, weight in enumerate(ranked, 1))
    return Fraction(weighted, count * total)


def nakamoto(weights: Sequence[int]) -> int:
    """The fewest holders that together hold more than half; 0 when all are 0."""
    total, reached = sum(weights), 0
    for count, weight in enumerate(sorted(weights, reverse=True), 1):
        reached += weight
        if 2 * reached > total:
            return count
    return 0


def ties(meetings: Iterable[Meeting]) -> dict[frozenset[str], Tie]:
    """Every tie by its pair of members."""
    found: dict[frozenset[str], Tie] = {}
    for meeting in meetings:
        pair = frozenset((meeting.one, meeting.other))
        old = found.get(pair)
        found[pair] = _strengthened(old, meeting) if old else _first(meeting)
    return found


def is_dormant(tie: Tie, now: int) -> bool:
    """Whether a tie had no fact for 180 days."""
    return now - tie.last > DORMANT_AFTER


def reciprocity(given: int, taken: int) -> Fraction | None:
    """What a member gave for each thing it took; None when it took nothing."""
    return Fraction(given, taken) if taken else None


def free_riding(given: int, taken: int) -> Fraction:
    """Share of what a member took that it never gave back, from 0 to 1. Public to members."""
    return Fraction(max(taken - given, 0), taken) if taken else Fraction(0)


def reliability(kept: int, made: int) -> Fraction | None:
    """Commitments kept of commitments made; None when none was made."""
    return Fraction(kept, made) if made else None


def dependence(member: str, volumes: Mapping[frozenset[str], int]) -> Fraction:
    """The largest share that one partner has in all that a member does with others."""
    own = [volume for pair, volume in volumes.items() if member in pair]
    return Fraction(max(own), sum(own)) if sum(own) else Fraction(0)


def burt_constraint(member: str, strengths: Mapping[frozenset[str], int]) -> Fraction | None:
    """Burt's constraint: how much a member's ties lead to the same people. None for somebody without ties; it
    can exceed 1.

    Sum over partners j of (p_ij + sum over q of p_iq p_qj)^2, with p_ij the part of i's strength that j has.
    """
    shares = _shares(strengths)
    if member not in shares:
        return None
    own = shares[member]
    return sum(
        ((direct + _detour(member, other, shares)) ** 2 for other, direct in own.items()), start=Fraction(0)
    )


def _shares(strengths: Mapping[frozenset[str], int]) -> dict[str, dict[str, Fraction]]:
    """Each member's partners, with the part of its whole strength that each has; a tie of no strength is
    none.
    """
    rows: dict[str, dict[str, int]] = {}
    for pair, strength in strengths.items():
        if not strength:
            continue
        one, other = sorted(pair)
        rows.setdefault(one, {})[other] = strength
        rows.setdefault(other, {})[one] = strength
    return {
        who: {other: Fraction(strength, sum(row.values())) for other, strength in row.items()}
        for who, row in rows.items()
    }


def _detour(member: str, other: str, shares: Mapping[str, Mapping[str, Fraction]]) -> Fraction:
    """What leads from a member to another through third ones."""
    steps = (
        share * shares[third].get(other, Fraction(0))
        for third, share in shares[member].items()
        if third != other
    )
    return sum(steps, start=Fraction(0))


def supplier_warning(spend: Mapping[str, int]) -> Explanation | None:
    """A warning when one supplier has more than half of the spend."""
    total = sum(spend.values())
    supplier = max(spend, key=lambda one: (spend[one], one), default=None)
    if supplier is None or Fraction(spend[supplier], total or 1) <= SUPPLIER_WARNING:
        return None
    sentence = f"One supplier has {spend[supplier]} of {total} spent: more than half."
    numbers: dict[str, int | str] = {"supplier": supplier, "spend": spend[supplier], "total": total}
    return Explanation("supplier concentration", sentence, numbers, "knowledge.md, Relations")


def market_share_warning(joint: int, market: int) -> Explanation | None:
    """A warning above 10 % of the market, in units of any one currency. Within limits is not a legal
    opinion.
    """
    if market <= 0 or Fraction(joint, market) <= JOINT_PURCHASE_WARNING:
        return None
    above = Fraction(joint, market) > JOINT_PURCHASE_LIMIT
    limit = "15 % (EU Horizontal Guidelines 2023)" if above else "10 % (EU De Minimis Notice)"
    sentence = f"Together the members buy {joint} of {market} on this market: above {limit}."
    numbers: dict[str, int | str] = {"joint": joint, "market": market}
    return Explanation("combined share", sentence, numbers, "knowledge.md, Guard rails that warn")


def _first(meeting: Meeting) -> Tie:
    return Tie(1, meeting.time, meeting.time, frozenset((meeting.kind,)))


def _strengthened(tie: Tie, meeting: Meeting) -> Tie:
    return Tie(
        tie.strength + 1,
        min(tie.since, meeting.time),
        max(tie.last, meeting.time),
        tie.kinds | {meeting.kind},
    )
