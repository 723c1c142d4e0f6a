"""Judging and replaying facts one after the other, as an audit and a recount do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from governance.consortium import Consortium
from governance.errors import RuleBroken
from governance.facts.every import Fact
from governance.facts.position import Position
from governance.witness import examine, examine_end
from governance.witness.finding import Finding
from ledger.tie_keys import tie_key

WHOLE: Final = "the whole record"

SENSELESS: Final = (RuleBroken, ArithmeticError, LookupError, ValueError)
"""What rules raise over facts that no contract of ours tells together: units of an item that the round does
not have, a charge of somebody who never took part. Whoever altered a record must not end its audit.
"""

NOWHERE: Final = Position(0, 0, 0)

Result = TypeVar("Result")


@dataclass(slots=True)
class Replay:
    """The replay so far; `broken` once a fact could not be replayed and nothing after it can be judged."""

    consortium: Consortium = field(default_factory=lambda: Consortium(tie_key))
    judged: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    broken: bool = False

    def take(self, fact: Fact) -> None:
        """Judges a fact against the consortium before it, then replays it."""
        if self.broken:
            return
        try:
            self.findings += examine(self.consortium, fact)
            self.consortium.apply(fact)
        except SENSELESS as error:
            self._break(fact.at, "This fact cannot be replayed, and nothing after it was judged", error)
        self.judged[type(fact).__name__] += 1

    def end(self) -> None:
        """What can only be judged when the last fact is in."""
        if not self.broken:
            self.findings += self.concluded(lambda: examine_end(self.consortium)) or []

    def concluded(self, compute: Callable[[], Result]) -> Result | None:
        """What follows from the record; None, and a finding, when nothing can."""
        try:
            return compute()
        except SENSELESS as error:
            self._break(
                self.consortium.last or NOWHERE, "What follows from the record cannot be computed", error
            )
            return None

    def _break(self, at: Position, what: str, error: Exception) -> None:
        self.broken = True
        rule, why, numbers = type(error).__name__, repr(error), {}
        if isinstance(error, RuleBroken):
            rule, why, numbers = error.code, error.sentence, error.numbers
        self.findings.append(Finding(at, rule, f"{what}: {why}", numbers, WHOLE))


__all__ = ["Replay"]
