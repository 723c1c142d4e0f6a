"""Whether the votes cast carry a proposal. Source: governance.md, "Classes" (passes when).

Equality is written: `>` for ordinary support and for tokens, `>=` for two thirds.
"""

from governance.classes import Class, ClassRule
from governance.explain import Explanation
from governance.quorum import Condition
from governance.tally import Electors, Tally

SOURCE = "governance.md, Classes (passes when)"


def support_conditions(
    class_: Class, tally: Tally, rule: ClassRule, electors: Electors
) -> tuple[Condition, ...]:
    """Everything that must hold for the proposal to be carried; quorum is judged apart."""
    if class_ == Class.CONSENT:
        return (few_objections(tally, rule),)
    conditions: list[Condition] = []
    if rule.counts_heads:
        conditions.append(head_support(tally, rule))
    if rule.counts_tokens:
        conditions.append(token_support(tally))
        conditions.append(heads_behind(tally, rule, electors))
    return tuple(conditions)


def vote_succeeded(class_: Class, tally: Tally, rule: ClassRule, electors: Electors) -> bool:
    """Whether every condition of support holds."""
    return all(condition.holds for condition in support_conditions(class_, tally, rule, electors))


def few_objections(tally: Tally, rule: ClassRule) -> Condition:
    """Consent: fewer objecting heads than the limit at the close."""
    holds = tally.objections < rule.objection_limit
    numbers: dict[str, int | str] = {"objections": tally.objections, "limit": rule.objection_limit}
    sentence = f"{tally.objections} heads object, fewer than {rule.objection_limit} needed: {_met(holds)}."
    return Condition(holds, Explanation("consent", sentence, numbers, SOURCE))


def head_support(tally: Tally, rule: ClassRule) -> Condition:
    """Heads: for x den against num x (for + against), `>` when strict and `>=` otherwise, and at least one
    head for.
    """
    cast = tally.heads_for + tally.heads_against
    left, right = tally.heads_for * rule.support_den, rule.support_num * cast
    holds = (left > right if rule.support_strict else left >= right) and tally.heads_for > 0
    threshold = f"{'more than' if rule.support_strict else 'at least'} {rule.support_num}/{rule.support_den}"
    numbers: dict[str, int | str] = {
        "for": tally.heads_for,
        "against": tally.heads_against,
        "num": rule.support_num,
        "den": rule.support_den,
    }
    sentence = (
        f"{tally.heads_for} heads for of {cast} for or against, {threshold} needed "
        f"({left} {'>' if rule.support_strict else '>='} {right}): {_met(holds)}."
    )
    return Condition(holds, Explanation("head support", sentence, numbers, SOURCE))


def token_support(tally: Tally) -> Condition:
    """Tokens: more for than against, after the cap."""
    holds = tally.tokens_for > tally.tokens_against
    numbers: dict[str, int | str] = {"for": tally.tokens_for, "against": tally.tokens_against}
    sentence = (
        f"{tally.tokens_for} tokens for and {tally.tokens_against} against, more for needed: {_met(holds)}."
    )
    return Condition(holds, Explanation("token support", sentence, numbers, SOURCE))


def heads_behind(tally: Tally, rule: ClassRule, electors: Electors) -> Condition:
    """Tokens: a few rich members are not enough; at least min(min_heads_for, heads) heads are for."""
    needed = min(rule.min_heads_for, electors.heads)
    holds = tally.heads_for >= needed
    numbers: dict[str, int | str] = {"for": tally.heads_for, "needed": needed}
    sentence = f"{tally.heads_for} heads for, {needed} needed behind a token vote: {_met(holds)}."
    return Condition(holds, Explanation("heads behind", sentence, numbers, SOURCE))


def _met(holds: bool) -> str:
    return "met" if holds else "not met"
