"""Whether enough took part. For and abstain make quorum, against does not. Source: governance.md, "Classes".

Every share is rounded up and every floor stops at the number of heads, so that a consortium of one works.
"""

from dataclasses import dataclass

from governance.arithmetic import mul_div_up
from governance.caps import ALL_BPS
from governance.classes import ClassRule
from governance.explain import Explanation
from governance.tally import Electors, Tally

SOURCE = "governance.md, Classes (quorum)"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a proposal needs, whether it has it, and the two numbers compared."""

    holds: bool
    explanation: Explanation


def heads_needed_up(rule: ClassRule, heads: int) -> int:
    """Heads for or abstaining that make the head quorum: the share rounded up, and at least min(min_heads,
    heads).
    """
    share = mul_div_up(rule.head_quorum_bps, heads, ALL_BPS)
    return max(share, min(rule.min_heads, heads))


def tokens_needed_up(rule: ClassRule, supply: int) -> int:
    """Counted tokens for or abstaining that make the token quorum: the share of the supply rounded up."""
    return mul_div_up(rule.token_quorum_bps, supply, ALL_BPS)


def voters_needed(rule: ClassRule, heads: int) -> int:
    """Members for or abstaining that a token vote needs: at least min(min_voters, heads)."""
    return min(rule.min_voters, heads)


def quorum_conditions(tally: Tally, rule: ClassRule, electors: Electors) -> tuple[Condition, ...]:
    """Every quorum of the class; all of them must hold."""
    conditions: list[Condition] = []
    if rule.counts_heads:
        needed = heads_needed_up(rule, electors.heads)
        conditions.append(_at_least("head quorum", "heads for or abstaining", tally.heads_present, needed))
    if rule.counts_tokens:
        needed = tokens_needed_up(rule, electors.supply)
        conditions.append(_at_least("token quorum", "tokens for or abstaining", tally.tokens_present, needed))
        needed = voters_needed(rule, electors.heads)
        conditions.append(_at_least("voters", "members for or abstaining", tally.voters_present, needed))
    return tuple(conditions)


def quorum_reached(tally: Tally, rule: ClassRule, electors: Electors) -> bool:
    """Whether every quorum of the class is reached."""
    return all(condition.holds for condition in quorum_conditions(tally, rule, electors))


def _at_least(rule: str, what: str, present: int, needed: int) -> Condition:
    """Equality is enough for a quorum."""
    holds = present >= needed
    verdict = "reached" if holds else "not reached"
    sentence = f"{present} {what}, {needed} needed: {verdict}."
    return Condition(holds, Explanation(rule, sentence, {"present": present, "needed": needed}, SOURCE))
