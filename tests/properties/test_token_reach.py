"""Numbered properties of what tokens can reach.

R1 no way to vote counts more than what is told, and one counts just that · R2 what is foretold of a proposal
is what the replay shows after it.
"""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.caps import cap_up
from governance.classes import DEFAULT_RULES, Class
from governance.power import NOBODY, TOKENS
from governance.register import Status
from governance.tally import Ballot, Support, tally
from governance.token_effects import Change, Standing, after
from governance.token_reach import Holder, castable, holders_of
from tests.budget import examples
from tests.governance.record import Record, account, consortium_of

SILENT = 3
PEOPLE = [account(number) for number in range(1, 5)]
RULES = dict(zip(Class, DEFAULT_RULES, strict=True))
HOLDERS = st.tuples(
    *(
        st.builds(
            Holder,
            st.just(who),
            st.integers(1, 3),
            st.sampled_from((Status.ACTIVE, Status.ACTIVE, Status.SUSPENDED, Status.EXPELLED)),
            st.integers(0, 60),
            st.sampled_from((*PEOPLE, NOBODY)),
        )
        for who in PEOPLE
    )
)


@settings(max_examples=examples(60))
@given(HOLDERS)
def test_r1_no_way_to_vote_counts_more_than_what_is_told(holders: tuple[Holder, ...]) -> None:
    """All ways in which four members can vote, counted as ballots are."""
    rule, supply = RULES[Class.CONSTITUTIONAL], sum(one.tokens for one in holders)
    present = {
        tally(ballots(holders, choices), supply, rule).tokens_present
        for choices in product(range(4), repeat=4)
    }
    assert max(present) == castable(holders, cap_up(supply, rule.cap_bps))


def ballots(holders: tuple[Holder, ...], choices: tuple[int, ...]) -> list[Ballot]:
    """The ballots of active members that are not silent, with what was delegated to them."""
    return [
        Ballot(
            one.address,
            Support(choice),
            1,
            sum(other.tokens for other in holders if other.delegate == one.address),
            one.group,
            objection=False,
        )
        for one, choice in zip(holders, choices, strict=True)
        if one.status is Status.ACTIVE and choice != SILENT
    ]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("suspend", "reinstate", "expel", "freeze", "mint", "burn")),
        st.sampled_from(PEOPLE),
        st.integers(1, 50),
    ),
    max_size=12,
)


@settings(max_examples=examples(60))
@given(ACTS)
def test_r2_what_is_foretold_of_a_proposal_is_what_the_replay_shows_after_it(
    acts: list[tuple[str, str, int]],
) -> None:
    """Calls that a contract would take, foretold all at once and replayed fact by fact."""
    record = consortium_of(len(PEOPLE), [40] * len(PEOPLE))
    before = Standing({one.address: one for one in holders_of(record.consortium)}, RULES)
    changes = [change for what, who, amount in acts if (change := carried_out(record, what, who, amount))]
    assert tuple(after(before, changes).holders.values()) == holders_of(record.consortium)


def carried_out(record: Record, what: str, who: str, amount: int) -> Change | None:
    """The call, once its facts are told; None when a contract would refuse it."""
    status = record.consortium.register.status_of(who)
    tokens = record.consortium.power.tokens
    if what == "suspend" and status is Status.ACTIVE:
        record.suspend(who)
        return Change(what, {"member": who})
    if what == "reinstate" and status is Status.SUSPENDED:
        record.reinstate(who)
        return Change(what, {"member": who})
    if what == "expel" and status is Status.ACTIVE:
        record.expel(who)
        return Change(what, {"member": who})
    if what == "freeze" and status is not Status.ACTIVE:
        record.delegate(TOKENS, who, NOBODY)
        return Change(what, {"account": who})
    if what == "mint" and status is Status.ACTIVE:
        if tokens.delegate_of(who) == NOBODY:
            record.delegate(TOKENS, who, who)
        record.mint(who, amount)
        return Change(what, {"to": who, "amount": amount})
    if what == "burn" and amount <= tokens.units_of(who):
        record.move(who, NOBODY, amount)
        return Change(what, {"from": who, "amount": amount})
    return None
