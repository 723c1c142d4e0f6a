"""What no vote can set a class to: no quorum of nothing, no minority that decides, no vote that nobody has
time to see.

Source: governance.md, "Classes" (periods are parameters with bounds in the contract).
"""

from governance.caps import ALL_BPS
from governance.classes import DAY, Class, ClassRule, Electorate

SHORTEST_PERIOD = 60
LONGEST_PERIOD = 60 * DAY

Bound = tuple[str, bool]
"""Name of a parameter in the contract's words, and whether it is within its bounds."""


def out_of_bounds(class_: Class, rule: ClassRule) -> str | None:
    """The first parameter that is out of bounds, in the contract's order and words; None when all
    are within.
    """
    for bounds in (_periods, _shares, _consent if class_ == Class.CONSENT else _decision):
        broken = next((name for name, holds in bounds(rule) if not holds), None)
        if broken is not None:
            return broken
    return None


def _periods(rule: ClassRule) -> tuple[Bound, ...]:
    return (
        ("votingDelay", rule.voting_delay <= LONGEST_PERIOD),
        ("votingPeriod", SHORTEST_PERIOD <= rule.voting_period <= LONGEST_PERIOD),
        ("executionDelay", rule.execution_delay <= LONGEST_PERIOD),
        ("expiry", SHORTEST_PERIOD <= rule.expiry <= LONGEST_PERIOD),
        ("lateWindow", rule.late_window <= rule.voting_period),
        ("lateExtension", rule.late_extension <= rule.voting_period),
    )


def _shares(rule: ClassRule) -> tuple[Bound, ...]:
    """A cap below the token quorum would leave a consortium of one legal group without any quorum."""
    return (
        ("headQuorumBps", rule.head_quorum_bps <= ALL_BPS),
        ("tokenQuorumBps", rule.token_quorum_bps <= ALL_BPS),
        ("capBps", max(1, rule.token_quorum_bps) <= rule.cap_bps <= ALL_BPS),
    )


def _consent(rule: ClassRule) -> tuple[Bound, ...]:
    """Silence is consent, so there is no quorum; but one objection must be able to count."""
    return (
        ("electorate", rule.electorate == Electorate.HEADS),
        ("headQuorumBps", rule.head_quorum_bps == 0),
        ("minHeads", rule.min_heads == 0),
        ("objectionLimit", rule.objection_limit >= 1),
    )


def _decision(rule: ClassRule) -> tuple[Bound, ...]:
    """Support is more than a half, or at least a larger fraction; whoever counts has a quorum of at
    least one.
    """
    twice = 2 * rule.support_num
    return (
        ("supportNum", rule.support_num < rule.support_den <= twice),
        ("supportStrict", twice != rule.support_den or rule.support_strict),
        ("headQuorumBps", not rule.counts_heads or rule.head_quorum_bps >= 1),
        ("tokenQuorumBps", not rule.counts_tokens or rule.token_quorum_bps >= 1),
    )
