"""Whether the tokens in active hands can still make a quorum, on worked examples."""

from dataclasses import replace

from governance.classes import DEFAULT_RULES, Class
from governance.power import NOBODY
from governance.register import Status
from governance.token_effects import Change, Standing, after
from governance.token_reach import Holder, out_of_reach, remedies, token_reaches, told_before, told_now
from tests.governance.record import account

RULES = dict(zip(Class, DEFAULT_RULES, strict=True))
A, B, C, D = (account(number) for number in range(1, 5))


def holder(number: int, tokens: int, **changes: object) -> Holder:
    """An active member, alone in its group, that votes itself."""
    made = Holder(account(number), number, Status.ACTIVE, tokens, account(number))
    return replace(made, **changes)  # type: ignore[arg-type]


def lost(*holders: Holder) -> set[Class]:
    """The classes that nobody can carry."""
    return {one.class_ for one in out_of_reach(holders, RULES)}


def test_tokens_in_active_hands_reach_their_quorums() -> None:
    """Three lone firms with a third each: every group counts in full but for what lies above 34 %."""
    reaches = token_reaches((holder(1, 500), holder(2, 300), holder(3, 200)), RULES)
    assert [(one.class_, one.castable, one.needed) for one in reaches] == [
        (Class.FINANCIAL, 840, 200),
        (Class.CONSTITUTIONAL, 840, 330),
    ]
    assert not any(one.out for one in reaches)


def test_frozen_tokens_stay_in_the_supply_and_can_put_a_quorum_out_of_reach() -> None:
    """1,000 tokens, 199 of them in active hands: one less than a fifth. With 200 it is enough."""
    frozen = holder(1, 801, status=Status.SUSPENDED)
    assert lost(frozen, holder(2, 100), holder(3, 99)) == {Class.FINANCIAL, Class.CONSTITUTIONAL}
    enough = holder(1, 800, status=Status.SUSPENDED)
    assert lost(enough, holder(2, 100), holder(3, 100)) == {Class.CONSTITUTIONAL}


def test_of_a_group_no_more_counts_than_the_cap() -> None:
    """With a quorum as high as the cap, one group makes it with the cap's tokens, and not with one less."""
    rules = {Class.FINANCIAL: replace(RULES[Class.FINANCIAL], token_quorum_bps=3_400, cap_bps=3_400)}
    for tokens, expected in ((40, (340, 340, False)), (39, (339, 340, True))):
        frozen = holder(3, 700 - tokens, status=Status.SUSPENDED)
        sisters = (holder(1, 300), holder(2, tokens, group=1), frozen)
        (reach,) = token_reaches((*sisters, holder(4, 0)), rules)
        assert (reach.castable, reach.needed, reach.out) == expected
    above = token_reaches((holder(1, 400), holder(2, 300, group=1), holder(3, 300)), rules)
    assert above[0].castable == 640


def test_tokens_with_an_inactive_delegate_count_nowhere_until_they_are_delegated_anew() -> None:
    """What an active member handed to one that was suspended, or lost to nobody, is idle, not lost."""
    idle = (
        holder(1, 0, status=Status.SUSPENDED),
        holder(2, 600, delegate=A),
        holder(3, 400, delegate=NOBODY),
    )
    assert lost(*idle) == {Class.FINANCIAL, Class.CONSTITUTIONAL}
    first = remedies(out_of_reach(idle, RULES)[0], idle, RULES)
    assert first == ("let members delegate tokens to active members of groups below the cap",)


def test_the_sentence_says_what_is_wrong_and_what_still_helps() -> None:
    """A financial vote only while it can be carried; reinstating needs heads; expelled tokens never thaw."""
    frozen = (holder(1, 750, status=Status.SUSPENDED), holder(2, 130), holder(3, 120))
    (constitutional,) = out_of_reach(frozen, RULES)
    assert told_now(constitutional, frozen, RULES) == (
        "No constitutional vote can reach its quorum: it needs 330 of 1000 tokens, and members that may vote "
        "can cast 250 that count; reinstate suspended members by a vote on heads, and let them delegate "
        "anew, or create tokens for active members by a financial vote."
    )
    gone = (holder(1, 900, status=Status.EXPELLED), holder(2, 100))
    financial = out_of_reach(gone, RULES)[0]
    assert told_now(financial, gone, RULES).endswith(
        "; no vote can mend that any more, only a new deployment."
    )
    assert told_before(financial).startswith("Once this is carried out, no financial vote can reach")


def test_a_proposal_shows_what_it_would_leave_behind() -> None:
    """Suspending, freezing, expelling, burning, regrouping, minting and new rules, each alone."""
    members = {one.address: one for one in (holder(1, 700), holder(2, 100), holder(3, 110), holder(4, 90))}
    now = Standing(members, RULES)
    strict = tuple(replace(rule, token_quorum_bps=7_000, cap_bps=7_000) for rule in DEFAULT_RULES)
    expected: dict[Class | None, list[Change]] = {
        None: [
            Change("reinstate", {"member": A}),
            Change("mint", {"to": B, "amount": 100}),
            Change("burn", {"from": B, "amount": 50}),
            Change("openDemand", {"roundId": "0x"}),
        ],
        Class.CONSTITUTIONAL: [
            Change("suspend", {"member": A}),
            Change("expel", {"member": A}),
            Change("freeze", {"account": A}),
        ],
    }
    for class_, changes in expected.items():
        for change in changes:
            then = after(now, [change])
            found = {one.class_ for one in out_of_reach(tuple(then.holders.values()), then.rules)}
            assert found == ({class_} if class_ else set()), change
    raised = after(now, [Change("publish", {"rules": strict}), Change("suspend", {"member": B})])
    (reach, _) = token_reaches(tuple(raised.holders.values()), raised.rules)
    assert (reach.needed, reach.castable) == (700, 900)
