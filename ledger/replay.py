"""Judging and replaying facts one after the other, as an audit and a recount do."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from governance.consortium import Consortium
from governance.errors import RuleBroken
from governance.facts.every import Fact
from governance.witness import examine, examine_end
from governance.witness.finding import Finding
from ledger.tie_keys import tie_key

WHOLE: Final = "the whole record"


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
        except RuleBroken as refusal:
            self.broken = True
            sentence = f"This fact cannot be replayed, and nothing after it was judged: {refusal.sentence}"
            self.findings.append(Finding(fact.at, refusal.code, sentence, refusal.numbers, WHOLE))
        self.judged[type(fact).__name__] += 1

    def end(self) -> None:
        """What can only be judged when the last fact is in."""
        if not self.broken:
            self.findings += examine_end(self.consortium)


__all__ = ["Replay"]
