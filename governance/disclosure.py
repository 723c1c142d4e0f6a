"""Disclosure control: whether a total may be published without telling what one firm contributed.

Source: knowledge.md, "Disclosure control for aggregates". Contributions are x1 >= x2 >= ... >= xN >= 0 and X
is their sum, legal groups merged first. A cell is unsafe as soon as one configured rule says so; every
inequality is strict.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from governance.errors import RuleBroken
from governance.explain import Explanation
from governance.knowledge_parameters import KnowledgeParameters

SOURCE = "knowledge.md, Disclosure control for aggregates"
SMALLEST_THRESHOLD = 3
"""With two contributors each knows the other's number."""


class NegativeContribution(RuleBroken):
    """A contribution is below 0: dominance says nothing about such sums."""


class ThresholdTooLow(RuleBroken):
    """A threshold below 3 protects nobody."""


class DominanceOutOfRange(RuleBroken):
    """(n,k) dominance needs n from 1 and k from 1 to 99: with k = 100 no cell is ever unsafe."""


class PercentOutOfRange(RuleBroken):
    """A percentage is 0 (the rule would refuse nothing), or a share above 99."""


class CoalitionTooSmall(RuleBroken):
    """The p % rule looks at the largest and at least one other: a coalition has at least 2."""


class CellRefused(RuleBroken):
    """The cell is not published. Says nothing more: the numbers of a refusal would tell what it protects."""

    def __init__(self) -> None:
        super().__init__("cell refused")


@dataclass(frozen=True, slots=True)
class Dominance:
    """(n,k): the n largest together hold more than k % of the sum."""

    n: int
    k: int


@dataclass(frozen=True, slots=True)
class PriorPosterior:
    """(p,q): who knows each contribution within q % before must not know the largest within p % after."""

    p: int
    q: int


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """The configured rules; None leaves one out, the threshold is always there. Percentages are whole
    numbers.

    Construction refuses parameters under which a rule could never refuse anything.
    """

    threshold: int = 5
    p_percent: int | None = 15
    coalition: int = 2
    single_share_percent: int | None = 25
    dominance: Dominance | None = None
    prior_posterior: PriorPosterior | None = None

    def __post_init__(self) -> None:
        if self.threshold < SMALLEST_THRESHOLD:
            raise ThresholdTooLow("the threshold is at least 3", {"threshold": self.threshold})
        if self.coalition < 2:
            raise CoalitionTooSmall("a coalition has at least 2", {"coalition": self.coalition})
        _check_percent("p", self.p_percent, 10_000)
        _check_percent("single share", self.single_share_percent, 99)
        _check_dominance(self.dominance)
        if self.prior_posterior is not None:
            _check_percent("p", self.prior_posterior.p, 10_000)
            _check_percent("q", self.prior_posterior.q, 10_000)


def rules_of(parameters: KnowledgeParameters) -> DisclosureRules:
    """The disclosure rules of a rulebook; 0 leaves a rule out."""
    pair = (parameters.dominance_n, parameters.dominance_k)
    prior = (parameters.pq_p, parameters.pq_q)
    return DisclosureRules(
        threshold=parameters.threshold,
        p_percent=parameters.p_percent or None,
        coalition=parameters.coalition,
        single_share_percent=parameters.single_share_percent or None,
        dominance=Dominance(*pair) if any(pair) else None,
        prior_posterior=PriorPosterior(*prior) if any(prior) else None,
    )


def merged_by_group(contributions: Mapping[str, int], groups: Mapping[str, int]) -> list[int]:
    """Contributions of legal groups, largest first: sister firms know each other's numbers and
    count as one.
    """
    sums: dict[object, int] = {}
    for member, value in contributions.items():
        key = groups.get(member, member)
        sums[key] = sums.get(key, 0) + value
    return sorted(sums.values(), reverse=True)


def unsafe_because(contributions: Sequence[int], rules: DisclosureRules) -> tuple[Explanation, ...]:
    """Why a cell is unsafe, for the auditor only; nothing when it is safe. NegativeContribution."""
    if any(value < 0 for value in contributions):
        raise NegativeContribution("contributions are 0 or more")
    ranked = sorted(contributions, reverse=True)
    found = (check(ranked, rules) for check in _CHECKS)
    return tuple(reason for reason in found if reason is not None)


def is_safe(contributions: Sequence[int], rules: DisclosureRules) -> bool:
    """Whether no configured rule calls the cell unsafe."""
    return not unsafe_because(contributions, rules)


def too_few(ranked: Sequence[int], rules: DisclosureRules) -> Explanation | None:
    """Threshold: fewer than n contributors. Who contributed 0 is no contributor: it hides nobody."""
    contributors = sum(1 for value in ranked if value > 0)
    if contributors >= rules.threshold:
        return None
    return _reason("threshold", contributors, rules.threshold, "contributors, fewer than")


def dominated(ranked: Sequence[int], rules: DisclosureRules) -> Explanation | None:
    """(n,k) dominance: x1 + ... + xn > (k/100) X."""
    if rules.dominance is None:
        return None
    left, right = 100 * sum(ranked[: rules.dominance.n]), rules.dominance.k * sum(ranked)
    return _reason("dominance", left, right, "is more than") if left > right else None


def guessable(ranked: Sequence[int], rules: DisclosureRules) -> Explanation | None:
    """p %: X - x1 - ... - xm < (p/100) x1, with m the coalition (2 when firms act alone)."""
    if rules.p_percent is None or not ranked:
        return None
    left, right = 100 * sum(ranked[rules.coalition :]), rules.p_percent * ranked[0]
    return _reason("p %", left, right, "is less than") if left < right else None


def guessable_from_before(ranked: Sequence[int], rules: DisclosureRules) -> Explanation | None:
    """(p,q): the sum of x3..xN < (p/q) x1."""
    prior = rules.prior_posterior
    if prior is None or not ranked:
        return None
    left, right = prior.q * sum(ranked[2:]), prior.p * ranked[0]
    return _reason("(p,q)", left, right, "is less than") if left < right else None


def one_too_large(ranked: Sequence[int], rules: DisclosureRules) -> Explanation | None:
    """Single share: x1 is more than the configured percentage of X."""
    if rules.single_share_percent is None or not ranked:
        return None
    left, right = 100 * ranked[0], rules.single_share_percent * sum(ranked)
    return _reason("single share", left, right, "is more than") if left > right else None


_CHECKS: tuple[Callable[[Sequence[int], DisclosureRules], Explanation | None], ...] = (
    too_few,
    dominated,
    guessable,
    guessable_from_before,
    one_too_large,
)


def _reason(rule: str, left: int, right: int, relation: str) -> Explanation:
    return Explanation(rule, f"{left} {relation} {right}", {"left": left, "right": right}, SOURCE)


def _check_percent(name: str, value: int | None, most: int) -> None:
    if value is not None and not 0 < value <= most:
        raise PercentOutOfRange(f"{name} must be from 1 to {most}", {name: value})


def _check_dominance(dominance: Dominance | None) -> None:
    if dominance is not None and (dominance.n < 1 or not 0 < dominance.k < 100):
        raise DominanceOutOfRange("n from 1, k from 1 to 99", {"n": dominance.n, "k": dominance.k})
