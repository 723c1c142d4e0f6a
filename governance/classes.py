"""Classes of proposals: who votes, what passes, how long it takes. Source: governance.md, "Classes"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Class(IntEnum):
    """From the least strict to the strictest, numbered as in the contract."""

    CONSENT = 0
    ORDINARY = 1
    FINANCIAL = 2
    CONSTITUTIONAL = 3


class Electorate(IntEnum):
    """Whose votes count, numbered as in the contract."""

    HEADS = 0
    TOKENS = 1
    BOTH = 2


@dataclass(frozen=True, slots=True)
class ClassRule:
    """All that a class demands; the fields are those of the contract's ClassRule.

    Basis points (10,000 = all) are of the electorate at the snapshot and quorums are rounded up; `min_*` are
    floors in heads or voters, never above the number of heads; periods are seconds; `cap_bps` is the most
    that one legal group may cast in tokens, in basis points of the supply, rounded up.
    """

    electorate: Electorate
    head_quorum_bps: int
    min_heads: int
    token_quorum_bps: int
    min_voters: int
    min_heads_for: int
    support_num: int
    support_den: int
    support_strict: bool
    objection_limit: int
    changeable: bool
    cap_bps: int
    voting_delay: int
    voting_period: int
    execution_delay: int
    expiry: int
    late_window: int
    late_extension: int

    @property
    def counts_heads(self) -> bool:
        """Whether head votes decide in this class."""
        return self.electorate != Electorate.TOKENS

    @property
    def counts_tokens(self) -> bool:
        """Whether token votes decide in this class."""
        return self.electorate != Electorate.HEADS


HOUR = 3_600
DAY = 86_400

CONSENT_RULE = ClassRule(
    electorate=Electorate.HEADS,
    head_quorum_bps=0,
    min_heads=0,
    token_quorum_bps=0,
    min_voters=0,
    min_heads_for=0,
    support_num=1,
    support_den=2,
    support_strict=True,
    objection_limit=1,
    changeable=True,
    cap_bps=3_400,
    voting_delay=0,
    voting_period=3 * DAY,
    execution_delay=0,
    expiry=14 * DAY,
    late_window=DAY,
    late_extension=DAY,
)
"""Operating decisions: passes with fewer than `objection_limit` objecting heads at the close."""

ORDINARY_RULE = ClassRule(
    electorate=Electorate.HEADS,
    head_quorum_bps=2_500,
    min_heads=3,
    token_quorum_bps=0,
    min_voters=0,
    min_heads_for=0,
    support_num=1,
    support_den=2,
    support_strict=True,
    objection_limit=0,
    changeable=True,
    cap_bps=3_400,
    voting_delay=0,
    voting_period=5 * DAY,
    execution_delay=DAY,
    expiry=14 * DAY,
    late_window=DAY,
    late_extension=DAY,
)
"""A quarter of the heads, at least three, and more for than against."""

FINANCIAL_RULE = ClassRule(
    electorate=Electorate.TOKENS,
    head_quorum_bps=0,
    min_heads=0,
    token_quorum_bps=2_000,
    min_voters=3,
    min_heads_for=3,
    support_num=1,
    support_den=2,
    support_strict=True,
    objection_limit=0,
    changeable=False,
    cap_bps=3_400,
    voting_delay=0,
    voting_period=5 * DAY,
    execution_delay=2 * DAY,
    expiry=14 * DAY,
    late_window=DAY,
    late_extension=DAY,
)
"""A fifth of the supply by at least three voters, more tokens for than against, and three heads for."""

CONSTITUTIONAL_RULE = ClassRule(
    electorate=Electorate.BOTH,
    head_quorum_bps=5_000,
    min_heads=3,
    token_quorum_bps=3_300,
    min_voters=0,
    min_heads_for=0,
    support_num=2,
    support_den=3,
    support_strict=False,
    objection_limit=0,
    changeable=False,
    cap_bps=3_400,
    voting_delay=0,
    voting_period=7 * DAY,
    execution_delay=5 * DAY,
    expiry=14 * DAY,
    late_window=DAY,
    late_extension=DAY,
)
"""Half of the heads and a third of the supply, two thirds of the heads cast, and more tokens for than
against.
"""

DEFAULT_RULES = (CONSENT_RULE, ORDINARY_RULE, FINANCIAL_RULE, CONSTITUTIONAL_RULE)
"""The rules a consortium starts with, in the order of `Class`."""

ClassAssignments = Mapping[tuple[str, str], Class]
"""Class of each listed (target, selector); a call that is not listed is Constitutional."""

SELECTOR_BYTES = 4


def class_of_call(assignments: ClassAssignments, target: str, calldata: bytes) -> Class:
    """Class of one call: its entry, else the strictest. A call without a selector is the strictest too."""
    if len(calldata) < SELECTOR_BYTES:
        return Class.CONSTITUTIONAL
    selector = "0x" + calldata[:SELECTOR_BYTES].hex()
    return assignments.get((target, selector), Class.CONSTITUTIONAL)


def class_of_calls(
    assignments: ClassAssignments, targets: Sequence[str], calldatas: Sequence[bytes]
) -> Class:
    """The strictest class of any call; never from the proposal's text. Source: governance.md, "Classes"."""
    pairs = zip(targets, calldatas, strict=True)
    return max(
        (class_of_call(assignments, target, data) for target, data in pairs), default=Class.CONSTITUTIONAL
    )
