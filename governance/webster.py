"""Webster's (Sainte-Lague) division: each unit goes to the largest weight / (2 x has + 1).

Why this one: nobody loses a unit when more units come (house monotone, unlike the largest remainder),
nobody gains by splitting or joining in expectation, and the tie rule makes the result unique, so that a
contract can verify a posted division in one pass. Source: procurement.md, "Allocation" and "Charges".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from governance.arithmetic import div_ceil
from governance.errors import RuleBroken

TieKey = str
"""keccak256(abi.encode(roundId, member)) as 0x and 64 lower-case digits.

Of two equal claims the lower key is served.
"""


class NothingToDivideBy(RuleBroken):
    """Something is to be divided, but every weight (or every capacity) is zero."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One unit of one party: its claim is weight / (2 x already + 1). The smaller turn is served first."""

    weight: int
    already: int
    tie_key: TieKey
    place: int

    def __lt__(self, other: "Turn") -> bool:
        mine = self.weight * (2 * other.already + 1)
        theirs = other.weight * (2 * self.already + 1)
        return mine > theirs or (mine == theirs and self.tie_key < other.tie_key)


def webster(
    total: int, weights: Sequence[int], tie_keys: Sequence[TieKey], caps: Sequence[int] | None = None
) -> tuple[int, ...]:
    """Divide `total` whole units by `weights`, nobody above its cap; the sum is exactly `total`.

    A weight of zero has a claim of zero: with a cap, such a party is served when all others are full, the
    lower tie key first; without caps it gets nothing. Equal to handing out one unit after the other, but
    starts from the rounded quotas, so that the work grows with the number of parties and not with `total`.
    Raises NothingToDivideBy when the units fit nobody.
    """
    most = _limits(total, weights, caps)
    claimed = [limit if weight else 0 for limit, weight in zip(most, weights, strict=True)]
    by_claim = min(total, sum(claimed))
    shares = _first_shares(by_claim, weights, claimed)
    _hand_out(shares, by_claim - sum(shares), weights, tie_keys, claimed)
    _serve_last(shares, total - by_claim, tie_keys, most)
    return tuple(shares)


def misplaced(
    shares: Sequence[int],
    weights: Sequence[int],
    tie_keys: Sequence[TieKey],
    caps: Sequence[int] | None = None,
) -> int | None:
    """The party that got a unit before its turn, or None when `shares` is Webster's division of its sum.

    One pass, like the contract's check: the weakest unit granted must come before the strongest unit not
    granted.
    """
    granted = [Turn(weights[i], shares[i] - 1, tie_keys[i], i) for i in range(len(shares)) if shares[i]]
    waiting = [
        Turn(weights[i], shares[i], tie_keys[i], i)
        for i in range(len(shares))
        if caps is None or shares[i] < caps[i]
    ]
    if not granted or not waiting:
        return _above_cap(shares, caps)
    weakest, strongest = max(granted), min(waiting)
    if weakest < strongest or weakest.place == strongest.place:
        return _above_cap(shares, caps)
    return weakest.place


def _above_cap(shares: Sequence[int], caps: Sequence[int] | None) -> int | None:
    if caps is None:
        return None
    return next((i for i, share in enumerate(shares) if share > caps[i]), None)


def _limits(total: int, weights: Sequence[int], caps: Sequence[int] | None) -> list[int]:
    """The most each party can get; without a cap parties of weight zero get nothing."""
    if caps is None:
        most = [total if weight else 0 for weight in weights]
    else:
        most = [min(total, cap) for cap in caps]
    if sum(most) < total:
        raise NothingToDivideBy(
            f"{total} units are to be divided, but only {sum(most)} can be placed.",
            {"total": total, "placeable": sum(most)},
        )
    return most


def _first_shares(total: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """Shares that Webster's division of `total` surely reaches, in a few passes.

    Weights divided by a common divisor and rounded (halves down) are Webster's division of their own sum.
    The divisor is chosen for half a unit a party less than there is, so that the sum never exceeds `total`;
    a party at its cap leaves its surplus to the others, which only makes the next divisor smaller.
    """
    shares = [0] * len(weights)
    open_places = [i for i, limit in enumerate(most) if limit]
    left = total
    while 2 * left > len(open_places) > 0:
        whole, halves = sum(weights[i] for i in open_places), 2 * left - len(open_places)
        for i in open_places:
            shares[i] = min(most[i], div_ceil(max(0, weights[i] * halves - whole), 2 * whole))
        full = {i for i in open_places if shares[i] == most[i]}
        if not full:
            break
        left -= sum(most[i] for i in full)
        open_places = [i for i in open_places if i not in full]
    return shares


def _hand_out(
    shares: list[int], missing: int, weights: Sequence[int], tie_keys: Sequence[TieKey], most: Sequence[int]
) -> None:
    """Give `missing` more units, each to the party whose turn it is."""
    turns = [Turn(weights[i], shares[i], tie_keys[i], i) for i in range(len(shares)) if shares[i] < most[i]]
    heapify(turns)
    for _ in range(missing):
        place = turns[0].place
        shares[place] += 1
        if shares[place] == most[place]:
            heappop(turns)
        else:
            heapreplace(turns, Turn(weights[place], shares[place], tie_keys[place], place))


def _serve_last(shares: list[int], left: int, tie_keys: Sequence[TieKey], most: Sequence[int]) -> None:
    """What is left once every claim is served: to the lower tie key first, as far as its cap goes."""
    for place in sorted(range(len(shares)), key=lambda place: tie_keys[place]):
        more = min(left, most[place] - shares[place])
        shares[place] += more
        left -= more
