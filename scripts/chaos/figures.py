"""What a run tells in the end: the figures, for people and as JSON."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ledger.failpoints import POINTS
from scripts.chaos.coverage import FOUNDED, SERVED
from scripts.chaos.schedule import Outcome


def figures(outcomes: Sequence[Outcome], seconds: float, database: str) -> dict[str, Any]:
    """All numbers of a run. Times are seconds."""
    hit = sorted(set().union(*(one.fail_points for one in outcomes)))
    recoveries = sorted(one.recovery for one in outcomes)
    depths = sorted(depth for one in outcomes for depth in one.struck.depths)
    return {
        "database": database,
        "schedules": len(outcomes),
        "failed": [one.seed for one in outcomes if not one.held],
        "faults": dict(sorted(Counter(fault for one in outcomes for fault in one.struck.faults).items())),
        "hits": dict(sorted(_hits(outcomes).items())),
        "frozen": sum(one.struck.frozen for one in outcomes),
        "taken_over": sum(one.struck.taken_over for one in outcomes),
        "kills": sum(one.struck.kills + one.deaths for one in outcomes),
        "fail_points_hit": hit,
        "fail_points_of_all": len(POINTS),
        "fail_points_on_the_way": len(SERVED) + len(FOUNDED),
        "reorganisations": len(depths),
        "reorg_depths": {"least": depths[0], "most": depths[-1]} if depths else None,
        "handed_in": sum(one.promises for one in outcomes),
        "mined": sum(one.verdict.mined for one in outcomes),
        "refused": sum(one.verdict.refused for one in outcomes),
        "unanswered": sum(one.verdict.unanswered for one in outcomes),
        "beside_the_chain": dict(sum((one.beside for one in outcomes), Counter[str]())),
        "lost": sum(one.verdict.lost for one in outcomes),
        "doubled": sum(one.verdict.doubled for one in outcomes),
        "recovery_p50": _percentile(recoveries, 50),
        "recovery_p99": _percentile(recoveries, 99),
        "seconds": round(seconds, 1),
    }


def _hits(outcomes: Sequence[Outcome]) -> Counter[str]:
    """What faults met that could miss; one that was tried and met nothing has 0."""
    found: Counter[str] = Counter()
    for one in outcomes:
        found.update(one.struck.hits)
    return found


def _percentile(ordered: Sequence[float], part: int) -> float:
    """The smallest value that so many percent do not exceed."""
    place = -(-len(ordered) * part // 100) - 1
    return round(ordered[max(0, place)], 2)


def lines(told: dict[str, Any]) -> list[str]:
    """The figures in words."""
    depths = told["reorg_depths"]
    deep = f" of depth {depths['least']} to {depths['most']}" if depths else ""
    beside = Counter(told["beside_the_chain"])
    return [
        f"schedules        {told['schedules']} on {told['database']}, {len(told['failed'])} failed",
        f"faults           {', '.join(f'{name} {count}' for name, count in told['faults'].items())}",
        f"hits             {', '.join(f'{name} {count}' for name, count in told['hits'].items()) or 0}",
        f"stood still      {told['frozen']}, and another took over from {told['taken_over']}",
        f"kills            {told['kills']}",
        f"fail-points      {len(told['fail_points_hit'])} hit of {told['fail_points_of_all']}, "
        f"{told['fail_points_on_the_way']} of which lie on the way of a run",
        f"reorganisations  {told['reorganisations']}{deep}",
        f"handed in        {told['handed_in']}: {told['mined']} mined, {told['refused']} refused, "
        f"{told['unanswered']} never acknowledged",
        f"beside the chain {beside['asked']} asked, {beside['again']} of them a second time: "
        f"{beside['contents']} contents kept, {beside['refused']} refused, {beside['unanswered']} unanswered",
        f"lost             {told['lost']}",
        f"doubled          {told['doubled']}",
        f"recovery         p50 {told['recovery_p50']} s, p99 {told['recovery_p99']} s",
        f"took             {told['seconds']} s",
    ]
