"""How a witness finds a difference: what the contract said against what the rule says."""

from collections.abc import Callable

from governance.errors import RuleBroken
from governance.facts.position import Position
from governance.witness.finding import Finding

Value = int | str | bool | tuple[object, ...] | None


def differs(at: Position, rule: str, what: str, said: Value, ours: Value) -> list[Finding]:
    """A finding when the contract said something else than the rule; nothing when both agree."""
    if said == ours:
        return []
    numbers: dict[str, int | str] = {"said": _written(said), "by_the_rule": _written(ours)}
    return [Finding(at, rule, f"{what}: the contract said {said}, the rule says {ours}.", numbers)]


def must(at: Position, rule: str, holds: bool, sentence: str, **numbers: int | str) -> list[Finding]:
    """A finding with `sentence` and its numbers unless the condition holds."""
    return [] if holds else [Finding(at, rule, sentence, numbers)]


def refused(at: Position, rule: str, judge: Callable[[], object]) -> list[Finding]:
    """A finding when a judge, asked about what the contract accepted, refuses it."""
    try:
        judge()
    except RuleBroken as broken:
        sentence = f"The contract accepted what the rule refuses ({broken.code}): {broken.sentence}"
        return [Finding(at, rule, sentence, broken.numbers)]
    return []


def _written(value: Value) -> int | str:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)
