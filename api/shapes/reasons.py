"""Explanations of the rules, as they travel."""

from collections.abc import Iterable

from api.envelope import Outgoing, Reason
from governance.explain import Explanation


class ConditionShape(Outgoing):
    """One thing that is needed, whether it is there, and why."""

    holds: bool
    reason: Reason


def reason_of(explanation: Explanation) -> Reason:
    """An explanation; its numbers as decimal text, because they can be wide."""
    return Reason(
        rule=explanation.rule,
        sentence=explanation.sentence,
        numbers={name: str(value) for name, value in explanation.numbers.items()},
        source=explanation.source,
    )


def reasons_of(explanations: Iterable[Explanation]) -> list[Reason]:
    """Explanations in their order."""
    return [reason_of(explanation) for explanation in explanations]
