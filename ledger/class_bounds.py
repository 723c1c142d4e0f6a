"""What no vote can set a class to: the bounds of the contract, so that a mistake is found before anything
is deployed.

Written as contracts/libraries/ClassBounds.sol, in the same order.
"""

from typing import Final

from governance.classes import Class, ClassRule, Electorate

ALL_BPS: Final = 10_000
LEAST_PERIOD: Final = 60
MOST_PERIOD: Final = 60 * 86_400


def violated(class_: Class, rule: ClassRule) -> str | None:
    """The first field that is out of bounds; None when there is none. Periods in seconds, shares in basis
    points."""
    return _period(rule) or _share(rule) or (_consent(rule) if class_ is Class.CONSENT else _decision(rule))


def _first(checks: dict[str, bool]) -> str | None:
    return next((field for field, broken in checks.items() if broken), None)


def _period(rule: ClassRule) -> str | None:
    checks = {
        "voting_delay": rule.voting_delay > MOST_PERIOD,
        "voting_period": not LEAST_PERIOD <= rule.voting_period <= MOST_PERIOD,
        "execution_delay": rule.execution_delay > MOST_PERIOD,
        "expiry": not LEAST_PERIOD <= rule.expiry <= MOST_PERIOD,
        "late_window": rule.late_window > rule.voting_period,
        "late_extension": rule.late_extension > rule.voting_period,
    }
    return _first(checks)


def _share(rule: ClassRule) -> str | None:
    cap = rule.cap_bps
    checks = {
        "head_quorum_bps": rule.head_quorum_bps > ALL_BPS,
        "token_quorum_bps": rule.token_quorum_bps > ALL_BPS,
        "cap_bps": not 0 < cap <= ALL_BPS or cap < rule.token_quorum_bps,
    }
    return _first(checks)


def _consent(rule: ClassRule) -> str | None:
    checks = {
        "electorate": rule.electorate is not Electorate.HEADS,
        "head_quorum_bps": rule.head_quorum_bps != 0,
        "min_heads": rule.min_heads != 0,
        "objection_limit": rule.objection_limit == 0,
    }
    return _first(checks)


def _decision(rule: ClassRule) -> str | None:
    half = 2 * rule.support_num - rule.support_den
    checks = {
        "support_num": rule.support_num >= rule.support_den or half < 0,
        "support_strict": half == 0 and not rule.support_strict,
        "head_quorum_bps": rule.electorate is not Electorate.TOKENS and rule.head_quorum_bps == 0,
        "token_quorum_bps": rule.electorate is not Electorate.HEADS and rule.token_quorum_bps == 0,
    }
    return _first(checks)
