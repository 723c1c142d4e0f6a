"""Numbered properties of power.

P1 the replay equals a naive sum at every past second · P2 all power is somebody's · P3 sources add up.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.power import HEADS, NOBODY, TOKENS
from tests.budget import examples
from tests.governance.record import Record, account, consortium_of

MEMBERS = [account(number) for number in range(1, 5)]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("mint", "move", "burn", "delegate", "delegate heads", "suspend", "reinstate")),
        st.sampled_from(MEMBERS),
        st.sampled_from(MEMBERS),
        st.integers(1, 50),
        st.booleans(),
    ),
    max_size=25,
)
Act = tuple[str, str, str, int, bool]


def act(record: Record, what: str, one: str, other: str, amount: int) -> None:
    """One act, left out when a contract would refuse it."""
    active = record.consortium.register.is_active
    if what == "suspend" and active(one):
        record.suspend(one)
    elif what == "reinstate" and not active(one):
        record.reinstate(one)
    elif active(one) and active(other):
        act_with_tokens(record, what, one, other, amount)


def act_with_tokens(record: Record, what: str, one: str, other: str, amount: int) -> None:
    """Acts of members that are active."""
    held = record.consortium.power.tokens.units_of(one)
    if what == "mint":
        record.mint(one, amount)
    elif what == "delegate heads":
        record.delegate(HEADS, one, other)
    elif held and what in ("move", "burn"):
        record.move(one, other if what == "move" else NOBODY, min(amount, held))
    elif held and what == "delegate":
        record.delegate(TOKENS, one, other)


@settings(max_examples=examples(80))
@given(ACTS)
def test_p1_to_p3_replayed_power_is_the_naive_sum_at_every_past_second(acts: list[Act]) -> None:
    """After every act, and later for all the seconds in between; the witness agrees throughout."""
    record = consortium_of(len(MEMBERS), [10] * len(MEMBERS))
    remembered: dict[int, dict[tuple[str, str], int]] = {}
    for what, one, other, amount, new_block in acts:
        act(record, what, one, other, amount)
        remembered[record.now] = {
            (contract, member): record.votes_now(contract, member)
            for contract in (HEADS, TOKENS)
            for member in MEMBERS
        }
        if new_block:
            record.wait(7)
    for time, powers in remembered.items():
        for (contract, member), votes in powers.items():
            source = record.consortium.power.source(contract)
            assert source.past_votes(member, time + 6) == votes
            assert sum(source.sources_of(member, time).values()) == votes
        for contract in (HEADS, TOKENS):
            source = record.consortium.power.source(contract)
            assert source.past_total(time) == sum(source.past_votes(one, time) for one in MEMBERS)
    assert record.rules_found() == set()
