"""A finding: one place where what a contract said and what the rules say differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.facts.position import Position


@dataclass(frozen=True, slots=True)
class Finding:
    """The contract and the rules disagree about one fact.

    `at` is where the fact stands in the record, `rule` names the rule in one or two words, `sentence` says
    what was said and what should have been, `numbers` holds the values of both, `source` says where the rule
    is written down.
    """

    at: Position
    rule: str
    sentence: str
    numbers: Mapping[str, int | str] = field(default_factory=dict)
    source: str = ""
