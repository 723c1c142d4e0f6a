"""Whether the tokens in active hands can still make a quorum. Source: governance.md, "Who counts when
membership changes".

Frozen tokens stay in the supply, so the quorum does not fall with them, and of a legal group no more counts
than its cap. Ballots that class delegates cast are left out: they could spread what a group has above its
cap, but nobody should have to rely on that.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from governance.caps import cap_up
from governance.classes import Class, ClassRule
from governance.consortium import Consortium
from governance.quorum import tokens_needed_up
from governance.register import Status

ClassRules = Mapping[Class, ClassRule]
"""The rule of each class that is asked about."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who was ever a member, with its tokens and who votes with them (the zero address: nobody)."""

    address: str
    group: int
    status: Status
    tokens: int
    delegate: str


@dataclass(frozen=True, slots=True)
class TokenReach:
    """Most tokens that can count in a class, and how many of the supply its quorum needs."""

    class_: Class
    castable: int
    needed: int
    supply: int

    @property
    def out(self) -> bool:
        """Whether no vote of the class can reach its quorum any more."""
        return self.castable < self.needed


def holders_of(consortium: Consortium) -> tuple[Holder, ...]:
    """Everybody who was ever a member, as the facts have it now."""
    tokens = consortium.power.tokens
    return tuple(
        Holder(
            one.address, one.group, one.status, tokens.units_of(one.address), tokens.delegate_of(one.address)
        )
        for one in consortium.register.members()
    )


def castable(holders: Sequence[Holder], cap: int) -> int:
    """Tokens that count when every active member votes for: what each group casts, up to the cap."""
    groups = {one.address: one.group for one in holders if one.status is Status.ACTIVE}
    cast: Counter[int] = Counter()
    for one in holders:
        if one.delegate in groups:
            cast[groups[one.delegate]] += one.tokens
    return sum(min(cap, tokens) for tokens in cast.values())


def token_reaches(holders: Sequence[Holder], rules: ClassRules) -> tuple[TokenReach, ...]:
    """What can be reached and what is needed, in each class that counts tokens."""
    supply = sum(one.tokens for one in holders)
    return tuple(
        TokenReach(
            class_, castable(holders, cap_up(supply, rule.cap_bps)), tokens_needed_up(rule, supply), supply
        )
        for class_, rule in rules.items()
        if rule.counts_tokens
    )


def out_of_reach(holders: Sequence[Holder], rules: ClassRules) -> tuple[TokenReach, ...]:
    """The classes whose token quorum nobody can reach any more."""
    return tuple(one for one in token_reaches(holders, rules) if one.out)


def remedies(lost: TokenReach, holders: Sequence[Holder], rules: ClassRules) -> tuple[str, ...]:
    """What still helps, the gentlest first: nothing that needs a vote which is itself out of reach."""
    dead = {one.class_ for one in out_of_reach(holders, rules)}
    cap = cap_up(lost.supply, rules[lost.class_].cap_bps)
    active = [one for one in holders if one.status is Status.ACTIVE]
    thawed = [one for one in holders if one.status in (Status.ACTIVE, Status.SUSPENDED)]
    found = []
    if _spread(active, cap) >= lost.needed:
        found.append("let members delegate tokens to active members of groups below the cap")
    elif _spread(thawed, cap) >= lost.needed:
        found.append("reinstate suspended members by a vote on heads, and let them delegate anew")
    if active and Class.FINANCIAL not in dead:
        found.append("create tokens for active members by a financial vote")
    if Class.CONSTITUTIONAL not in dead:
        found.append("lower the token quorum by a constitutional vote")
    return tuple(found)


def told_now(lost: TokenReach, holders: Sequence[Holder], rules: ClassRules) -> str:
    """One sentence: what is wrong, and what to do."""
    ways = remedies(lost, holders, rules)
    advice = ", or ".join(ways) if ways else "no vote can mend that any more, only a new deployment"
    return f"No {_name(lost)} vote can reach its quorum: {_numbers(lost)}; {advice}."


def told_before(lost: TokenReach) -> str:
    """One sentence for whoever proposes what would put a class out of reach."""
    return f"Once this is carried out, no {_name(lost)} vote can reach its quorum any more: {_numbers(lost)}."


def _spread(holders: Iterable[Holder], cap: int) -> int:
    """Most tokens that could count if these members divided what they hold among their groups."""
    groups = {one.group for one in holders}
    return min(sum(one.tokens for one in holders), cap * len(groups))


def _name(lost: TokenReach) -> str:
    return lost.class_.name.lower()


def _numbers(lost: TokenReach) -> str:
    return (
        f"it needs {lost.needed} of {lost.supply} tokens, and members that may vote can cast "
        f"{lost.castable} that count"
    )


__all__ = [
    "ClassRules",
    "Holder",
    "TokenReach",
    "castable",
    "holders_of",
    "out_of_reach",
    "remedies",
    "token_reaches",
    "told_before",
    "told_now",
]
