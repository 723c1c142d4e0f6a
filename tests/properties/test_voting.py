"""Numbered properties of a vote.

V1 order never matters · V2 no legal group counts above its cap · V3 a cut group keeps its shape · V4 the
running count equals a count from scratch · V5 columns equal ballots · V6 a vote for never costs the proposal
anything · V7 leaving is the same as not voting · V8 an against vote never helps · V9 splitting a firm in two
wins nothing.
"""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.caps import TokenSums, cap_up, capped_down
from governance.classes import DEFAULT_RULES, Class, ClassRule
from governance.quorum import quorum_reached
from governance.support import vote_succeeded
from governance.tally import Ballot, Count, Electors, Support, Tally, tally, tally_of_columns
from tests.budget import examples

CLASSES = st.sampled_from(list(Class))
SUMS = st.builds(TokenSums, st.integers(0, 900), st.integers(0, 900), st.integers(0, 900))


@st.composite
def ballot_lists(draw: st.DrawFn, most: int = 9) -> list[Ballot]:
    """Ballots of distinct voters, some of them sister firms."""
    return [
        Ballot(
            str(voter),
            support := draw(st.sampled_from(list(Support))),
            draw(st.integers(0, 3)),
            draw(st.integers(0, 100)),
            draw(st.integers(0, 4)),
            objection=support is Support.AGAINST and draw(st.booleans()),
        )
        for voter in range(draw(st.integers(0, most)))
    ]


def electors_of(ballots: list[Ballot], more_heads: int = 0, more_tokens: int = 0) -> Electors:
    """An electorate that holds the voters and some more."""
    heads = sum(ballot.heads for ballot in ballots) + more_heads
    return Electors(heads, sum(ballot.tokens for ballot in ballots) + more_tokens)


def passes(class_: Class, ballots: list[Ballot], electors: Electors) -> bool:
    """Whether these ballots carry a proposal of the class."""
    rule = DEFAULT_RULES[class_]
    counted = tally(ballots, electors.supply, rule)
    return quorum_reached(counted, rule, electors) and vote_succeeded(class_, counted, rule, electors)


@given(ballot_lists(), st.randoms(use_true_random=False), CLASSES)
def test_v1_the_order_of_ballots_never_matters(ballots: list[Ballot], chance: object, class_: Class) -> None:
    """Every permutation gives the same tally."""
    shuffled = list(ballots)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    rule = DEFAULT_RULES[class_]
    assert tally(ballots, 500, rule) == tally(shuffled, 500, rule)


@given(SUMS, st.integers(1, 2_000))
def test_v2_no_group_counts_above_its_cap(raw: TokenSums, cap: int) -> None:
    """And nothing is counted that was not cast; at most two tokens are lost to rounding."""
    counted = capped_down(raw, cap)
    assert counted.total <= max(cap, 0)
    assert counted.against <= raw.against
    assert counted.in_favour <= raw.in_favour
    assert counted.abstain <= raw.abstain
    assert counted.total >= min(raw.total, cap) - 2


@given(SUMS, st.integers(1, 2_000))
def test_v3_a_cut_group_keeps_its_shape(raw: TokenSums, cap: int) -> None:
    """What was more stays at least as much."""
    counted = capped_down(raw, cap)
    pairs = zip(_sides(raw), _sides(counted), strict=True)
    ranked = sorted(pairs)
    assert [kept for _, kept in ranked] == sorted(kept for _, kept in ranked)


def _sides(sums: TokenSums) -> tuple[int, int, int]:
    return sums.against, sums.in_favour, sums.abstain


@given(
    ballot_lists(),
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from(list(Support))), max_size=12),
    CLASSES,
)
def test_v4_the_running_count_equals_a_count_from_scratch(
    ballots: list[Ballot], changes: list[tuple[int, Support]], class_: Class
) -> None:
    """After any sequence of changed ballots."""
    count, standing = Count(), {ballot.voter: ballot for ballot in ballots}
    for ballot in ballots:
        count.add(ballot)
    for voter, support in changes:
        old = standing.get(str(voter))
        if old is not None:
            standing[old.voter] = replace(old, support=support, objection=False)
            count.remove(old)
            count.add(standing[old.voter])
    rule = DEFAULT_RULES[class_]
    assert count.tally(500, rule) == tally(standing.values(), 500, rule)


@given(ballot_lists(), CLASSES)
def test_v5_columns_give_the_tally_of_the_ballots(ballots: list[Ballot], class_: Class) -> None:
    """The fast way counts as the readable one."""
    rule = DEFAULT_RULES[class_]
    assert _columns(ballots, rule) == tally(ballots, 500, rule)


def _columns(ballots: list[Ballot], rule: ClassRule) -> Tally:
    return tally_of_columns(
        [int(ballot.support) for ballot in ballots],
        [ballot.heads for ballot in ballots],
        [ballot.tokens for ballot in ballots],
        [ballot.group for ballot in ballots],
        [int(ballot.objection) for ballot in ballots],
        500,
        rule,
    )


@given(ballot_lists(most=6), CLASSES, st.integers(0, 4))
def test_v6_one_more_vote_for_of_a_firm_alone_in_its_group_never_defeats(
    ballots: list[Ballot], class_: Class, more_heads: int
) -> None:
    """A voter of the electorate that joins in favour turns nothing that passes into a failure."""
    joining = Ballot("joining", Support.FOR, 1, 50, 99, objection=False)
    electors = electors_of([*ballots, joining], more_heads)
    if passes(class_, ballots, electors):
        assert passes(class_, [*ballots, joining], electors)


@given(ballot_lists(most=6), CLASSES, st.integers(0, 4))
def test_v8_one_more_vote_against_never_carries(
    ballots: list[Ballot], class_: Class, more_heads: int
) -> None:
    """Against neither makes quorum nor helps support, in heads and for a firm alone in its group."""
    joining = Ballot("joining", Support.AGAINST, 1, 50, 99, objection=True)
    electors = electors_of([*ballots, joining], more_heads)
    if passes(class_, [*ballots, joining], electors):
        assert passes(class_, ballots, electors)


@settings(max_examples=examples(60))
@given(ballot_lists(most=4), st.integers(0, 3), CLASSES, st.booleans())
def test_v7_what_exits_make_possible_abstaining_from_the_vote_made_possible(
    cast: list[Ballot], leavers: int, class_: Class, stays_open: bool
) -> None:
    """Ballots cast stay, denominators never move: outcomes after any exits were reachable without them."""
    firms = [Ballot(f"f{at}", Support.FOR, 1, 20, 50 + at, objection=False) for at in range(3)]
    electors = electors_of([*cast, *firms])
    remaining = firms[: len(firms) - leavers]
    after_exits = _outcomes(cast, remaining, class_, electors, stays_open)
    without_exits = _outcomes(cast, firms, class_, electors, stays_open)
    assert after_exits <= without_exits


def _outcomes(
    cast: list[Ballot], voters: list[Ballot], class_: Class, electors: Electors, stays_open: bool
) -> set[bool]:
    """Every outcome that these voters can still reach; each may keep silent."""
    choices = (None, *Support) if stays_open else (None,)
    reached = set()
    for supports in product(choices, repeat=len(voters)):
        joined = [
            replace(voter, support=support)
            for voter, support in zip(voters, supports, strict=True)
            if support is not None
        ]
        reached.add(passes(class_, [*cast, *joined], electors))
    return reached


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 10_000))
def test_v9_a_firm_that_splits_in_two_of_one_group_counts_the_same(one: int, other: int, bps: int) -> None:
    """Sister firms cannot dodge the cap."""
    rule = replace(DEFAULT_RULES[Class.FINANCIAL], cap_bps=bps)
    whole = [Ballot("whole", Support.FOR, 1, one + other, 1, False)]
    split = [Ballot("a", Support.FOR, 1, one, 1, False), Ballot("b", Support.FOR, 1, other, 1, False)]
    supply = one + other + 100
    assert tally(whole, supply, rule).tokens_for == tally(split, supply, rule).tokens_for
    assert tally(split, supply, rule).tokens_for <= cap_up(supply, bps)
