"""Binding against a second implementation that follows the specification's sentence, line by line, slowly."""

from fractions import Fraction
from math import ceil

from hypothesis import given

from governance.alone import Commitment
from governance.binding import bind
from governance.facts.round_terms import Item, Line, SideCostKey, Terms, TierKind
from tests.properties.test_binding import rounds

Key = tuple[str, int]


def price_of_unit(item: Item, number: int, quantity: int) -> int:
    """What unit `number` of `quantity` costs."""
    reached = quantity if item.kind is TierKind.ALL_UNITS else number
    return [tier.unit_price for tier in item.tiers if tier.min_quantity <= reached][-1]


def total(item: Item, quantity: int) -> int:
    """Unit by unit."""
    return sum(price_of_unit(item, number, quantity) for number in range(1, quantity + 1))


def to_order(item: Item, quantity: int, tolerance: int) -> int:
    """Packs with minimum, then the cheapest tier start in whole packs that tolerances absorb."""
    units = before_buying_up(item, quantity, tolerance)
    if units == 0:
        return 0
    best = units
    for tier in item.tiers:
        start = -(-tier.min_quantity // item.pack_size) * item.pack_size
        if units < start <= quantity + tolerance and total(item, start) < total(item, best):
            best = start
    return best


def before_buying_up(item: Item, quantity: int, tolerance: int) -> int:
    """0 if q + t < M; M if 0 < q < M <= q + t; otherwise by packs."""
    if quantity == 0 or quantity + tolerance < item.minimum:
        return 0
    lifted = -(-item.minimum // item.pack_size) * item.pack_size
    if quantity < item.minimum and lifted <= quantity + tolerance:
        return lifted
    packs, rest = divmod(quantity, item.pack_size)
    return (packs + (1 if rest and rest + tolerance >= item.pack_size else 0)) * item.pack_size


def split(amount: int, weights: dict[str, int], keys: dict[str, str]) -> dict[str, int]:
    """One minor unit after the other, to the largest weight / (2a + 1), ties to the lower key."""
    shares = dict.fromkeys(weights, 0)
    for _ in range(amount if any(weights.values()) else 0):
        best = min(shares, key=lambda who: (-Fraction(weights[who], 2 * shares[who] + 1), keys[who]))
        shares[best] += 1
    return shares


def charged_out(
    terms: Terms,
    items: tuple[Item, ...],
    lines: dict[Key, Line],
    orders: dict[int, int],
    keys: dict[str, str],
) -> set[str]:
    """Members whose side costs exceed the cap, or whose estimate exceeds what they would pay alone."""
    own = {who: [line for (member, _), line in lines.items() if member == who] for who, _ in lines}
    prices = {item: Fraction(total(items[item], units), units or 1) for item, units in orders.items()}
    goods = {who: sum(ceil(prices[each.item] * each.quantity) for each in mine) for who, mine in own.items()}
    units = {who: sum(each.quantity for each in mine) for who, mine in own.items()}
    weights = {
        SideCostKey.EQUAL: {who: min(1, wanted) for who, wanted in units.items()},
        SideCostKey.BY_QUANTITY: units,
        SideCostKey.BY_VALUE: goods,
    }[terms.side_cost_key]
    freight, fee = split(terms.freight, weights, keys), split(terms.fee, weights, keys)
    return {
        who
        for who, mine in own.items()
        if freight[who] + fee[who] > terms.side_cost_cap
        or goods[who] + freight[who] + fee[who]
        > sum(alone(items[each.item], each.quantity) for each in mine) + terms.alone_side_cost
    }


def alone(item: Item, quantity: int) -> int:
    """The cheapest of the quantity and every tier start above it."""
    more = [tier.min_quantity for tier in item.tiers if tier.min_quantity > quantity]
    return min(total(item, units) for units in (quantity, *more))


def twin(
    terms: Terms, items: tuple[Item, ...], commitments: tuple[Commitment, ...]
) -> tuple[set[Key], tuple[int, ...]]:
    """Lines that stay, and what is ordered."""
    keys = {each.member: each.tie_key for each in commitments}
    lines = {(each.member, line.item): line for each in commitments for line in each.lines}
    while True:
        orders = {}
        for number, item in enumerate(items):
            wanted = [line for line in lines.values() if line.item == number]
            quantities = sum(line.quantity for line in wanted), sum(line.tolerance for line in wanted)
            orders[number] = to_order(item, *quantities)
        gone = {
            key
            for key, line in lines.items()
            if orders[line.item] == 0
            or line.ceiling < Fraction(total(items[line.item], orders[line.item]), orders[line.item])
        }
        if not gone:
            out = charged_out(terms, items, lines, orders, keys)
            gone = {key for key in lines if key[0] in out}
        if not gone:
            return set(lines), tuple(orders[number] for number in range(len(items)))
        lines = {key: line for key, line in lines.items() if key not in gone}


@given(rounds())
def test_binding_is_the_specifications_sentence(
    case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]],
) -> None:
    """The same lines stay and the same units are ordered."""
    terms, items, commitments = case
    result = bind(terms, items, commitments, 0)
    stayed = {(each.member, line.item) for each in result.commitments for line in each.lines}
    assert (stayed, result.ordered) == twin(terms, items, commitments)
