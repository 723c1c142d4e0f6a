"""An explanation: which rule gave a result, with which numbers, written for a reader who has no tools."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a number is what it is.

    `rule` names the rule in one or two words, `sentence` shows the arithmetic in plain words, `numbers`
    holds the very values of the sentence (whole numbers, addresses as 0x text), `source` says where the
    rule is written down.
    """

    rule: str
    sentence: str
    numbers: Mapping[str, int | str] = field(default_factory=dict)
    source: str = ""
