"""Asking a rule what it would have said, and turning its refusal into a finding."""

from collections.abc import Callable
from typing import ParamSpec

from governance.errors import RuleBroken
from governance.facts.position import Position
from governance.witness.finding import Finding

P = ParamSpec("P")


def refusal_of(check: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> RuleBroken | None:
    """The rule that a check says is broken, if any."""
    try:
        check(*args, **kwargs)
    except RuleBroken as refusal:
        return refusal
    return None


def should_have_refused(at: Position, source: str, refusal: RuleBroken | None) -> list[Finding]:
    """A finding when the contract accepted what a rule refuses."""
    if refusal is None:
        return []
    sentence = f"The contract accepted what {refusal.code} refuses: {refusal.sentence}."
    return [Finding(at, refusal.code, sentence, refusal.numbers, source)]
