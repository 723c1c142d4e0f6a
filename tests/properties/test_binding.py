"""Binding, for rounds nobody thought of."""

from hypothesis import given
from hypothesis import strategies as st

from governance.alone import Commitment, alone_cost, group_estimates
from governance.arithmetic import div_ceil
from governance.binding import bind
from governance.facts.round_terms import Item, Line, SideCostKey, Terms, Tier, TierKind

STARTS = (1, 5, 12, 40)


@st.composite
def listings(draw: st.DrawFn) -> Item:
    """An item with one to four tiers, small packs and a small minimum."""
    prices = sorted(draw(st.lists(st.integers(1, 300), min_size=1, max_size=4)), reverse=True)
    tiers = tuple(Tier(start, price) for start, price in zip(STARTS, prices, strict=False))
    pack, minimum = draw(st.integers(1, 6)), draw(st.sampled_from([0, 3, 10]))
    return Item("sku", "thing", "each", pack, minimum, draw(st.sampled_from(list(TierKind))), tiers)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]]:
    """Terms, one to three items, up to six members with lines of any, perhaps stock."""
    items = tuple(draw(st.lists(listings(), min_size=1, max_size=3)))
    side = st.integers(0, 2_000)
    terms = Terms(
        "", "0x", 2, "0x", draw(st.sampled_from(list(SideCostKey))), 0, 0, 0, 0, 0, 0,
        draw(side), draw(side), draw(side), draw(st.integers(0, 4_000)), draw(side), True,
    )  # fmt: skip
    lines = st.builds(Line, st.just(0), st.integers(1, 30), st.integers(0, 10), st.integers(1, 320))
    wanted = st.lists(st.none() | lines, min_size=len(items), max_size=len(items))
    rows = draw(st.lists(wanted, max_size=6))
    stock = st.builds(Line, st.just(0), st.just(0), st.integers(1, 40), st.integers(1, 320))
    rows.append(draw(st.lists(st.none() | stock, min_size=len(items), max_size=len(items))))
    return terms, items, tuple(_commitment(place, row) for place, row in enumerate(rows))


def _commitment(place: int, row: list[Line | None]) -> Commitment:
    lines = tuple(
        Line(item, line.quantity, line.tolerance, line.ceiling) for item, line in enumerate(row) if line
    )
    return Commitment(f"0x{place:040x}", f"0x{place:064x}", lines)


@given(rounds())
def test_binding_ends_within_lines_plus_one_passes(
    case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]],
) -> None:
    """Each pass but the last removes a line; with one line a member that is the number of members and one."""
    terms, items, commitments = case
    result = bind(terms, items, commitments, terms.minimum_value)
    assert len(result.passes) <= sum(len(each.lines) for each in commitments) + 1
    assert all(each.releases for each in result.passes[:-1])


@given(rounds())
def test_nobody_bound_pays_above_its_ceiling(
    case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]],
) -> None:
    """The price, rounded up, is within every ceiling that stayed."""
    terms, items, commitments = case
    result = bind(terms, items, commitments, terms.minimum_value)
    for line in (line for each in result.commitments for line in each.lines):
        assert div_ceil(result.cost[line.item], result.ordered[line.item]) <= line.ceiling


@given(rounds())
def test_nobody_bound_pays_more_than_alone(
    case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]],
) -> None:
    """The estimate of everybody who stayed is at most its cost alone."""
    terms, items, commitments = case
    result = bind(terms, items, commitments, terms.minimum_value)
    inside = [each for each in result.commitments if each.lines]
    purchases = {step.item: step.purchase for step in result.passes[-1].steps}
    for each, estimate in zip(inside, group_estimates(inside, purchases, terms), strict=True):
        assert estimate.total <= alone_cost(each.lines, items, terms.alone_side_cost)
        assert estimate.side_costs <= terms.side_cost_cap


@given(rounds())
def test_orders_fit_what_is_wanted_and_tolerated(
    case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]],
) -> None:
    """Whole packs, never above quantities and tolerances; never anything for tolerance alone."""
    terms, items, commitments = case
    result = bind(terms, items, commitments, terms.minimum_value)
    for step in result.passes[-1].steps:
        assert step.purchase.units % items[step.item].pack_size == 0
        assert step.purchase.units <= step.quantity + step.tolerance
        assert step.quantity or not step.purchase.units


@given(rounds())
def test_the_order_of_participants_changes_nothing(
    case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]],
) -> None:
    """Whoever committed first has no advantage."""
    terms, items, commitments = case
    mixed = sorted(commitments, key=lambda each: each.tie_key, reverse=True)
    here, there = bind(terms, items, commitments, 0), bind(terms, items, mixed, 0)
    assert (here.ordered, here.cost) == (there.ordered, there.cost)
    assert {each.member: each.lines for each in here.commitments} == {
        each.member: each.lines for each in there.commitments
    }


@given(rounds())
def test_binding_again_releases_nobody(case: tuple[Terms, tuple[Item, ...], tuple[Commitment, ...]]) -> None:
    """The result is a fixed point."""
    terms, items, commitments = case
    once = bind(terms, items, commitments, 0)
    twice = bind(terms, items, once.commitments, 0)
    assert twice.releases == ()
    assert twice.ordered == once.ordered
